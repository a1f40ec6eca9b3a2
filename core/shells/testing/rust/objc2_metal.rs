//! As objc2.rs, for the crate objc2-metal (names and signatures of its version 0.3, from its documentation).
#![allow(non_snake_case, clippy::missing_safety_doc)]
use objc2::rc::Retained;
use objc2::runtime::ProtocolObject;
use objc2_foundation::{NSArray, NSError, NSString, NSURL};

pub struct MTLCompileOptions;
pub struct MTLComputePipelineReflection;
pub struct MTLComputePipelineDescriptor;
pub struct MTLLinkedFunctions;

#[derive(Clone, Copy)]
pub struct MTLPipelineOption(pub usize);
#[allow(non_upper_case_globals)]
impl MTLPipelineOption {
    pub const None: Self = Self(0);
}

#[derive(Clone, Copy)]
pub struct MTLSize {
    pub width: usize,
    pub height: usize,
    pub depth: usize,
}

pub trait MTLBuffer {}
pub trait MTLFunction {}
pub trait MTLComputePipelineState {}

type Made<T> = Result<Retained<ProtocolObject<T>>, Retained<NSError>>;

pub trait MTLDevice {
    fn newLibraryWithURL_error(&self, _url: &NSURL) -> Made<dyn MTLLibrary> {
        unimplemented!()
    }
    fn newLibraryWithSource_options_error(
        &self,
        _source: &NSString,
        _options: Option<&MTLCompileOptions>,
    ) -> Made<dyn MTLLibrary> {
        unimplemented!()
    }
    fn newComputePipelineStateWithDescriptor_options_reflection_error(
        &self,
        _descriptor: &MTLComputePipelineDescriptor,
        _options: MTLPipelineOption,
        _reflection: Option<&mut Option<Retained<MTLComputePipelineReflection>>>,
    ) -> Made<dyn MTLComputePipelineState> {
        unimplemented!()
    }
}
impl MTLDevice for ProtocolObject<dyn MTLDevice> {}

pub trait MTLLibrary {
    fn newFunctionWithName(&self, _name: &NSString) -> Option<Retained<ProtocolObject<dyn MTLFunction>>> {
        unimplemented!()
    }
}
impl MTLLibrary for ProtocolObject<dyn MTLLibrary> {}

impl MTLLinkedFunctions {
    pub fn linkedFunctions() -> Retained<MTLLinkedFunctions> {
        unimplemented!()
    }
    pub fn setPrivateFunctions(&self, _functions: Option<&NSArray<ProtocolObject<dyn MTLFunction>>>) {}
}

impl MTLComputePipelineDescriptor {
    #[allow(clippy::new_ret_no_self)]
    pub fn new() -> Retained<MTLComputePipelineDescriptor> {
        unimplemented!()
    }
    pub fn setComputeFunction(&self, _function: Option<&ProtocolObject<dyn MTLFunction>>) {}
    pub fn setLinkedFunctions(&self, _linked: Option<&MTLLinkedFunctions>) {}
}

pub trait MTLComputeCommandEncoder {
    fn setComputePipelineState(&self, _state: &ProtocolObject<dyn MTLComputePipelineState>) {}
    unsafe fn setBuffer_offset_atIndex(
        &self,
        _buffer: Option<&ProtocolObject<dyn MTLBuffer>>,
        _offset: usize,
        _index: usize,
    ) {
    }
    fn dispatchThreads_threadsPerThreadgroup(&self, _threads: MTLSize, _threadgroup: MTLSize) {}
}
impl MTLComputeCommandEncoder for ProtocolObject<dyn MTLComputeCommandEncoder> {}
