// Declarations that metal_devices.mm needs, so that it can be checked off a Mac; facts of the SDK, none of its text.
#pragma once
#import <Foundation/Foundation.h>
typedef struct { NSUInteger width, height, depth; } MTLSize;
typedef enum MTLGPUFamily : NSInteger { MTLGPUFamilyApple5 = 1005 } MTLGPUFamily;
@protocol MTLDevice <NSObject>
@property (readonly) NSString *name;
@property (readonly) MTLSize maxThreadsPerThreadgroup;
@property (readonly) NSUInteger maxThreadgroupMemoryLength;
- (bool)supportsFamily:(MTLGPUFamily)family;
@end
extern "C" NSArray<id<MTLDevice>> *MTLCopyAllDevices(void) __attribute__((ns_returns_retained));
