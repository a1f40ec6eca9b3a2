#include "metal.h"

namespace airlock::standin {
namespace {

extern const Class descriptorClass;
extern const Class linkedClass;
extern const Class archiveDescriptorClass;
extern const Class bindingClass;
extern const Class bufferBindingClass;
extern const Class threadgroupBindingClass;
extern const Class reflectionClass;
extern const Class stateClass;

constexpr unsigned long bindingInfo = 1, bufferTypeInfo = 2, failOnMiss = 4;
constexpr unsigned long kernelType = 3, visibleType = 5;

unsigned long typeOf(Function* function) { return function->library->entries[function->entry].type; }

void requireFunctions(Array* array, const char* property) {
  for (const auto& one : array->items) {
    if (std::string(one->isa->name) != "MTLFunction") fail(std::string(property) + ": not all are functions");
    if (typeOf(static_cast<Function*>(one.get())) != visibleType) fail(std::string(property) + ": not all are visible functions");
  }
}

/// The name under which an archive knows what a descriptor asks for.
std::string archived(PipelineDescriptor* descriptor) {
  return std::to_string(descriptor->function->library->number) + "." +
         descriptor->function->library->entries[descriptor->function->entry].name;
}

Array* readBindings(Reader& reader) {
  std::vector<Held<Object>> bindings;
  const std::uint64_t count = reader.number();
  for (std::uint64_t at = 0; at < count; ++at) {
    const std::string name = reader.text();
    const auto type = static_cast<long>(reader.number());
    Binding* binding = create<Binding>(type == 0 ? bufferBindingClass : type == 1 ? threadgroupBindingClass : bindingClass);
    binding->name = Held<String>::taken(newString(name));
    binding->type = type;
    binding->access = reader.number();
    binding->index = reader.number();
    binding->used = reader.number() != 0;
    binding->alignment = reader.number();
    binding->sizeBytes = reader.number();
    bindings.push_back(Held<Object>::taken(binding));
  }
  return newArray(std::move(bindings));
}

template <const char* const& name>
void setFlag(PipelineDescriptor* self, Selector, bool value) {
  self->values[name] = value ? "1" : "0";
}
template <const char* const& name, unsigned long least, unsigned long most>
void setNumber(PipelineDescriptor* self, Selector, unsigned long value) {
  if (value < least || value > most) fail(std::string("MTLComputePipelineDescriptor.") + name + ": " + std::to_string(value));
  self->values[name] = std::to_string(value);
}
void setRequired(PipelineDescriptor* self, Selector, Size size) {
  self->values["requiredThreadsPerThreadgroup"] =
      std::to_string(size.width) + "x" + std::to_string(size.height) + "x" + std::to_string(size.depth);
}

const char* const multiple = "threadGroupSizeIsMultipleOfThreadExecutionWidth";
const char* const maxThreads = "maxTotalThreadsPerThreadgroup";
const char* const callStack = "maxCallStackDepth";
const char* const validation = "shaderValidation";

const Class descriptorClass{
    nullptr,
    "MTLComputePipelineDescriptor",
    &objectClass,
    {method("setLabel:",
            +[](PipelineDescriptor* self, Selector, const void* label) -> void {
              self->label = Held<String>::taken(newString(textOf(label)));
            }),
     method("setComputeFunction:",
            +[](PipelineDescriptor* self, Selector, Function* function) -> void {
              if (function == nullptr || typeOf(function) != kernelType) fail("computeFunction: not a kernel");
              self->function = Held<Function>::of(function);
            }),
     method("setLinkedFunctions:",
            +[](PipelineDescriptor* self, Selector, LinkedFunctions* linked) -> void {
              self->linked = Held<LinkedFunctions>::of(linked);
            }),
     method("setBinaryArchives:",
            +[](PipelineDescriptor* self, Selector, Array* archives) -> void {
              for (const auto& one : archives->items) {
                if (one->isa != &archiveClass) fail("binaryArchives: not all are archives");
              }
              self->archives = Held<Array>::of(archives);
            }),
     method("setThreadGroupSizeIsMultipleOfThreadExecutionWidth:", setFlag<multiple>),
     method("setMaxTotalThreadsPerThreadgroup:", setNumber<maxThreads, 0, 1024>),
     method("setMaxCallStackDepth:", setNumber<callStack, 0, 64>),
     method("setShaderValidation:", setNumber<validation, 0, 2>),
     method("setRequiredThreadsPerThreadgroup:", setRequired)},
    destroyAs<PipelineDescriptor>,
    classMark,
    {{"setShaderValidation:", 1500}, {"setRequiredThreadsPerThreadgroup:", 2600}}};
const Class descriptorMeta{nullptr, "MTLComputePipelineDescriptor", nullptr, makingMethods<PipelineDescriptor, descriptorClass>(), nullptr, classMark, {}};

const Class linkedClass{nullptr,
                        "MTLLinkedFunctions",
                        &objectClass,
                        {method("setPrivateFunctions:",
                                +[](LinkedFunctions* self, Selector, Array* functions) -> void {
                                  requireFunctions(functions, "privateFunctions");
                                  self->privateFunctions = Held<Array>::of(functions);
                                })},
                        destroyAs<LinkedFunctions>,
                        classMark,
                        {}};
const Class linkedMeta{nullptr,
                       "MTLLinkedFunctions",
                       nullptr,
                       {method("linkedFunctions", +[](Class*, Selector) -> LinkedFunctions* {
                         return autoreleased(create<LinkedFunctions>(linkedClass));
                       })},
                       nullptr,
                       classMark,
                       {}};

const Class archiveDescriptorClass{
    nullptr,
    "MTLBinaryArchiveDescriptor",
    &objectClass,
    {method("setUrl:", +[](ArchiveDescriptor* self, Selector, Url* url) -> void { self->url = Held<Url>::of(url); })},
    destroyAs<ArchiveDescriptor>,
    classMark,
    {}};
const Class archiveDescriptorMeta{nullptr, "MTLBinaryArchiveDescriptor", nullptr, makingMethods<ArchiveDescriptor, archiveDescriptorClass>(), nullptr, classMark, {}};

bool addToArchive(Archive* self, Selector, PipelineDescriptor* descriptor, Error** error) {
  Held<PipelineState> made = Held<PipelineState>::taken(makePipeline(descriptor, 0, nullptr, error));
  if (!made) return false;
  self->functions.push_back(archived(descriptor));
  return true;
}

bool saveArchive(Archive* self, Selector, Url* url, Error** error) {
  Fields question = {fieldOf("saveArchive"), fieldOf(textOf(url->path.get()))};
  for (const auto& function : self->functions) question.push_back(fieldOf(function));
  Reader answer = ask(question);
  const Fault fault = readFault(answer);
  if (fault.domain.empty()) return true;
  give(error, fault);
  return false;
}

const std::vector<Method> bindingMethods = {
    method("name", +[](Binding* self, Selector) -> String* { return self->name.get(); }),
    method("type", +[](Binding* self, Selector) -> long { return self->type; }),
    method("access", +[](Binding* self, Selector) -> unsigned long { return self->access; }),
    method("index", +[](Binding* self, Selector) -> unsigned long { return self->index; }),
    method("isUsed", +[](Binding* self, Selector) -> bool { return self->used; }),
    method("isArgument", +[](Binding* self, Selector) -> bool { return self->argument; })};
unsigned long alignmentOf(Binding* self, Selector) { return self->alignment; }
unsigned long sizeOf(Binding* self, Selector) { return self->sizeBytes; }

const Class bindingClass{nullptr, "MTLBinding", &objectClass, bindingMethods, destroyAs<Binding>, classMark, {}};
// Each kind of binding answers its own kind's messages only (METAL.md 2.4).
const Class bufferBindingClass{nullptr,
                               "MTLBufferBinding",
                               &bindingClass,
                               {method("bufferAlignment", alignmentOf), method("bufferDataSize", sizeOf)},
                               destroyAs<Binding>,
                               classMark,
                               {}};
const Class threadgroupBindingClass{
    nullptr,
    "MTLThreadgroupBinding",
    &bindingClass,
    {method("threadgroupMemoryAlignment", alignmentOf), method("threadgroupMemoryDataSize", sizeOf)},
    destroyAs<Binding>,
    classMark,
    {}};
const Class reflectionClass{nullptr,
                            "MTLComputePipelineReflection",
                            &objectClass,
                            {method("bindings", +[](Reflection* self, Selector) -> Array* { return self->bindings.get(); })},
                            destroyAs<Reflection>,
                            classMark,
                            {}};
const Class stateClass{
    nullptr,
    "MTLComputePipelineState",
    &objectClass,
    {method("threadExecutionWidth", +[](PipelineState*, Selector) -> unsigned long { return 32; }),
     method("maxTotalThreadsPerThreadgroup", +[](PipelineState* self, Selector) -> unsigned long { return self->maxThreads; }),
     method("staticThreadgroupMemoryLength",
            +[](PipelineState* self, Selector) -> unsigned long { return self->staticBytes; })},
    destroyAs<PipelineState>,
    classMark,
    {}};

}  // namespace

const Class archiveClass{nullptr,
                         "MTLBinaryArchive",
                         &objectClass,
                         {method("addComputePipelineFunctionsWithDescriptor:error:", addToArchive),
                          method("serializeToURL:error:", saveArchive)},
                         destroyAs<Archive>,
                         classMark,
                         {}};

PipelineState* makePipeline(PipelineDescriptor* descriptor, unsigned long options, Reflection** reflection, Error** error) {
  if ((options & ~(bindingInfo | bufferTypeInfo | failOnMiss)) != 0) fail("MTLPipelineOption " + std::to_string(options));
  if (!descriptor->function) fail("a pipeline descriptor has no computeFunction");
  if ((options & failOnMiss) != 0) {
    bool hit = false;
    if (descriptor->archives) {
      for (const auto& one : descriptor->archives->items) {
        for (const auto& name : static_cast<Archive*>(one.get())->functions) hit = hit || name == archived(descriptor);
      }
    }
    if (!hit) {
      give(error, {"AGXMetalG16X", 2, "The pipeline is in none of the binary archives.", {}});
      return nullptr;
    }
  }
  Fields question = {fieldOf("pipeline")};
  tell(question, descriptor->function.get());
  Array* functions = descriptor->linked ? descriptor->linked->privateFunctions.get() : nullptr;
  question.push_back(fieldOf(functions == nullptr ? 0 : functions->items.size()));
  for (std::size_t at = 0; functions != nullptr && at < functions->items.size(); ++at) {
    tell(question, static_cast<Function*>(functions->items[at].get()));
  }
  for (const auto& [name, value] : descriptor->values) {
    question.push_back(fieldOf(name));
    question.push_back(fieldOf(value));
  }
  Reader answer = ask(question);
  const Fault fault = readFault(answer);
  if (!fault.domain.empty()) {
    give(error, fault);
    return nullptr;
  }
  const Field bytes = answer.bytes();
  const reference::ProgramRead read = reference::readProgram(bytes.data(), bytes.size());
  if (read.program == nullptr) fail("the oracle's program: " + read.error);
  PipelineState* state = create<PipelineState>(stateClass);
  state->program = read.program;
  state->maxThreads = answer.number();
  state->staticBytes = answer.number();
  Array* bindings = readBindings(answer);
  for (const auto& one : bindings->items) {
    const auto* binding = static_cast<const Binding*>(one.get());
    if (binding->type == 2 && binding->used) state->textures[binding->index] = binding->access;
    if (binding->type == 3 && binding->used) state->samplers.push_back(binding->index);
  }
  if (reflection != nullptr && (options & bindingInfo) != 0) {
    Reflection* told = create<Reflection>(reflectionClass);
    told->bindings = Held<Array>::taken(bindings);
    *reflection = autoreleased(told);
  } else {
    objc_release(bindings);
  }
  return state;
}

extern "C" {
Class classMTLComputePipelineDescriptor asm("OBJC_CLASS_$_MTLComputePipelineDescriptor") = {&descriptorMeta, "MTLComputePipelineDescriptor", nullptr, {}, nullptr, classMark, {}};
Class classMTLLinkedFunctions asm("OBJC_CLASS_$_MTLLinkedFunctions") = {&linkedMeta, "MTLLinkedFunctions", nullptr, {}, nullptr, classMark, {}};
Class classMTLBinaryArchiveDescriptor asm("OBJC_CLASS_$_MTLBinaryArchiveDescriptor") = {&archiveDescriptorMeta, "MTLBinaryArchiveDescriptor", nullptr, {}, nullptr, classMark, {}};
String* MTLBinaryArchiveDomain = newString("MTLBinaryArchiveDomain");
}

}  // namespace airlock::standin
