#include "runtime.h"

#include <Block.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <typeinfo>
#include <unordered_map>

#include "foundation.h"

#if !defined(__x86_64__)
#error "The stand-in sends messages on x86-64 only."
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STAND_IN_FREES 1
#endif
#endif
#ifndef STAND_IN_FREES
#define STAND_IN_FREES 0
#endif

extern "C" void* _NSConcreteStackBlock[32];
extern "C" void* _NSConcreteMallocBlock[32];
extern "C" void* _NSConcreteGlobalBlock[32];
/// First word of every `@"…"`.
extern "C" {
int __CFConstantStringClassReference[32];
}

namespace airlock::standin {
namespace {

std::atomic<int> version{2600};

std::mutex liveMutex;
std::unordered_map<const Object*, const Class*>& live() {
  static auto* objects = new std::unordered_map<const Object*, const Class*>;
  return *objects;
}

bool isBlock(const void* object) {
  const void* first = *static_cast<void* const*>(object);
  return first == _NSConcreteStackBlock || first == _NSConcreteMallocBlock || first == _NSConcreteGlobalBlock;
}

bool isConstantString(const void* object) {
  return *static_cast<void* const*>(object) == __CFConstantStringClassReference;
}

const Class goneClass{nullptr, "an object that is gone", nullptr, {}, nullptr, classMark, {}};

const Class& classOf(const void* object, Selector selector) {
  if (object == nullptr) fail(std::string("[nil ") + selector + "]: message to nil");
  if (isConstantString(object)) return constantStringClass();
  if (isBlock(object)) fail(std::string("[block ") + selector + "]: message to a block");
  const Class* type = *static_cast<const Class* const*>(object);
  if (type == nullptr || type->mark != classMark) fail(std::string("[? ") + selector + "]: message to what is no object");
  if (type == &goneClass) fail(std::string("[gone ") + selector + "]: message to an object that is gone");
  return *type;
}

const Method* find(const Class* type, Selector selector) {
  for (; type != nullptr; type = type->parent) {
    for (const auto& [name, since] : type->since) {
      if (std::strcmp(name, selector) == 0 && since > version) return nullptr;
    }
    for (const Method& one : type->methods) {
      if (std::strcmp(one.selector, selector) == 0) return &one;
    }
  }
  return nullptr;
}

struct PoolStack {
  std::vector<void*> objects;
  /// Lengths of `objects` where pools began.
  std::vector<std::size_t> pools;
};
thread_local PoolStack pools;

}  // namespace

void fail(const std::string& message) {
  std::fprintf(stderr, "stand-in: %s\n", message.c_str());
  std::fflush(stderr);
  std::abort();
}

int systemVersion() { return version; }
void setSystemVersion(int now) { version = now; }

bool answers(const Class& type, Selector selector) { return find(&type, selector) != nullptr; }

void bury(Object* object) {
  if (STAND_IN_FREES) ::operator delete(object);
  else *reinterpret_cast<const Class**>(object) = &goneClass;
}

void countObject(const Object* object) {
  const std::lock_guard lock(liveMutex);
  live()[object] = object->isa;
}

std::vector<std::string> liveObjects() {
  const std::lock_guard lock(liveMutex);
  std::vector<std::string> names;
  for (const auto& [object, type] : live()) names.push_back(type->name);
  std::sort(names.begin(), names.end());
  return names;
}

extern "C" {

/// The implementation that a message gets; called by objc_msgSend below.
void* airlock_stand_in_find(void* object, Selector selector) {
  const Class& type = classOf(object, selector);
  const Method* found = find(&type, selector);
  if (found != nullptr) return found->implementation;
  const bool isClass = type.destroy == nullptr && type.parent == nullptr;
  fail(std::string(isClass ? "+[" : "-[") + type.name + " " + selector + "]: unexpected message");
}

void* objc_retain(void* object) {
  if (object == nullptr || isConstantString(object)) return object;
  if (isBlock(object)) return _Block_copy(object);
  const Class& type = classOf(object, "retain");
  if (type.destroy != nullptr) static_cast<Object*>(object)->references++;
  return object;
}

void objc_release(void* object) {
  if (object == nullptr || isConstantString(object)) return;
  if (isBlock(object)) return _Block_release(object);
  const Class& type = classOf(object, "release");
  if (type.destroy == nullptr) return;  // a class
  auto* counted = static_cast<Object*>(object);
  if (--counted->references > 0) return;
  {
    const std::lock_guard lock(liveMutex);
    live().erase(counted);
  }
  type.destroy(counted);
}

void* objc_autorelease(void* object) {
  if (object == nullptr) return object;
  if (pools.pools.empty()) fail("autorelease without a pool: this thread would keep the object for ever");
  pools.objects.push_back(object);
  return object;
}

void* objc_autoreleasePoolPush(void) {
  pools.pools.push_back(pools.objects.size());
  return reinterpret_cast<void*>(pools.pools.size());
}

void objc_autoreleasePoolPop(void* token) {
  const auto depth = reinterpret_cast<std::size_t>(token);
  if (depth == 0 || depth > pools.pools.size()) fail("a pool is popped that was not pushed");
  const std::size_t first = pools.pools[depth - 1];
  pools.pools.resize(depth);
  while (pools.objects.size() > first) {
    void* object = pools.objects.back();
    pools.objects.pop_back();
    objc_release(object);
  }
  pools.pools.resize(depth - 1);
}

void* objc_autoreleaseReturnValue(void* object) { return objc_autorelease(object); }
void* objc_retainAutorelease(void* object) { return objc_autorelease(objc_retain(object)); }
void* objc_retainAutoreleaseReturnValue(void* object) { return objc_retainAutorelease(object); }
void* objc_retainAutoreleasedReturnValue(void* object) { return objc_retain(object); }
void* objc_claimAutoreleasedReturnValue(void* object) { return objc_retain(object); }
void* objc_unsafeClaimAutoreleasedReturnValue(void* object) { return object; }
void* objc_retainBlock(void* block) { return block == nullptr ? nullptr : _Block_copy(block); }

void objc_storeStrong(void** place, void* object) {
  objc_retain(object);
  void* old = *place;
  *place = object;
  objc_release(old);
}

void* objc_alloc(void* type) { return objc_msgSend(type, "alloc"); }
void* objc_opt_new(void* type) { return objc_msgSend(type, "new"); }
bool objc_opt_respondsToSelector(void* object, Selector selector) { return answers(classOf(object, selector), selector); }
void objc_enumerationMutation(void*) { fail("a collection was changed while it was enumerated"); }

}  // extern "C"

// Exceptions. Apple's runtime throws through the C++ runtime with type information of its own; so does this one. The
// layout is that of std::type_info in libstdc++: table of functions, name; the class follows.
namespace {

struct ExceptionType {
  const void* table;
  const char* name;
  const Class* type;
};

void nothing(const void*) {}
bool isPointer(const ExceptionType*) { return true; }
bool isFunction(const ExceptionType*) { return false; }
bool catches(const ExceptionType* self, const ExceptionType* thrown, void**, unsigned);
bool noUpcast(const ExceptionType*, const void*, void**) { return false; }

const void* const exceptionTable[] = {
    nullptr,
    nullptr,
    reinterpret_cast<const void*>(nothing),
    reinterpret_cast<const void*>(nothing),
    reinterpret_cast<const void*>(isPointer),
    reinterpret_cast<const void*>(isFunction),
    reinterpret_cast<const void*>(catches),
    reinterpret_cast<const void*>(noUpcast),
};

}  // namespace

extern "C" {
ExceptionType exceptionOfNSException asm("OBJC_EHTYPE_$_NSException") = {exceptionTable + 2, "NSException", nullptr};
ExceptionType exceptionOfAnything asm("OBJC_EHTYPE_id") = {exceptionTable + 2, "id", nullptr};

void* __cxa_allocate_exception(std::size_t size) noexcept;
[[noreturn]] void __cxa_throw(void* exception, void* type, void (*destroy)(void*));
void* __cxa_begin_catch(void* exception) noexcept;
void __cxa_end_catch();
[[noreturn]] void __cxa_rethrow();
int __gxx_personality_v0(int, int, std::uint64_t, void*, void*);

void objc_exception_throw(void* object) {
  auto* place = static_cast<void**>(__cxa_allocate_exception(sizeof(void*)));
  *place = objc_retain(object);
  __cxa_throw(place, &exceptionOfNSException, [](void* thrown) { objc_release(*static_cast<void**>(thrown)); });
}
void* objc_begin_catch(void* exception) { return __cxa_begin_catch(exception); }
void objc_end_catch() { __cxa_end_catch(); }
void objc_exception_rethrow() { __cxa_rethrow(); }
void objc_terminate() { fail("an exception left code that lets none out"); }
int __objc_personality_v0(int version_, int actions, std::uint64_t type, void* exception, void* context) {
  return __gxx_personality_v0(version_, actions, type, exception, context);
}
}

namespace {

bool catches(const ExceptionType* self, const ExceptionType* thrown, void**, unsigned) {
  // A C++ exception has another table, and no Objective-C clause takes it.
  return thrown->table == exceptionTable + 2 && (self == &exceptionOfAnything || self == &exceptionOfNSException);
}

}  // namespace
}  // namespace airlock::standin

