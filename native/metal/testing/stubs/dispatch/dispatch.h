// What native/metal uses of libdispatch; see ../README.md.
#pragma once
#include <stddef.h>

#pragma clang assume_nonnull begin
@protocol OS_dispatch_queue
@end
@protocol OS_dispatch_data
@end
typedef NSObject<OS_dispatch_queue> *dispatch_queue_t;
typedef NSObject<OS_dispatch_data> *dispatch_data_t;
typedef void (^dispatch_block_t)(void);
#define DISPATCH_DATA_DESTRUCTOR_DEFAULT ((dispatch_block_t)nullptr)
extern "C" dispatch_data_t dispatch_data_create(const void *buffer, size_t size, dispatch_queue_t _Nullable queue,
                                                dispatch_block_t _Nullable destructor)
    __attribute__((ns_returns_retained));
#pragma clang assume_nonnull end
