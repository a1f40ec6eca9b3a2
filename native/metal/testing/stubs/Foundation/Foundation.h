// Declarations that metal_devices.mm needs, so that it can be checked off a Mac; facts of the SDK, none of its text.
#pragma once
typedef unsigned long NSUInteger;
typedef long NSInteger;
typedef struct { unsigned long state; id __unsafe_unretained *itemsPtr; unsigned long *mutationsPtr; unsigned long extra[5]; } NSFastEnumerationState;
@protocol NSObject @end
__attribute__((objc_root_class)) @interface NSObject <NSObject> @end
@interface NSString : NSObject
@property (readonly) const char *UTF8String;
@end
@interface NSException : NSObject
@property (readonly, copy) NSString *reason;
@end
@interface NSArray<ObjectType> : NSObject
- (NSUInteger)countByEnumeratingWithState:(NSFastEnumerationState *)state objects:(id __unsafe_unretained [])buffer count:(NSUInteger)len;
@end
