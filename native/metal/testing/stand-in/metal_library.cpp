#include <algorithm>
#include <iterator>

#include "metal.h"

namespace airlock::standin {
namespace {

extern const Class functionClass;
extern const Class constantClass;
extern const Class valuesClass;
extern const Class functionDescriptorClass;
extern const Class optionsClass;

constexpr unsigned long functionTypes[] = {1, 2, 3, 5, 6, 7, 8};
/// Bytes of a function constant by MTLDataType; METAL.md has no table, the numbers are MTLDataType's.
const std::map<unsigned long, std::size_t> constantSizes = {{3, 4},  {16, 2}, {29, 4}, {33, 4}, {37, 2}, {41, 2},
                                                            {45, 1}, {49, 1}, {53, 1}, {81, 8}, {85, 8}};

Function* makeFunction(Library* library, std::size_t entry) {
  Function* function = create<Function>(functionClass);
  function->library = Held<Library>::of(library);
  function->entry = entry;
  return function;
}

Dictionary* newConstants(Function* self, Selector) {
  std::map<std::string, Held<Object>> items;
  for (const auto& constant : self->library->entries[self->entry].constants) {
    items[constant->name->text] = Held<Object>::of(constant.get());
  }
  return autoreleased(newDictionary(std::move(items)));
}

void setValue(ConstantValues* self, Selector, const void* value, unsigned long type, unsigned long index) {
  const auto size = constantSizes.find(type);
  if (size == constantSizes.end()) fail("setConstantValue: " + std::to_string(type) + " is no data type of a number");
  const auto* bytes = static_cast<const std::uint8_t*>(value);
  self->values.push_back({type, index, std::vector<std::uint8_t>(bytes, bytes + size->second)});
}

Function* functionByName(Library* self, Selector, const void* name) { return functionOf(self, textOf(name)); }

Function* functionByDescriptor(Library* self, Selector, FunctionDescriptor* descriptor, Error** error) {
  const std::string name = textOf(descriptor->name.get());
  Function* function = functionOf(self, name);
  if (function == nullptr) {
    give(error, {"MTLLibraryErrorDomain", 5, "function not found: " + name, {}});
    return nullptr;
  }
  function->constants = descriptor->constants;
  for (const auto& constant : self->entries[function->entry].constants) {
    bool isSet = !constant->required;
    if (descriptor->constants) {
      for (const auto& value : descriptor->constants->values) isSet = isSet || value.index == constant->index;
    }
    if (isSet) continue;
    give(error, {"MTLLibraryErrorDomain", 3, "function constant " + constant->name->text + " has no value", {}});
    objc_release(function);
    return nullptr;
  }
  return function;
}

Array* functionNames(Library* self, Selector) {
  std::vector<Held<Object>> names;
  for (const auto& entry : self->entries) names.push_back(Held<Object>::taken(newString(entry.name)));
  return autoreleased(newArray(std::move(names)));
}

/// A setter of a number that must be one of `least` to `most`; it is told to the oracle under `name`.
template <const char* const& name, long least, long most>
void setNumber(CompileOptions* self, Selector, long value) {
  if (value < least || value > most) fail(std::string("MTLCompileOptions.") + name + ": " + std::to_string(value));
  self->values[name] = std::to_string(value);
}
template <const char* const& name>
void setFlag(CompileOptions* self, Selector, bool value) {
  self->values[name] = value ? "1" : "0";
}
void setVersion(CompileOptions* self, Selector, unsigned long value) {
  const unsigned long major = value >> 16;
  const unsigned long minor = value & 0xffff;
  if (major < 1 || major > 4 || minor > 4) fail("MTLCompileOptions.languageVersion: " + std::to_string(value));
  self->values["languageVersion"] = std::to_string(major) + "." + std::to_string(minor);
}
void setRequired(CompileOptions* self, Selector, Size size) {
  self->values["requiredThreadsPerThreadgroup"] =
      std::to_string(size.width) + "x" + std::to_string(size.height) + "x" + std::to_string(size.depth);
}

const char* const mathMode = "mathMode";
const char* const mathFunctions = "mathFloatingPointFunctions";
const char* const libraryType = "libraryType";
const char* const optimizationLevel = "optimizationLevel";
const char* const symbolVisibility = "compileSymbolVisibility";
const char* const maxThreads = "maxTotalThreadsPerThreadgroup";
const char* const fastMath = "fastMathEnabled";
const char* const invariance = "preserveInvariance";
const char* const undefinedSymbols = "allowReferencingUndefinedSymbols";
const char* const logging = "enableLogging";

const Class functionClass{
    nullptr,
    "MTLFunction",
    &objectClass,
    {method("functionType",
            +[](Function* self, Selector) -> unsigned long { return self->library->entries[self->entry].type; }),
     method("name",
            +[](Function* self, Selector) -> String* {
              return autoreleased(newString(self->library->entries[self->entry].name));
            }),
     method("functionConstantsDictionary", newConstants)},
    destroyAs<Function>,
    classMark,
    {}};
const Class constantClass{
    nullptr,
    "MTLFunctionConstant",
    &objectClass,
    {method("name", +[](Constant* self, Selector) -> String* { return self->name.get(); }),
     method("type", +[](Constant* self, Selector) -> unsigned long { return self->type; }),
     method("index", +[](Constant* self, Selector) -> unsigned long { return self->index; }),
     method("required", +[](Constant* self, Selector) -> bool { return self->required; })},
    destroyAs<Constant>,
    classMark,
    {}};
const Class valuesClass{nullptr,
                        "MTLFunctionConstantValues",
                        &objectClass,
                        {method("setConstantValue:type:atIndex:", setValue)},
                        destroyAs<ConstantValues>,
                        classMark,
                        {}};
const Class functionDescriptorClass{
    nullptr,
    "MTLFunctionDescriptor",
    &objectClass,
    {method("setName:",
            +[](FunctionDescriptor* self, Selector, const void* name) -> void {
              self->name = Held<String>::taken(newString(textOf(name)));
            }),
     method("setConstantValues:",
            +[](FunctionDescriptor* self, Selector, ConstantValues* values) -> void {
              // The property copies.
              ConstantValues* copy = create<ConstantValues>(valuesClass);
              if (values != nullptr) copy->values = values->values;
              self->constants = Held<ConstantValues>::taken(copy);
            })},
    destroyAs<FunctionDescriptor>,
    classMark,
    {}};
const Class optionsClass{
    nullptr,
    "MTLCompileOptions",
    &objectClass,
    {method("preprocessorMacros", +[](CompileOptions* self, Selector) -> Dictionary* { return self->macros.get(); }),
     method("setPreprocessorMacros:",
            +[](CompileOptions* self, Selector, Dictionary* macros) -> void { self->macros = Held<Dictionary>::of(macros); }),
     method("setInstallName:",
            +[](CompileOptions* self, Selector, const void* name) -> void {
              self->installName = Held<String>::taken(newString(textOf(name)));
            }),
     method("setLibraries:",
            +[](CompileOptions* self, Selector, Array* libraries) -> void {
              for (const auto& one : libraries->items) {
                if (one->isa != &dynamicLibraryClass) fail("MTLCompileOptions.libraries: not all are dynamic libraries");
              }
              self->libraries = Held<Array>::of(libraries);
            }),
     method("setLanguageVersion:", setVersion), method("setMathMode:", setNumber<mathMode, 0, 2>),
     method("setMathFloatingPointFunctions:", setNumber<mathFunctions, 0, 1>),
     method("setLibraryType:", setNumber<libraryType, 0, 1>),
     method("setOptimizationLevel:", setNumber<optimizationLevel, 0, 1>),
     method("setCompileSymbolVisibility:", setNumber<symbolVisibility, 0, 1>),
     method("setMaxTotalThreadsPerThreadgroup:", setNumber<maxThreads, 0, 1024>),
     method("setFastMathEnabled:", setFlag<fastMath>), method("setPreserveInvariance:", setFlag<invariance>),
     method("setAllowReferencingUndefinedSymbols:", setFlag<undefinedSymbols>),
     method("setEnableLogging:", setFlag<logging>), method("setRequiredThreadsPerThreadgroup:", setRequired)},
    destroyAs<CompileOptions>,
    classMark,
    // METAL.md 1.2.
    {{"setMathMode:", 1500},
     {"setMathFloatingPointFunctions:", 1500},
     {"setCompileSymbolVisibility:", 1303},
     {"setAllowReferencingUndefinedSymbols:", 1303},
     {"setMaxTotalThreadsPerThreadgroup:", 1303},
     {"setEnableLogging:", 1500},
     {"setRequiredThreadsPerThreadgroup:", 2600}}};

const Class valuesMeta{nullptr, "MTLFunctionConstantValues", nullptr, makingMethods<ConstantValues, valuesClass>(), nullptr, classMark, {}};
const Class functionDescriptorMeta{nullptr,
                                   "MTLFunctionDescriptor",
                                   nullptr,
                                   {method("functionDescriptor", +[](Class*, Selector) -> FunctionDescriptor* {
                                     return autoreleased(create<FunctionDescriptor>(functionDescriptorClass));
                                   })},
                                   nullptr,
                                   classMark,
                                   {}};
const Class optionsMeta{nullptr, "MTLCompileOptions", nullptr, makingMethods<CompileOptions, optionsClass>(), nullptr, classMark, {}};

}  // namespace

const Class libraryClass{nullptr,
                         "MTLLibrary",
                         &objectClass,
                         {method("functionNames", functionNames), method("newFunctionWithName:", functionByName),
                          method("newFunctionWithDescriptor:error:", functionByDescriptor)},
                         destroyAs<Library>,
                         classMark,
                         {}};
const Class dynamicLibraryClass{nullptr, "MTLDynamicLibrary", &objectClass, {}, destroyAs<Library>, classMark, {}};

Function* functionOf(Library* library, const std::string& name) {
  for (std::size_t entry = 0; entry < library->entries.size(); ++entry) {
    if (library->entries[entry].name == name) return makeFunction(library, entry);
  }
  return nullptr;
}

Library* newLibrary(Reader& reader) {
  Library* library = create<Library>(libraryClass);
  library->number = reader.number();
  const std::uint64_t functions = reader.number();
  for (std::uint64_t at = 0; at < functions; ++at) {
    Library::Entry& entry = library->entries.emplace_back();
    entry.name = reader.text();
    entry.type = reader.number();
    if (std::find(std::begin(functionTypes), std::end(functionTypes), entry.type) == std::end(functionTypes)) {
      fail("the oracle's function type: " + std::to_string(entry.type));
    }
    const std::uint64_t constants = reader.number();
    for (std::uint64_t number = 0; number < constants; ++number) {
      Constant* constant = create<Constant>(constantClass);
      constant->name = Held<String>::taken(newString(reader.text()));
      constant->type = reader.number();
      constant->index = reader.number();
      constant->required = reader.number() != 0;
      entry.constants.push_back(Held<Constant>::taken(constant));
    }
  }
  return library;
}

void tell(Fields& question, Function* function) {
  question.push_back(fieldOf(function->library->number));
  question.push_back(fieldOf(function->library->entries[function->entry].name));
  const bool some = static_cast<bool>(function->constants);
  question.push_back(fieldOf(some ? function->constants->values.size() : 0));
  if (!some) return;
  for (const auto& value : function->constants->values) {
    question.push_back(fieldOf(value.index));
    question.push_back(fieldOf(value.type));
    question.push_back(value.bytes);
  }
}

extern "C" {
Class classMTLFunctionConstantValues asm("OBJC_CLASS_$_MTLFunctionConstantValues") = {&valuesMeta, "MTLFunctionConstantValues", nullptr, {}, nullptr, classMark, {}};
Class classMTLFunctionDescriptor asm("OBJC_CLASS_$_MTLFunctionDescriptor") = {&functionDescriptorMeta, "MTLFunctionDescriptor", nullptr, {}, nullptr, classMark, {}};
Class classMTLCompileOptions asm("OBJC_CLASS_$_MTLCompileOptions") = {&optionsMeta, "MTLCompileOptions", nullptr, {}, nullptr, classMark, {}};
String* MTLLibraryErrorDomain = newString("MTLLibraryErrorDomain");
}

}  // namespace airlock::standin
