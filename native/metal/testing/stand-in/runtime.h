#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// A small Objective-C runtime for tests off a Mac: what Clang's code for `-fobjc-runtime=macosx-13.0` calls, and no
/// more. It is strict: a message to nil, to an object that is gone, or one that a class does not know ends the process
/// with the class's and selector's names. No header of Apple's and none of ../stubs is included here: what the stand-in
/// expects was written down on its own, so that a mistake in those headers is not repeated.
namespace airlock::standin {

using Selector = const char*;

struct Method {
  Selector selector;
  void* implementation;
};

template <class Result, class... Arguments>
Method method(Selector selector, Result (*implementation)(Arguments...)) {
  return {selector, reinterpret_cast<void*>(implementation)};
}

struct Object;

/// Also an object itself: class messages go to it, and `isa` is its metaclass.
struct Class {
  const Class* isa;
  const char* name;
  const Class* parent;
  std::vector<Method> methods;
  void (*destroy)(Object*);
  std::uint64_t mark;
  /// Selectors that the class has only from this macOS on: major * 100 + minor.
  std::vector<std::pair<Selector, int>> since;
};

constexpr std::uint64_t classMark = 0x0b1ec7c1a550b1ecu;

struct Object {
  const Class* isa = nullptr;
  std::atomic<long> references{1};
};

/// Ends the process; nothing is worked around.
[[noreturn]] void fail(const std::string& message);

/// Objects that are alive, and their classes' names, sorted.
std::vector<std::string> liveObjects();
void countObject(const Object* object);

/// macOS that the stand-in plays, as major * 100 + minor.
int systemVersion();
void setSystemVersion(int version);

/// Whether instances answer `selector` in this version of the system.
bool answers(const Class& type, Selector selector);

template <class T>
T* create(const Class& type) {
  T* object = new T;
  object->isa = &type;
  countObject(object);
  return object;
}

/// Ends an object whose fields are destroyed: its memory stays, so that a later message is found out; under
/// AddressSanitizer it goes, and that finds out.
void bury(Object* object);

template <class T>
void destroyAs(Object* object) {
  static_cast<T*>(object)->~T();
  bury(object);
}

extern "C" {
void* objc_retain(void* object);
void objc_release(void* object);
void* objc_autorelease(void* object);
void* objc_autoreleasePoolPush(void);
void objc_autoreleasePoolPop(void* token);
void* objc_msgSend(void* object, Selector selector, ...);
[[noreturn]] void objc_exception_throw(void* object);
}

template <class T>
T* autoreleased(T* object) {
  return static_cast<T*>(objc_autorelease(object));
}

/// A reference that is held.
template <class T>
class Held {
 public:
  Held() = default;
  Held(const Held& other) : object_(static_cast<T*>(objc_retain(other.object_))) {}
  Held(Held&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Held& operator=(Held other) {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Held() { objc_release(object_); }

  /// Retains.
  static Held of(T* object) {
    Held held;
    held.object_ = static_cast<T*>(objc_retain(object));
    return held;
  }
  /// Takes over a reference that the caller has.
  static Held taken(T* object) {
    Held held;
    held.object_ = object;
    return held;
  }
  T* get() const { return object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

/// A pool for code of the stand-in that calls out.
class Pool {
 public:
  Pool() : token_(objc_autoreleasePoolPush()) {}
  ~Pool() { objc_autoreleasePoolPop(token_); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

 private:
  void* token_;
};

}  // namespace airlock::standin
