// What native/metal uses of Metal; see ../README.md. Availability stands where it is newer than the deployment target.
#pragma once
#import <Foundation/Foundation.h>

#define AIRLOCK_SINCE(version) __attribute__((availability(macos, introduced = version)))

#pragma clang assume_nonnull begin

typedef struct {
  NSUInteger width, height, depth;
} MTLSize;
inline MTLSize MTLSizeMake(NSUInteger width, NSUInteger height, NSUInteger depth) { return {width, height, depth}; }
typedef uint64_t MTLTimestamp;

// Libraries and functions

typedef enum MTLLanguageVersion : NSUInteger {
  MTLLanguageVersion3_0 = 196608,
} MTLLanguageVersion;
typedef enum MTLMathMode : NSInteger {
  MTLMathModeSafe = 0,
  MTLMathModeRelaxed = 1,
  MTLMathModeFast = 2,
} MTLMathMode;
typedef enum MTLMathFloatingPointFunctions : NSInteger {
  MTLMathFloatingPointFunctionsFast = 0,
  MTLMathFloatingPointFunctionsPrecise = 1,
} MTLMathFloatingPointFunctions;
typedef enum MTLLibraryType : NSInteger {
  MTLLibraryTypeExecutable = 0,
  MTLLibraryTypeDynamic = 1,
} MTLLibraryType;
typedef enum MTLLibraryOptimizationLevel : NSInteger {
  MTLLibraryOptimizationLevelDefault = 0,
  MTLLibraryOptimizationLevelSize = 1,
} MTLLibraryOptimizationLevel;
typedef enum MTLCompileSymbolVisibility : NSInteger {
  MTLCompileSymbolVisibilityDefault = 0,
  MTLCompileSymbolVisibilityHidden = 1,
} MTLCompileSymbolVisibility;
typedef enum MTLLibraryError : NSUInteger {
  MTLLibraryErrorUnsupported = 1,
  MTLLibraryErrorInternal = 2,
  MTLLibraryErrorCompileFailure = 3,
  MTLLibraryErrorCompileWarning = 4,
  MTLLibraryErrorFunctionNotFound = 5,
  MTLLibraryErrorFileNotFound = 6,
} MTLLibraryError;
extern "C" NSErrorDomain const MTLLibraryErrorDomain;

typedef enum MTLFunctionType : NSUInteger {
  MTLFunctionTypeVertex = 1,
  MTLFunctionTypeFragment = 2,
  MTLFunctionTypeKernel = 3,
  MTLFunctionTypeVisible = 5,
  MTLFunctionTypeIntersection = 6,
  MTLFunctionTypeMesh = 7,
  MTLFunctionTypeObject = 8,
} MTLFunctionType;
typedef enum MTLDataType : NSUInteger {
  MTLDataTypeFloat = 3,
  MTLDataTypeHalf = 16,
  MTLDataTypeInt = 29,
  MTLDataTypeUInt = 33,
  MTLDataTypeShort = 37,
  MTLDataTypeUShort = 41,
  MTLDataTypeChar = 45,
  MTLDataTypeUChar = 49,
  MTLDataTypeBool = 53,
  MTLDataTypeLong = 81,
  MTLDataTypeULong = 85,
} MTLDataType;

@protocol MTLDynamicLibrary <NSObject>
@end

@interface MTLFunctionConstant : NSObject
@property(readonly) NSString *name;
@property(readonly) MTLDataType type;
@property(readonly) NSUInteger index;
@property(readonly) BOOL required;
@end

@interface MTLFunctionConstantValues : NSObject <NSCopying>
- (void)setConstantValue:(const void *)value type:(MTLDataType)type atIndex:(NSUInteger)index;
@end

@protocol MTLFunction <NSObject>
@property(readonly) MTLFunctionType functionType;
@property(readonly) NSString *name;
@property(readonly) NSDictionary<NSString *, MTLFunctionConstant *> *functionConstantsDictionary;
@end

@interface MTLFunctionDescriptor : NSObject <NSCopying>
+ (MTLFunctionDescriptor *)functionDescriptor;
@property(nullable, copy) NSString *name;
@property(nullable, copy) MTLFunctionConstantValues *constantValues;
@end

