//! As objc2.rs, for the crate objc2-foundation.
use objc2::rc::Retained;

pub struct NSURL;
pub struct NSString;
pub struct NSError;
pub struct NSArray<T: ?Sized>(core::marker::PhantomData<T>);

impl NSString {
    pub fn from_str(_string: &str) -> Retained<NSString> {
        unimplemented!()
    }
}

impl core::fmt::Display for NSString {
    fn fmt(&self, _formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        unimplemented!()
    }
}

impl NSError {
    #[allow(non_snake_case)]
    pub fn localizedDescription(&self) -> Retained<NSString> {
        unimplemented!()
    }
}

impl<T> NSArray<T> {
    pub fn from_retained_slice(_slice: &[Retained<T>]) -> Retained<NSArray<T>> {
        unimplemented!()
    }
}