// Finds the implementation and goes there, with all argument registers and the stack as they came.
asm(R"(
.macro AIRLOCK_SEND name object selector
.globl \name
.type \name,@function
\name:
  push %rbp
  mov %rsp,%rbp
  sub $192,%rsp
  mov %rdi,0(%rsp)
  mov %rsi,8(%rsp)
  mov %rdx,16(%rsp)
  mov %rcx,24(%rsp)
  mov %r8,32(%rsp)
  mov %r9,40(%rsp)
  mov %rax,48(%rsp)
  movups %xmm0,64(%rsp)
  movups %xmm1,80(%rsp)
  movups %xmm2,96(%rsp)
  movups %xmm3,112(%rsp)
  movups %xmm4,128(%rsp)
  movups %xmm5,144(%rsp)
  movups %xmm6,160(%rsp)
  movups %xmm7,176(%rsp)
  mov \selector,%r10
  mov \object,%rdi
  mov %r10,%rsi
  call airlock_stand_in_find@PLT
  mov %rax,%r11
  mov 0(%rsp),%rdi
  mov 8(%rsp),%rsi
  mov 16(%rsp),%rdx
  mov 24(%rsp),%rcx
  mov 32(%rsp),%r8
  mov 40(%rsp),%r9
  mov 48(%rsp),%rax
  movups 64(%rsp),%xmm0
  movups 80(%rsp),%xmm1
  movups 96(%rsp),%xmm2
  movups 112(%rsp),%xmm3
  movups 128(%rsp),%xmm4
  movups 144(%rsp),%xmm5
  movups 160(%rsp),%xmm6
  movups 176(%rsp),%xmm7
  leave
  jmp *%r11
.size \name,.-\name
.endm
.text
AIRLOCK_SEND objc_msgSend %rdi %rsi
AIRLOCK_SEND objc_msgSend_stret %rsi %rdx
)");