@protocol MTLLibrary <NSObject>
- (nullable id<MTLFunction>)newFunctionWithName:(NSString *)functionName;
- (nullable id<MTLFunction>)newFunctionWithDescriptor:(MTLFunctionDescriptor *)descriptor
                                                error:(NSError *_Nullable *_Nullable)error;
@property(readonly) NSArray<NSString *> *functionNames;
@end

@interface MTLCompileOptions : NSObject <NSCopying>
@property(nullable, readwrite, copy) NSDictionary<NSString *, NSObject *> *preprocessorMacros;
@property BOOL fastMathEnabled __attribute__((availability(macos, introduced = 10.11, deprecated = 15.0)));
@property MTLMathMode mathMode AIRLOCK_SINCE(15.0);
@property MTLMathFloatingPointFunctions mathFloatingPointFunctions AIRLOCK_SINCE(15.0);
@property MTLLanguageVersion languageVersion;
@property MTLLibraryType libraryType;
@property(nullable, copy) NSString *installName;
@property(nullable, copy) NSArray<id<MTLDynamicLibrary>> *libraries;
@property BOOL preserveInvariance;
@property MTLLibraryOptimizationLevel optimizationLevel;
@property MTLCompileSymbolVisibility compileSymbolVisibility AIRLOCK_SINCE(13.3);
@property BOOL allowReferencingUndefinedSymbols AIRLOCK_SINCE(13.3);
@property NSUInteger maxTotalThreadsPerThreadgroup AIRLOCK_SINCE(13.3);
@property MTLSize requiredThreadsPerThreadgroup AIRLOCK_SINCE(26.0);
@property BOOL enableLogging AIRLOCK_SINCE(15.0);
@end

// Pipelines

typedef NSUInteger MTLPipelineOption;
enum : MTLPipelineOption {
  MTLPipelineOptionNone = 0,
  MTLPipelineOptionBindingInfo = 1,
  MTLPipelineOptionBufferTypeInfo = 2,
  MTLPipelineOptionFailOnBinaryArchiveMiss = 4,
};
typedef enum MTLShaderValidation : NSInteger {
  MTLShaderValidationDefault = 0,
  MTLShaderValidationEnabled = 1,
  MTLShaderValidationDisabled = 2,
} MTLShaderValidation;
typedef enum MTLBindingType : NSInteger {
  MTLBindingTypeBuffer = 0,
  MTLBindingTypeThreadgroupMemory = 1,
  MTLBindingTypeTexture = 2,
  MTLBindingTypeSampler = 3,
} MTLBindingType;
typedef enum MTLBindingAccess : NSUInteger {
  MTLBindingAccessReadOnly = 0,
  MTLBindingAccessReadWrite = 1,
  MTLBindingAccessWriteOnly = 2,
} MTLBindingAccess;

@interface MTLLinkedFunctions : NSObject <NSCopying>
+ (MTLLinkedFunctions *)linkedFunctions;
@property(readwrite, nullable, copy) NSArray<id<MTLFunction>> *privateFunctions;
@end

typedef enum MTLBinaryArchiveError : NSUInteger {
  MTLBinaryArchiveErrorNone = 0,
  MTLBinaryArchiveErrorInvalidFile = 1,
  MTLBinaryArchiveErrorUnexpectedElement = 2,
  MTLBinaryArchiveErrorCompilationFailure = 3,
  MTLBinaryArchiveErrorInternalError = 4,
} MTLBinaryArchiveError;
extern "C" NSErrorDomain const MTLBinaryArchiveDomain;
@interface MTLBinaryArchiveDescriptor : NSObject <NSCopying>
@property(nullable, copy) NSURL *url;
@end
@class MTLComputePipelineDescriptor;
@protocol MTLBinaryArchive <NSObject>
- (BOOL)addComputePipelineFunctionsWithDescriptor:(MTLComputePipelineDescriptor *)descriptor
                                            error:(NSError *_Nullable *_Nullable)error;
- (BOOL)serializeToURL:(NSURL *)url error:(NSError *_Nullable *_Nullable)error;
@end

