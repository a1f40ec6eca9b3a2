#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime.h"

/// The classes of Foundation that the stand-in plays.
namespace airlock::standin {

struct String : Object {
  std::string text;
};
struct Array : Object {
  std::vector<Held<Object>> items;
};
/// Keys are strings only.
struct Dictionary : Object {
  std::map<std::string, Held<Object>> items;
};
struct Data : Object {
  std::vector<std::uint8_t> bytes;
};
struct Url : Object {
  Held<String> path;
};
struct Error : Object {
  Held<String> domain;
  long code = 0;
  Held<String> text;
  Held<Dictionary> userInfo;
};
struct Exception : Object {
  Held<String> name;
  Held<String> reason;
};

const Class& constantStringClass();

String* newString(const std::string& text);
/// Text of a string object, also of a constant one; nil is refused.
std::string textOf(const void* string);
Array* newArray(std::vector<Held<Object>> items);
Dictionary* newDictionary(std::map<std::string, Held<Object>> items);
Data* newData(std::vector<std::uint8_t> bytes);
Error* newError(const std::string& domain, long code, const std::string& text, std::map<std::string, Held<Object>> userInfo);
[[noreturn]] void throwException(const std::string& name, const std::string& reason);

/// Instances of this class answer what NSObject answers.
extern const Class objectClass;
/// Class messages of classes that can be made with alloc or new.
template <class T, const Class& type>
std::vector<Method> makingMethods() {
  return {
      method("alloc", +[](Class*, Selector) -> T* { return create<T>(type); }),
      method("new", +[](Class*, Selector) -> T* { return create<T>(type); }),
  };
}

/// Seconds of a clock that stops in sleep, as NSProcessInfo.systemUptime and a command buffer's times are.
double uptime();

}  // namespace airlock::standin
