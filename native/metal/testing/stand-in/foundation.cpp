#include "foundation.h"

#include <chrono>

namespace airlock::standin {
namespace {

/// What Clang lays out for `@"…"`.
struct ConstantString {
  const void* isa;
  int flags;
  const char* text;
  long length;
};

extern const Class stringClass;
extern const Class arrayClass;
extern const Class mutableArrayClass;
extern const Class dictionaryClass;
extern const Class dataClass;
extern const Class urlClass;
extern const Class errorClass;
extern const Class exceptionClass;
extern const Class processClass;

constexpr unsigned long utf8 = 4;

bool isUtf8(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t more = first < 0x80 ? 0 : first < 0xc2 ? 9 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 9;
    if (more == 9 || at + more >= text.size()) return false;
    for (std::size_t next = 1; next <= more; ++next) {
      if ((static_cast<unsigned char>(text[at + next]) & 0xc0) != 0x80) return false;
    }
    at += more + 1;
  }
  return true;
}

const char* utf8Of(const void* string, Selector) {
  if (*static_cast<const void* const*>(string) != &stringClass) {
    return static_cast<const ConstantString*>(string)->text;
  }
  return static_cast<const String*>(string)->text.c_str();
}
bool sameString(const void* self, Selector, const void* other) { return textOf(self) == textOf(other); }

String* initString(String* self, Selector, const void* bytes, unsigned long length, unsigned long encoding) {
  if (encoding != utf8) fail("-[NSString initWithBytes:length:encoding:]: encoding " + std::to_string(encoding));
  self->text.assign(static_cast<const char*>(bytes), length);
  if (isUtf8(self->text)) return self;
  objc_release(self);
  return nullptr;
}

unsigned long countOf(Array* self, Selector) { return self->items.size(); }
Object* itemOf(Array* self, Selector, unsigned long index) {
  if (index >= self->items.size()) {
    throwException("NSRangeException", "index " + std::to_string(index) + " beyond bounds of an array of " +
                                           std::to_string(self->items.size()));
  }
  return self->items[index].get();
}
void addItem(Array* self, Selector, Object* object) {
  if (object == nullptr) throwException("NSInvalidArgumentException", "-[NSMutableArray addObject:]: nil");
  self->items.push_back(Held<Object>::of(object));
}

struct Enumeration {
  unsigned long state;
  void** items;
  unsigned long* mutations;
  unsigned long extra[5];
};
unsigned long enumerate(Array* self, Selector, Enumeration* state, void** buffer, unsigned long room) {
  static unsigned long unchanged = 0;
  state->mutations = &unchanged;
  state->items = buffer;
  unsigned long count = 0;
  while (count < room && state->state < self->items.size()) buffer[count++] = self->items[state->state++].get();
  return count;
}

Object* entryOf(Dictionary* self, Selector, const void* key) {
  const auto found = self->items.find(textOf(key));
  return found == self->items.end() ? nullptr : found->second.get();
}
void setEntry(Dictionary* self, Selector, Object* object, const void* key) {
  self->items[textOf(key)] = Held<Object>::of(object);
}
Array* valuesOf(Dictionary* self, Selector) {
  std::vector<Held<Object>> items;
  for (const auto& [key, value] : self->items) items.push_back(value);
  return autoreleased(newArray(std::move(items)));
}

const Class stringMeta{nullptr, "NSString", nullptr, makingMethods<String, stringClass>(), nullptr, classMark, {}};
const std::vector<Method> stringMethods = {
    method("UTF8String", utf8Of), method("isEqualToString:", sameString),
    method("initWithBytes:length:encoding:", initString)};
const Class stringClass{&stringMeta, "NSString", &objectClass, stringMethods, destroyAs<String>, classMark, {}};
const Class constantClass{&stringMeta, "NSString (constant)", &objectClass, stringMethods, destroyAs<String>, classMark, {}};

const std::vector<Method> arrayMethods = {method("count", countOf), method("objectAtIndexedSubscript:", itemOf),
                                          method("countByEnumeratingWithState:objects:count:", enumerate)};
const Class arrayClass{nullptr, "NSArray", &objectClass, arrayMethods, destroyAs<Array>, classMark, {}};
const Class mutableArrayClass{
    nullptr, "NSMutableArray", &arrayClass, {method("addObject:", addItem)}, destroyAs<Array>, classMark, {}};
const Class mutableArrayMeta{
    nullptr,
    "NSMutableArray",
    nullptr,
    {method("array", +[](Class*, Selector) -> Array* { return autoreleased(create<Array>(mutableArrayClass)); })},
    nullptr,
    classMark,
    {}};

const Class dictionaryClass{nullptr,
                            "NSDictionary",
                            &objectClass,
                            {method("objectForKeyedSubscript:", entryOf), method("allValues", valuesOf)},
                            destroyAs<Dictionary>,
                            classMark,
                            {}};
const Class mutableDictionaryClass{nullptr,
                                   "NSMutableDictionary",
                                   &dictionaryClass,
                                   {method("setObject:forKeyedSubscript:", setEntry)},
                                   destroyAs<Dictionary>,
                                   classMark,
                                   {}};
const Class mutableDictionaryMeta{nullptr,
                                  "NSMutableDictionary",
                                  nullptr,
                                  {method("dictionary", +[](Class*, Selector) -> Dictionary* {
                                    return autoreleased(create<Dictionary>(mutableDictionaryClass));
                                  })},
                                  nullptr,
                                  classMark,
                                  {}};

const Class dataClass{nullptr,
                      "NSData",
                      &objectClass,
                      {method("length", +[](Data* self, Selector) -> unsigned long { return self->bytes.size(); }),
                       method("bytes", +[](Data* self, Selector) -> const void* { return self->bytes.data(); })},
                      destroyAs<Data>,
                      classMark,
                      {}};

const Class urlClass{nullptr,
                     "NSURL",
                     &objectClass,
                     {method("path", +[](Url* self, Selector) -> String* { return self->path.get(); })},
                     destroyAs<Url>,
                     classMark,
                     {}};
const Class urlMeta{nullptr,
                    "NSURL",
                    nullptr,
                    {method("fileURLWithPath:", +[](Class*, Selector, const void* path) -> Url* {
                      Url* url = create<Url>(urlClass);
                      url->path = Held<String>::taken(newString(textOf(path)));
                      return autoreleased(url);
                    })},
                    nullptr,
                    classMark,
                    {}};

const Class errorClass{
    nullptr,
    "NSError",
    &objectClass,
    {method("domain", +[](Error* self, Selector) -> String* { return self->domain.get(); }),
     method("code", +[](Error* self, Selector) -> long { return self->code; }),
     method("localizedDescription", +[](Error* self, Selector) -> String* { return self->text.get(); }),
     method("userInfo", +[](Error* self, Selector) -> Dictionary* { return self->userInfo.get(); })},
    destroyAs<Error>,
    classMark,
    {}};

const Class exceptionClass{
    nullptr,
    "NSException",
    &objectClass,
    {method("name", +[](Exception* self, Selector) -> String* { return self->name.get(); }),
     method("reason", +[](Exception* self, Selector) -> String* { return self->reason.get(); })},
    destroyAs<Exception>,
    classMark,
    {}};

const Class processClass{
    nullptr,
    "NSProcessInfo",
    &objectClass,
    {method("systemUptime", +[](Object*, Selector) -> double { return uptime(); }),
     method("thermalState", +[](Object*, Selector) -> long { return 0; }),
     method("isLowPowerModeEnabled", +[](Object*, Selector) -> bool { return false; }),
     method("operatingSystemVersionString",
            +[](Object*, Selector) -> String* {
              const int version = systemVersion();
              return autoreleased(newString("Version " + std::to_string(version / 100) + "." +
                                            std::to_string(version % 100) + " (stand-in)"));
            })},
    destroyAs<Object>,
    classMark,
    {}};
const Class processMeta{nullptr,
                        "NSProcessInfo",
                        nullptr,
                        {method("processInfo", +[](Class*, Selector) -> Object* {
                          return autoreleased(create<Object>(processClass));
                        })},
                        nullptr,
                        classMark,
                        {}};

const Class dispatchDataClass{nullptr, "OS_dispatch_data", &objectClass, {}, destroyAs<Data>, classMark, {}};

}  // namespace