@interface MTLComputePipelineDescriptor : NSObject <NSCopying>
@property(nullable, copy) NSString *label;
@property(nullable, readwrite, strong) id<MTLFunction> computeFunction;
@property(readwrite) BOOL threadGroupSizeIsMultipleOfThreadExecutionWidth;
@property(readwrite) NSUInteger maxTotalThreadsPerThreadgroup;
@property(readwrite, nullable, copy) NSArray<id<MTLBinaryArchive>> *binaryArchives;
@property(null_resettable, copy) MTLLinkedFunctions *linkedFunctions;
@property(readwrite) NSUInteger maxCallStackDepth;
@property(readwrite) MTLShaderValidation shaderValidation AIRLOCK_SINCE(15.0);
@property(readwrite) MTLSize requiredThreadsPerThreadgroup AIRLOCK_SINCE(26.0);
@end

@protocol MTLBinding <NSObject>
@property(readonly) NSString *name;
@property(readonly) MTLBindingType type;
@property(readonly) MTLBindingAccess access;
@property(readonly) NSUInteger index;
@property(readonly, getter=isUsed) BOOL used;
@property(readonly, getter=isArgument) BOOL argument;
@end
@protocol MTLBufferBinding <MTLBinding>
@property(readonly) NSUInteger bufferAlignment;
@property(readonly) NSUInteger bufferDataSize;
@end
@protocol MTLThreadgroupBinding <MTLBinding>
@property(readonly) NSUInteger threadgroupMemoryAlignment;
@property(readonly) NSUInteger threadgroupMemoryDataSize;
@end
@interface MTLComputePipelineReflection : NSObject
@property(readonly) NSArray<id<MTLBinding>> *bindings;
@end
@protocol MTLComputePipelineState <NSObject>
@property(readonly) NSUInteger maxTotalThreadsPerThreadgroup;
@property(readonly) NSUInteger threadExecutionWidth;
@property(readonly) NSUInteger staticThreadgroupMemoryLength;
@end

// Memory

typedef enum MTLStorageMode : NSUInteger {
  MTLStorageModeShared = 0,
} MTLStorageMode;
typedef NSUInteger MTLResourceOptions;
enum : MTLResourceOptions {
  MTLResourceStorageModeShared = 0,
};
// Textures

typedef struct {
  NSUInteger x, y, z;
} MTLOrigin;
typedef struct {
  MTLOrigin origin;
  MTLSize size;
} MTLRegion;
typedef enum MTLPixelFormat : NSUInteger {
  MTLPixelFormatR8Unorm = 10,
  MTLPixelFormatR8Unorm_sRGB = 11,
  MTLPixelFormatR8Snorm = 12,
  MTLPixelFormatR8Uint = 13,
  MTLPixelFormatR8Sint = 14,
  MTLPixelFormatR16Unorm = 20,
  MTLPixelFormatR16Snorm = 22,
  MTLPixelFormatR16Uint = 23,
  MTLPixelFormatR16Sint = 24,
  MTLPixelFormatR16Float = 25,
  MTLPixelFormatRG8Unorm = 30,
  MTLPixelFormatRG8Unorm_sRGB = 31,
  MTLPixelFormatRG8Snorm = 32,
  MTLPixelFormatRG8Uint = 33,
  MTLPixelFormatRG8Sint = 34,
  MTLPixelFormatR32Uint = 53,
  MTLPixelFormatR32Sint = 54,
  MTLPixelFormatR32Float = 55,
  MTLPixelFormatRG16Unorm = 60,
  MTLPixelFormatRG16Snorm = 62,
  MTLPixelFormatRG16Uint = 63,
  MTLPixelFormatRG16Sint = 64,
  MTLPixelFormatRG16Float = 65,
  MTLPixelFormatRGBA8Unorm = 70,
  MTLPixelFormatRGBA8Unorm_sRGB = 71,
  MTLPixelFormatRGBA8Snorm = 72,
  MTLPixelFormatRGBA8Uint = 73,
  MTLPixelFormatRGBA8Sint = 74,
  MTLPixelFormatBGRA8Unorm = 80,
  MTLPixelFormatBGRA8Unorm_sRGB = 81,
  MTLPixelFormatRGB10A2Unorm = 90,
  MTLPixelFormatRGB10A2Uint = 91,
  MTLPixelFormatBGR10A2Unorm = 94,
  MTLPixelFormatRG32Uint = 103,
  MTLPixelFormatRG32Sint = 104,
  MTLPixelFormatRG32Float = 105,
  MTLPixelFormatRGBA16Unorm = 110,
  MTLPixelFormatRGBA16Snorm = 112,
  MTLPixelFormatRGBA16Uint = 113,
  MTLPixelFormatRGBA16Sint = 114,
  MTLPixelFormatRGBA16Float = 115,
  MTLPixelFormatRGBA32Uint = 123,
  MTLPixelFormatRGBA32Sint = 124,
  MTLPixelFormatRGBA32Float = 125,
} MTLPixelFormat;
typedef enum MTLTextureType : NSUInteger {
  MTLTextureType1D = 0,
  MTLTextureType1DArray = 1,
  MTLTextureType2D = 2,
  MTLTextureType2DArray = 3,
  MTLTextureTypeCube = 5,
  MTLTextureTypeCubeArray = 6,
  MTLTextureType3D = 7,
  MTLTextureTypeTextureBuffer = 9,
} MTLTextureType;
typedef NSUInteger MTLTextureUsage;
enum : MTLTextureUsage {
  MTLTextureUsageShaderRead = 1,
  MTLTextureUsageShaderWrite = 2,
};
@interface MTLTextureDescriptor : NSObject <NSCopying>
+ (MTLTextureDescriptor *)textureBufferDescriptorWithPixelFormat:(MTLPixelFormat)pixelFormat
                                                           width:(NSUInteger)width
                                                 resourceOptions:(MTLResourceOptions)resourceOptions
                                                           usage:(MTLTextureUsage)usage;
