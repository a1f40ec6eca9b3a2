//! Stands in for the crate objc2 where host code is only checked, never run: the part that it names, with the real shapes.
pub mod rc {
    pub struct Retained<T: ?Sized>(core::marker::PhantomData<T>);
    impl<T: ?Sized> core::ops::Deref for Retained<T> {
        type Target = T;
        fn deref(&self) -> &T {
            unimplemented!()
        }
    }
}

pub mod runtime {
    pub struct ProtocolObject<P: ?Sized>(core::marker::PhantomData<P>);
}