const Class objectClass{
    nullptr,
    "NSObject",
    nullptr,
    {method("init", +[](Object* self, Selector) -> Object* { return self; }),
     method("respondsToSelector:",
            +[](Object* self, Selector, Selector asked) -> bool { return answers(*self->isa, asked); }),
     method("description",
            +[](Object* self, Selector) -> String* { return autoreleased(newString(std::string("<") + self->isa->name + ">")); })},
    nullptr,
    classMark,
    {}};

const Class& constantStringClass() { return constantClass; }

String* newString(const std::string& text) {
  String* string = create<String>(stringClass);
  string->text = text;
  return string;
}

std::string textOf(const void* string) {
  if (string == nullptr) fail("a string is nil");
  return utf8Of(string, "UTF8String");
}

Array* newArray(std::vector<Held<Object>> items) {
  Array* array = create<Array>(arrayClass);
  array->items = std::move(items);
  return array;
}

Dictionary* newDictionary(std::map<std::string, Held<Object>> items) {
  Dictionary* dictionary = create<Dictionary>(dictionaryClass);
  dictionary->items = std::move(items);
  return dictionary;
}

Data* newData(std::vector<std::uint8_t> bytes) {
  Data* data = create<Data>(dataClass);
  data->bytes = std::move(bytes);
  return data;
}