@property(readwrite) MTLTextureType textureType;
@property(readwrite) MTLPixelFormat pixelFormat;
@property(readwrite) NSUInteger width;
@property(readwrite) NSUInteger height;
@property(readwrite) NSUInteger depth;
@property(readwrite) NSUInteger arrayLength;
@property(readwrite) MTLStorageMode storageMode;
@property(readwrite) MTLTextureUsage usage;
@end
@protocol MTLTexture <NSObject>
- (void)getBytes:(void *)pixelBytes
     bytesPerRow:(NSUInteger)bytesPerRow
   bytesPerImage:(NSUInteger)bytesPerImage
      fromRegion:(MTLRegion)region
     mipmapLevel:(NSUInteger)level
           slice:(NSUInteger)slice;
- (void)replaceRegion:(MTLRegion)region
          mipmapLevel:(NSUInteger)level
                slice:(NSUInteger)slice
            withBytes:(const void *)pixelBytes
          bytesPerRow:(NSUInteger)bytesPerRow
        bytesPerImage:(NSUInteger)bytesPerImage;
@end
typedef enum MTLSamplerMinMagFilter : NSUInteger {
  MTLSamplerMinMagFilterNearest = 0,
  MTLSamplerMinMagFilterLinear = 1,
} MTLSamplerMinMagFilter;
typedef enum MTLSamplerAddressMode : NSUInteger {
  MTLSamplerAddressModeClampToEdge = 0,
  MTLSamplerAddressModeRepeat = 2,
  MTLSamplerAddressModeMirrorRepeat = 3,
  MTLSamplerAddressModeClampToZero = 4,
  MTLSamplerAddressModeClampToBorderColor = 5,
} MTLSamplerAddressMode;
typedef enum MTLSamplerBorderColor : NSUInteger {
  MTLSamplerBorderColorTransparentBlack = 0,
  MTLSamplerBorderColorOpaqueBlack = 1,
  MTLSamplerBorderColorOpaqueWhite = 2,
} MTLSamplerBorderColor;
typedef enum MTLCompareFunction : NSUInteger {
  MTLCompareFunctionNever = 0,
  MTLCompareFunctionLess = 1,
  MTLCompareFunctionEqual = 2,
  MTLCompareFunctionLessEqual = 3,
  MTLCompareFunctionGreater = 4,
  MTLCompareFunctionNotEqual = 5,
  MTLCompareFunctionGreaterEqual = 6,
  MTLCompareFunctionAlways = 7,
} MTLCompareFunction;
@interface MTLSamplerDescriptor : NSObject <NSCopying>
@property(readwrite) MTLSamplerMinMagFilter minFilter;
@property(readwrite) MTLSamplerMinMagFilter magFilter;
@property(readwrite) MTLSamplerAddressMode sAddressMode;
@property(readwrite) MTLSamplerAddressMode tAddressMode;
@property(readwrite) MTLSamplerAddressMode rAddressMode;
@property(readwrite) MTLSamplerBorderColor borderColor;
@property(readwrite) BOOL normalizedCoordinates;
@property(readwrite) MTLCompareFunction compareFunction;
@end
@protocol MTLSamplerState <NSObject>
@end

