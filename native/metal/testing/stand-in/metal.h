#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "foundation.h"
#include "oracle.h"
#include "reference/run.h"

/// Metal as the stand-in plays it. Numbers of enumerations are METAL.md's, written here once more.
namespace airlock::standin {

struct Size {
  unsigned long width, height, depth;
};
struct Range {
  unsigned long location, length;
};

/// The error of an answer: domain, code, text, and the errors below. Empty domain: none.
struct Fault {
  std::string domain;
  long code = 0;
  std::string text;
  std::vector<Fault> below;
};
/// Reads `domain code text` and the number of errors below with them.
Fault readFault(Reader& reader);
Error* newError(const Fault& fault, std::map<std::string, Held<Object>> userInfo = {});
void give(Error** place, const Fault& fault);

struct Constant : Object {
  Held<String> name;
  unsigned long type = 0, index = 0;
  bool required = false;
};
struct Library : Object {
  /// The oracle's number of it.
  std::uint64_t number = 0;
  bool isDynamic = false;
  struct Entry {
    std::string name;
    unsigned long type;
    std::vector<Held<Constant>> constants;
  };
  std::vector<Entry> entries;
};
struct ConstantValues : Object {
  struct Value {
    unsigned long type, index;
    std::vector<std::uint8_t> bytes;
  };
  std::vector<Value> values;
};
struct Function : Object {
  Held<Library> library;
  std::size_t entry = 0;
  Held<ConstantValues> constants;
};
struct FunctionDescriptor : Object {
  Held<String> name;
  Held<ConstantValues> constants;
};
struct CompileOptions : Object {
  Held<Dictionary> macros;
  Held<String> installName;
  Held<Array> libraries;
  /// Everything else that was set, by the property's name.
  std::map<std::string, std::string> values;
};
struct LinkedFunctions : Object {
  Held<Array> privateFunctions;
};
struct PipelineDescriptor : Object {
  Held<String> label;
  Held<Function> function;
  Held<LinkedFunctions> linked;
  Held<Array> archives;
  std::map<std::string, std::string> values;
};
struct Binding : Object {
  Held<String> name;
  long type = 0;
  unsigned long access = 0, index = 0;
  bool used = false, argument = true;
  unsigned long alignment = 0, sizeBytes = 0;
};
struct Reflection : Object {
  Held<Array> bindings;
};
struct PipelineState : Object {
  std::shared_ptr<const reference::Program> program;
  unsigned long maxThreads = 0, staticBytes = 0;
  /// Access of each texture that it uses (MTLBindingAccess), and indices of samplers.
  std::map<unsigned long, unsigned long> textures;
  std::vector<unsigned long> samplers;
};
struct Archive : Object {
  std::vector<std::string> functions;
};
struct ArchiveDescriptor : Object {
  Held<Url> url;
};
struct Buffer : Object {
  std::uint8_t* memory = nullptr;
  unsigned long length = 0;
  /// Frees memory that is not the buffer's own.
  std::function<void()> release;
  ~Buffer();
};

/// Rows, images and slices follow each other without gaps.
struct Texture : Object {
  /// Of the reference machine.
  const char* kind = "";
  const char* format = "";
  unsigned long texelBytes = 0, width = 0, height = 0, depth = 0, layers = 0, slices = 0, usage = 0;
  bool hasRows = false, hasDepth = false;
  std::vector<std::uint8_t> texels;
  /// Where the texels of a texture buffer are.
  Held<Buffer> memory;
  unsigned long offset = 0;
};
struct Sampler : Object {
  /// Of the reference machine.
  std::uint64_t state = 0;
};

/// Counter samples of a command buffer.
struct Samples : Object {
  std::vector<std::uint64_t> stamps;
  bool zeros = false;
};

Texture* newTexture(Object* device, Selector, Object* descriptor);
Texture* newTextureOfBuffer(Buffer* self, Selector, Object* descriptor, unsigned long offset, unsigned long row);
unsigned long textureBufferAlignment(Object* device, Selector, unsigned long format);
Sampler* newSampler(Object* device, Selector, Object* descriptor);

Function* functionOf(Library* library, const std::string& name);
Library* newLibrary(Reader& reader);
PipelineState* makePipeline(PipelineDescriptor* descriptor, unsigned long options, Reflection** reflection, Error** error);
Object* newCommandQueue();
/// Question part that names a function with its constants.
void tell(Fields& question, Function* function);

extern const Class archiveClass;
extern const Class libraryClass;
extern const Class dynamicLibraryClass;

}  // namespace airlock::standin