Error* newError(const std::string& domain, long code, const std::string& text, std::map<std::string, Held<Object>> userInfo) {
  Error* error = create<Error>(errorClass);
  error->domain = Held<String>::taken(newString(domain));
  error->code = code;
  error->text = Held<String>::taken(newString(text));
  error->userInfo = Held<Dictionary>::taken(newDictionary(std::move(userInfo)));
  return error;
}

void throwException(const std::string& name, const std::string& reason) {
  Exception* exception = create<Exception>(exceptionClass);
  exception->name = Held<String>::taken(newString(name));
  exception->reason = Held<String>::taken(newString(reason));
  objc_exception_throw(autoreleased(exception));
}

double uptime() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

extern "C" {
Class classNSString asm("OBJC_CLASS_$_NSString") = {&stringMeta, "NSString", nullptr, {}, nullptr, classMark, {}};
Class classNSMutableArray asm("OBJC_CLASS_$_NSMutableArray") = {&mutableArrayMeta, "NSMutableArray", nullptr, {}, nullptr, classMark, {}};
Class classNSMutableDictionary asm("OBJC_CLASS_$_NSMutableDictionary") = {&mutableDictionaryMeta, "NSMutableDictionary", nullptr, {}, nullptr, classMark, {}};
Class classNSURL asm("OBJC_CLASS_$_NSURL") = {&urlMeta, "NSURL", nullptr, {}, nullptr, classMark, {}};
Class classNSProcessInfo asm("OBJC_CLASS_$_NSProcessInfo") = {&processMeta, "NSProcessInfo", nullptr, {}, nullptr, classMark, {}};

String* NSUnderlyingErrorKey = newString("NSUnderlyingError");

/// Copies, as it does with the default destructor; any other is not expected.
Data* dispatch_data_create(const void* bytes, std::size_t size, void* queue, void* destructor) {
  if (queue != nullptr || destructor != nullptr) fail("dispatch_data_create: only the copying form is expected");
  Data* data = create<Data>(dispatchDataClass);
  const auto* first = static_cast<const std::uint8_t*>(bytes);
  data->bytes.assign(first, first + size);
  return data;
}
}

}  // namespace airlock::standin