@protocol MTLBuffer <NSObject>
@property(readonly) void *contents;
- (nullable id<MTLTexture>)newTextureWithDescriptor:(MTLTextureDescriptor *)descriptor
                                             offset:(NSUInteger)offset
                                        bytesPerRow:(NSUInteger)bytesPerRow;
@end

// Counters

typedef enum MTLCounterSamplingPoint : NSUInteger {
  MTLCounterSamplingPointAtStageBoundary = 0,
} MTLCounterSamplingPoint;
typedef NSString *MTLCommonCounterSet;
extern "C" MTLCommonCounterSet const MTLCommonCounterSetTimestamp;
#define MTLCounterErrorValue ((uint64_t)~0ULL)
typedef struct {
  uint64_t timestamp;
} MTLCounterResultTimestamp;
@protocol MTLCounterSet <NSObject>
@property(readonly, copy) NSString *name;
@end
@interface MTLCounterSampleBufferDescriptor : NSObject <NSCopying>
@property(readwrite, strong, nullable) id<MTLCounterSet> counterSet;
@property(readwrite) MTLStorageMode storageMode;
@property(readwrite) NSUInteger sampleCount;
@end
@protocol MTLCounterSampleBuffer <NSObject>
- (nullable NSData *)resolveCounterRange:(NSRange)range;
@end
@interface MTLComputePassSampleBufferAttachmentDescriptor : NSObject <NSCopying>
@property(nullable, strong) id<MTLCounterSampleBuffer> sampleBuffer;
@property NSUInteger startOfEncoderSampleIndex;
@property NSUInteger endOfEncoderSampleIndex;
@end
@interface MTLComputePassSampleBufferAttachmentDescriptorArray : NSObject
- (MTLComputePassSampleBufferAttachmentDescriptor *)objectAtIndexedSubscript:(NSUInteger)attachmentIndex;
@end
@interface MTLComputePassDescriptor : NSObject <NSCopying>
+ (MTLComputePassDescriptor *)computePassDescriptor;
@property(readonly) MTLComputePassSampleBufferAttachmentDescriptorArray *sampleBufferAttachments;
@end

// Command buffers

typedef enum MTLCommandBufferStatus : NSUInteger {
  MTLCommandBufferStatusNotEnqueued = 0,
  MTLCommandBufferStatusEnqueued = 1,
  MTLCommandBufferStatusCommitted = 2,
  MTLCommandBufferStatusScheduled = 3,
  MTLCommandBufferStatusCompleted = 4,
  MTLCommandBufferStatusError = 5,
} MTLCommandBufferStatus;
typedef enum MTLCommandBufferError : NSUInteger {
  MTLCommandBufferErrorNone = 0,
  MTLCommandBufferErrorInternal = 1,
  MTLCommandBufferErrorTimeout = 2,
  MTLCommandBufferErrorPageFault = 3,
  MTLCommandBufferErrorAccessRevoked = 4,
  MTLCommandBufferErrorNotPermitted = 7,
  MTLCommandBufferErrorOutOfMemory = 8,
  MTLCommandBufferErrorInvalidResource = 9,
  MTLCommandBufferErrorMemoryless = 10,
  MTLCommandBufferErrorDeviceRemoved = 11,
  MTLCommandBufferErrorStackOverflow = 12,
} MTLCommandBufferError;
extern "C" NSErrorDomain const MTLCommandBufferErrorDomain;
extern "C" NSErrorUserInfoKey const MTLCommandBufferEncoderInfoErrorKey;
typedef NSUInteger MTLCommandBufferErrorOption;
enum : MTLCommandBufferErrorOption {
  MTLCommandBufferErrorOptionNone = 0,
  MTLCommandBufferErrorOptionEncoderExecutionStatus = 1,
};
typedef enum MTLCommandEncoderErrorState : NSInteger {
  MTLCommandEncoderErrorStateUnknown = 0,
  MTLCommandEncoderErrorStateCompleted = 1,
  MTLCommandEncoderErrorStateAffected = 2,
  MTLCommandEncoderErrorStatePending = 3,
  MTLCommandEncoderErrorStateFaulted = 4,
} MTLCommandEncoderErrorState;
@protocol MTLCommandBufferEncoderInfo <NSObject>
@property(readonly) NSString *label;
@property(readonly) NSArray<NSString *> *debugSignposts;
@property(readonly) MTLCommandEncoderErrorState errorState;
@end
@interface MTLCommandBufferDescriptor : NSObject <NSCopying>
@property(readwrite) MTLCommandBufferErrorOption errorOptions;
@end

@protocol MTLFunctionLogDebugLocation <NSObject>
@property(readonly, nullable) NSString *functionName;
@property(readonly, nullable) NSURL *URL;
@property(readonly) NSUInteger line;
@property(readonly) NSUInteger column;
@end
@protocol MTLFunctionLog <NSObject>
@property(readonly, nullable) NSString *encoderLabel;
@property(readonly, nullable) id<MTLFunction> function;
@property(readonly, nullable) id<MTLFunctionLogDebugLocation> debugLocation;
@end
@protocol MTLLogContainer <NSFastEnumeration>
@end

@protocol MTLCommandEncoder <NSObject>
@property(nullable, copy) NSString *label;
- (void)endEncoding;
@end
@protocol MTLComputeCommandEncoder <MTLCommandEncoder>
- (void)setComputePipelineState:(id<MTLComputePipelineState>)state;
- (void)setBytes:(const void *)bytes length:(NSUInteger)length atIndex:(NSUInteger)index;
- (void)setBuffer:(nullable id<MTLBuffer>)buffer offset:(NSUInteger)offset atIndex:(NSUInteger)index;
- (void)setTexture:(nullable id<MTLTexture>)texture atIndex:(NSUInteger)index;
- (void)setSamplerState:(nullable id<MTLSamplerState>)sampler atIndex:(NSUInteger)index;
- (void)setThreadgroupMemoryLength:(NSUInteger)length atIndex:(NSUInteger)index;
- (void)dispatchThreads:(MTLSize)threadsPerGrid threadsPerThreadgroup:(MTLSize)threadsPerThreadgroup;
@end

@protocol MTLCommandBuffer;
typedef void (^MTLCommandBufferHandler)(id<MTLCommandBuffer>);
@protocol MTLCommandBuffer <NSObject>
@property(nullable, copy) NSString *label;
@property(readonly) CFTimeInterval GPUStartTime;
@property(readonly) CFTimeInterval GPUEndTime;
@property(readonly) id<MTLLogContainer> logs;
@property(readonly) MTLCommandBufferStatus status;
@property(nullable, readonly) NSError *error;
- (void)commit;
- (void)addCompletedHandler:(MTLCommandBufferHandler)block;
- (nullable id<MTLComputeCommandEncoder>)computeCommandEncoder;
- (nullable id<MTLComputeCommandEncoder>)computeCommandEncoderWithDescriptor:(MTLComputePassDescriptor *)descriptor;
@end
@protocol MTLCommandQueue <NSObject>
- (nullable id<MTLCommandBuffer>)commandBufferWithDescriptor:(MTLCommandBufferDescriptor *)descriptor;
@end

// Captures

typedef enum MTLCaptureDestination : NSInteger {
  MTLCaptureDestinationGPUTraceDocument = 2,
} MTLCaptureDestination;
@interface MTLCaptureDescriptor : NSObject <NSCopying>
@property(nullable, strong) id captureObject;
@property MTLCaptureDestination destination;
@property(nullable, copy) NSURL *outputURL;
@end
@interface MTLCaptureManager : NSObject
+ (MTLCaptureManager *)sharedCaptureManager;
- (BOOL)supportsDestination:(MTLCaptureDestination)destination;
- (BOOL)startCaptureWithDescriptor:(MTLCaptureDescriptor *)descriptor error:(NSError *_Nullable *_Nullable)error;
- (void)stopCapture;
@end

// Devices

typedef enum MTLGPUFamily : NSInteger {
  MTLGPUFamilyApple5 = 1005,
  MTLGPUFamilyApple6 = 1006,
  MTLGPUFamilyApple7 = 1007,
  MTLGPUFamilyApple8 = 1008,
  MTLGPUFamilyApple9 = 1009,
  MTLGPUFamilyApple10 = 1010,
  MTLGPUFamilyMetal3 = 5001,
  MTLGPUFamilyMetal4 = 5002,
} MTLGPUFamily;
@interface MTLArchitecture : NSObject <NSCopying>
@property(readonly) NSString *name;
@end
@protocol MTLDevice <NSObject>
@property(readonly) NSString *name;
@property(readonly) uint64_t registryID;
@property(readonly) MTLArchitecture *architecture AIRLOCK_SINCE(14.0);
@property(readonly) MTLSize maxThreadsPerThreadgroup;
@property(readonly) NSUInteger maxThreadgroupMemoryLength;
@property(readonly) NSUInteger maxBufferLength;
@property(readonly) uint64_t recommendedMaxWorkingSetSize;
@property(readonly) BOOL hasUnifiedMemory;
@property(readonly) BOOL supportsFunctionPointers;
@property(readonly) BOOL supportsDynamicLibraries;
@property(readonly, nullable) NSArray<id<MTLCounterSet>> *counterSets;
- (BOOL)supportsFamily:(MTLGPUFamily)gpuFamily;
- (BOOL)supportsCounterSampling:(MTLCounterSamplingPoint)samplingPoint;
- (void)sampleTimestamps:(MTLTimestamp *)cpuTimestamp gpuTimestamp:(MTLTimestamp *)gpuTimestamp;
- (nullable id<MTLCounterSampleBuffer>)newCounterSampleBufferWithDescriptor:(MTLCounterSampleBufferDescriptor *)descriptor
                                                                      error:(NSError *_Nullable *_Nullable)error;
- (nullable id<MTLCommandQueue>)newCommandQueue;
- (nullable id<MTLBuffer>)newBufferWithLength:(NSUInteger)length options:(MTLResourceOptions)options;
- (nullable id<MTLBuffer>)newBufferWithBytes:(const void *)pointer
                                      length:(NSUInteger)length
                                     options:(MTLResourceOptions)options;
- (nullable id<MTLBuffer>)newBufferWithBytesNoCopy:(void *)pointer
                                            length:(NSUInteger)length
                                           options:(MTLResourceOptions)options
                                       deallocator:(void (^_Nullable)(void *pointer, NSUInteger length))deallocator;
- (nullable id<MTLTexture>)newTextureWithDescriptor:(MTLTextureDescriptor *)descriptor;
- (nullable id<MTLSamplerState>)newSamplerStateWithDescriptor:(MTLSamplerDescriptor *)descriptor;
- (NSUInteger)minimumTextureBufferAlignmentForPixelFormat:(MTLPixelFormat)format;
- (nullable id<MTLLibrary>)newLibraryWithData:(dispatch_data_t)data error:(NSError *_Nullable *_Nullable)error;
- (nullable id<MTLLibrary>)newLibraryWithURL:(NSURL *)url error:(NSError *_Nullable *_Nullable)error;
- (nullable id<MTLLibrary>)newLibraryWithSource:(NSString *)source
                                        options:(nullable MTLCompileOptions *)options
                                          error:(NSError *_Nullable *_Nullable)error;
- (nullable id<MTLDynamicLibrary>)newDynamicLibrary:(id<MTLLibrary>)library error:(NSError *_Nullable *_Nullable)error;
- (nullable id<MTLBinaryArchive>)newBinaryArchiveWithDescriptor:(MTLBinaryArchiveDescriptor *)descriptor
                                                          error:(NSError *_Nullable *_Nullable)error;
- (nullable id<MTLComputePipelineState>)
    newComputePipelineStateWithDescriptor:(MTLComputePipelineDescriptor *)descriptor
                                  options:(MTLPipelineOption)options
                               reflection:(MTLComputePipelineReflection *_Nullable *_Nullable)reflection
                                    error:(NSError *_Nullable *_Nullable)error;
@end
extern "C" id<MTLDevice> _Nullable MTLCreateSystemDefaultDevice(void) __attribute__((ns_returns_retained));
extern "C" NSArray<id<MTLDevice>> *MTLCopyAllDevices(void) __attribute__((ns_returns_retained));
#pragma clang assume_nonnull end
