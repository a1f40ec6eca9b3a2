#include "metal.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace airlock::standin {
namespace {

/// What the oracle says of a device.
struct Device : Object {
  Held<String> name;
  std::uint64_t registry = 0;
  Held<Object> architecture;
  std::vector<long> families;
  unsigned long maxBufferLength = 0;
  /// `none`, `good`, or `zeros` (METAL.md 4.1).
  std::string counters;
};
struct Architecture : Object {
  Held<String> name;
};
struct CounterSet : Object {
  Held<String> name;
};

extern const Class deviceClass;
extern const Class architectureClass;
extern const Class bufferClass;
extern const Class counterSetClass;

Device* readDevice(Reader& answer) {
  Device* device = create<Device>(deviceClass);
  device->name = Held<String>::taken(newString(answer.text()));
  device->registry = answer.number();
  Architecture* architecture = create<Architecture>(architectureClass);
  architecture->name = Held<String>::taken(newString(answer.text()));
  device->architecture = Held<Object>::taken(architecture);
  for (std::uint64_t left = answer.number(); left > 0; --left) device->families.push_back(static_cast<long>(answer.number()));
  device->maxBufferLength = answer.number();
  device->counters = answer.text();
  return device;
}

bool supportsFamily(Device* self, Selector, long family) {
  constexpr long known[] = {1005, 1006, 1007, 1008, 1009, 1010, 5001, 5002};  // METAL.md 7.9
  if (std::find(std::begin(known), std::end(known), family) == std::end(known)) fail("MTLGPUFamily " + std::to_string(family));
  return std::find(self->families.begin(), self->families.end(), family) != self->families.end();
}

bool supportsSampling(Device* self, Selector, unsigned long point) {
  if (point > 4) fail("MTLCounterSamplingPoint " + std::to_string(point));
  return point == 0 && self->counters != "none";
}

Array* counterSets(Device* self, Selector) {
  if (self->counters == "none") return nullptr;
  CounterSet* set = create<CounterSet>(counterSetClass);
  set->name = Held<String>::taken(newString("timestamp"));
  return autoreleased(newArray({Held<Object>::taken(set)}));
}

Buffer* newBuffer(Device* self, unsigned long length, unsigned long options) {
  if (options != 0) fail("MTLResourceOptions " + std::to_string(options) + ": only shared storage is expected");
  if (length == 0) fail("a buffer of 0 bytes");
  if (length > self->maxBufferLength) return nullptr;
  Buffer* buffer = create<Buffer>(bufferClass);
  buffer->length = length;
  return buffer;
}

Buffer* bufferOfLength(Device* self, Selector, unsigned long length, unsigned long options) {
  Buffer* buffer = newBuffer(self, length, options);
  if (buffer == nullptr) return nullptr;
  const auto page = static_cast<unsigned long>(getpagesize());
  buffer->memory = static_cast<std::uint8_t*>(std::aligned_alloc(page, (length + page - 1) / page * page));
  if (buffer->memory == nullptr) fail("no memory for a buffer");
  // What nobody wrote is not zero: the bridge may not count on it.
  std::memset(buffer->memory, 0xa5, length);
  buffer->release = [memory = buffer->memory] { std::free(memory); };
  return buffer;
}

Buffer* bufferOfBytes(Device* self, Selector selector, const void* bytes, unsigned long length, unsigned long options) {
  Buffer* buffer = bufferOfLength(self, selector, length, options);
  if (buffer != nullptr) std::memcpy(buffer->memory, bytes, length);
  return buffer;
}

struct Block {
  void* isa;
  int flags;
  int reserved;
  void (*invoke)(void* block, void* pointer, unsigned long length);
};

Buffer* bufferNoCopy(Device* self, Selector, void* memory, unsigned long length, unsigned long options, Block* deallocator) {
  const auto page = static_cast<unsigned long>(getpagesize());
  // Nil otherwise (METAL.md 7.5).
  if (reinterpret_cast<unsigned long>(memory) % page != 0 || length % page != 0) return nullptr;
  Buffer* buffer = newBuffer(self, length, options);
  if (buffer == nullptr) return nullptr;
  buffer->memory = static_cast<std::uint8_t*>(memory);
  if (deallocator != nullptr) {
    auto* kept = static_cast<Block*>(objc_retain(deallocator));
    buffer->release = [kept, memory, length] {
      note("buffer.deallocator " + std::to_string(length));
      kept->invoke(kept, memory, length);
      objc_release(kept);
    };
  }
  return buffer;
}

Library* answeredLibrary(const Fields& question, Error** error) {
  Reader answer = ask(question);
  const bool isThere = answer.number() != 0;
  Held<Library> library;
  if (isThere) library = Held<Library>::taken(newLibrary(answer));
  const Fault fault = readFault(answer);
  // A library and an error together are warnings (METAL.md 1.1).
  if (!fault.domain.empty()) give(error, fault);
  if (!isThere && fault.domain.empty()) fail("the oracle gave neither library nor error");
  return static_cast<Library*>(objc_retain(library.get()));
}

Library* libraryOfData(Device*, Selector, Data* data, Error** error) {
  if (std::string(data->isa->name) != "OS_dispatch_data") fail("newLibraryWithData:error: takes dispatch_data_t");
  return answeredLibrary({fieldOf("library"), data->bytes}, error);
}

Library* libraryOfUrl(Device*, Selector, Url* url, Error** error) {
  std::ifstream file(url->path->text, std::ios::binary);
  if (!file) {
    give(error, {"MTLLibraryErrorDomain", 6, "library not found", {}});
    return nullptr;
  }
  Field bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return answeredLibrary({fieldOf("library"), std::move(bytes)}, error);
}

Library* libraryOfSource(Device*, Selector, const void* source, CompileOptions* options, Error** error) {
  Fields question = {fieldOf("source"), fieldOf(textOf(source))};
  if (options != nullptr) {
    std::map<std::string, std::string> values = options->values;
    if (options->installName) values["installName"] = options->installName->text;
    if (options->libraries) values["libraries"] = std::to_string(options->libraries->items.size());
    if (options->macros) {
      for (const auto& [name, value] : options->macros->items) values["macro " + name] = textOf(value.get());
    }
    if (values["libraryType"] == "1" && !options->installName) fail("a dynamic library has no installName");
    if (values["libraryType"].empty()) values.erase("libraryType");
    for (const auto& [name, value] : values) {
      question.push_back(fieldOf(name));
      question.push_back(fieldOf(value));
    }
  }
  return answeredLibrary(question, error);
}

Library* dynamicLibrary(Device*, Selector, Library* library, Error** error) {
  if (library->isa != &libraryClass) fail("newDynamicLibrary:error: takes a library");
  (void)error;
  Library* dynamic = create<Library>(dynamicLibraryClass);
  dynamic->number = library->number;
  dynamic->isDynamic = true;
  return dynamic;
}

PipelineState* pipeline(Device*, Selector, PipelineDescriptor* descriptor, unsigned long options, Reflection** reflection,
                        Error** error) {
  return makePipeline(descriptor, options, reflection, error);
}

Archive* newArchive(Device*, Selector, ArchiveDescriptor* descriptor, Error** error) {
  Archive* archive = create<Archive>(archiveClass);
  if (!descriptor->url) return archive;
  Reader answer = ask({fieldOf("openArchive"), fieldOf(descriptor->url->path->text)});
  const Fault fault = readFault(answer);
  if (!fault.domain.empty()) {
    objc_release(archive);
    give(error, fault);
    return nullptr;
  }
  while (!answer.atEnd()) archive->functions.push_back(answer.text());
  return archive;
}

/// A clock of 24 MHz, so that a scale taken for granted is found out (METAL.md 4.1).
void sampleTimestamps(Device*, Selector, std::uint64_t* cpu, std::uint64_t* gpu) {
  const double now = uptime();
  *cpu = static_cast<std::uint64_t>(now * 1e9);
  *gpu = static_cast<std::uint64_t>(now * 24e6);
}

struct SampleDescriptor : Object {
  Held<CounterSet> set;
  unsigned long count = 0;
};

}  // namespace

extern const Class samplesClass;

namespace {
extern const Class sampleDescriptorClass;

Samples* newSamples(Device* self, Selector, SampleDescriptor* descriptor, Error** error) {
  if (!descriptor->set || descriptor->count == 0) {
    give(error, {"MTLCounterErrorDomain", 2, "a counter sample buffer needs a counter set and a sample count", {}});
    return nullptr;
  }
  Samples* samples = create<Samples>(samplesClass);
  samples->stamps.assign(descriptor->count, ~std::uint64_t(0));
  samples->zeros = self->counters == "zeros";
  return samples;
}

const Class deviceClass{
    nullptr,
    "MTLDevice",
    &objectClass,
    {method("name", +[](Device* self, Selector) -> String* { return self->name.get(); }),
     method("registryID", +[](Device* self, Selector) -> std::uint64_t { return self->registry; }),
     method("architecture", +[](Device* self, Selector) -> Object* { return self->architecture.get(); }),
     method("maxThreadsPerThreadgroup", +[](Device*, Selector) -> Size { return {1024, 1024, 1024}; }),
     method("maxThreadgroupMemoryLength", +[](Device*, Selector) -> unsigned long { return 32768; }),
     method("maxBufferLength", +[](Device* self, Selector) -> unsigned long { return self->maxBufferLength; }),
     method("recommendedMaxWorkingSetSize", +[](Device*, Selector) -> std::uint64_t { return std::uint64_t(1) << 33; }),
     method("hasUnifiedMemory", +[](Device*, Selector) -> bool { return true; }),
     method("supportsFunctionPointers", +[](Device*, Selector) -> bool { return true; }),
     method("supportsDynamicLibraries", +[](Device*, Selector) -> bool { return true; }),
     method("supportsFamily:", supportsFamily), method("supportsCounterSampling:", supportsSampling),
     method("counterSets", counterSets), method("sampleTimestamps:gpuTimestamp:", sampleTimestamps),
     method("newCounterSampleBufferWithDescriptor:error:", newSamples),
     method("newCommandQueue", +[](Device*, Selector) -> Object* { return newCommandQueue(); }),
     method("newBufferWithLength:options:", bufferOfLength), method("newBufferWithBytes:length:options:", bufferOfBytes),
     method("newBufferWithBytesNoCopy:length:options:deallocator:", bufferNoCopy),
     method("newTextureWithDescriptor:", newTexture), method("newSamplerStateWithDescriptor:", newSampler),
     method("minimumTextureBufferAlignmentForPixelFormat:", textureBufferAlignment),
     method("newLibraryWithData:error:", libraryOfData), method("newLibraryWithURL:error:", libraryOfUrl),
     method("newLibraryWithSource:options:error:", libraryOfSource), method("newDynamicLibrary:error:", dynamicLibrary),
     method("newBinaryArchiveWithDescriptor:error:", newArchive),
     method("newComputePipelineStateWithDescriptor:options:reflection:error:", pipeline)},
    destroyAs<Device>,
    classMark,
    {{"architecture", 1400}}};
const Class architectureClass{nullptr,
                              "MTLArchitecture",
                              &objectClass,
                              {method("name", +[](Architecture* self, Selector) -> String* { return self->name.get(); })},
                              destroyAs<Architecture>,
                              classMark,
                              {}};
const Class bufferClass{nullptr,
                        "MTLBuffer",
                        &objectClass,
                        {method("contents", +[](Buffer* self, Selector) -> void* { return self->memory; }),
                         method("newTextureWithDescriptor:offset:bytesPerRow:", newTextureOfBuffer)},
                        destroyAs<Buffer>,
                        classMark,
                        {}};
const Class counterSetClass{nullptr,
                            "MTLCounterSet",
                            &objectClass,
                            {method("name", +[](CounterSet* self, Selector) -> String* { return self->name.get(); })},
                            destroyAs<CounterSet>,
                            classMark,
                            {}};
const Class sampleDescriptorClass{
    nullptr,
    "MTLCounterSampleBufferDescriptor",
    &objectClass,
    {method("setCounterSet:",
            +[](SampleDescriptor* self, Selector, CounterSet* set) -> void { self->set = Held<CounterSet>::of(set); }),
     method("setSampleCount:", +[](SampleDescriptor* self, Selector, unsigned long count) -> void { self->count = count; }),
     method("setStorageMode:",
            +[](SampleDescriptor*, Selector, unsigned long mode) -> void {
              if (mode != 0) fail("MTLStorageMode " + std::to_string(mode) + ": only shared is expected");
            })},
    destroyAs<SampleDescriptor>,
    classMark,
    {}};
const Class sampleDescriptorMeta{nullptr, "MTLCounterSampleBufferDescriptor", nullptr, makingMethods<SampleDescriptor, sampleDescriptorClass>(), nullptr, classMark, {}};

Data* resolve(Samples* self, Selector, Range range) {
  if (range.location + range.length > self->stamps.size()) return nullptr;
  std::vector<std::uint8_t> bytes(range.length * 8);
  std::vector<std::uint64_t> stamps(self->stamps.begin() + static_cast<long>(range.location),
                                    self->stamps.begin() + static_cast<long>(range.location + range.length));
  if (self->zeros) std::fill(stamps.begin(), stamps.end(), 0);
  std::memcpy(bytes.data(), stamps.data(), bytes.size());
  return autoreleased(newData(std::move(bytes)));
}

struct CaptureDescriptor : Object {
  Held<Object> object;
  long destination = 0;
  Held<Url> url;
};
extern const Class captureDescriptorClass;

bool captureEnabled() {
  const char* value = std::getenv("MTL_CAPTURE_ENABLED");
  return value != nullptr && std::string(value) == "1";
}

bool startCapture(Object*, Selector, CaptureDescriptor* descriptor, Error** error) {
  if (!descriptor->object || descriptor->destination != 2) fail("a capture of nothing, or to nowhere");
  if (!captureEnabled()) {
    give(error, {"MTLCaptureErrorDomain", 1, "Capturing is not supported.", {}});
    return false;
  }
  const std::string path = descriptor->url->path->text;
  if (mkdir(path.c_str(), 0700) != 0) {
    give(error, {"MTLCaptureErrorDomain", 3, "The output cannot be written.", {}});
    return false;
  }
  note("capture.start");
  return true;
}

const Class captureDescriptorClass{
    nullptr,
    "MTLCaptureDescriptor",
    &objectClass,
    {method("setCaptureObject:",
            +[](CaptureDescriptor* self, Selector, Object* object) -> void { self->object = Held<Object>::of(object); }),
     method("setDestination:", +[](CaptureDescriptor* self, Selector, long value) -> void { self->destination = value; }),
     method("setOutputURL:", +[](CaptureDescriptor* self, Selector, Url* url) -> void { self->url = Held<Url>::of(url); })},
    destroyAs<CaptureDescriptor>,
    classMark,
    {}};
const Class captureDescriptorMeta{nullptr, "MTLCaptureDescriptor", nullptr, makingMethods<CaptureDescriptor, captureDescriptorClass>(), nullptr, classMark, {}};
const Class captureManagerClass{
    nullptr,
    "MTLCaptureManager",
    &objectClass,
    {method("supportsDestination:",
            +[](Object*, Selector, long destination) -> bool {
              if (destination != 1 && destination != 2) fail("MTLCaptureDestination " + std::to_string(destination));
              return destination == 2 && captureEnabled();
            }),
     method("startCaptureWithDescriptor:error:", startCapture),
     method("stopCapture", +[](Object*, Selector) -> void { note("capture.stop"); })},
    destroyAs<Object>,
    classMark,
    {}};
const Class captureManagerMeta{nullptr,
                               "MTLCaptureManager",
                               nullptr,
                               {method("sharedCaptureManager", +[](Class*, Selector) -> Object* {
                                 return autoreleased(create<Object>(captureManagerClass));
                               })},
                               nullptr,
                               classMark,
                               {}};

}  // namespace

Buffer::~Buffer() {
  if (release) release();
}

const Class samplesClass{
    nullptr, "MTLCounterSampleBuffer", &objectClass, {method("resolveCounterRange:", resolve)}, destroyAs<Samples>, classMark, {}};

Fault readFault(Reader& reader) {
  Fault fault;
  fault.domain = reader.text();
  if (fault.domain.empty()) return fault;
  fault.code = static_cast<long>(reader.number());
  fault.text = reader.text();
  for (std::uint64_t left = reader.number(); left > 0; --left) fault.below.push_back(readFault(reader));
  return fault;
}

Error* newError(const Fault& fault, std::map<std::string, Held<Object>> userInfo) {
  if (!fault.below.empty()) userInfo["NSUnderlyingError"] = Held<Object>::taken(newError(fault.below.front()));
  return newError(fault.domain, fault.code, fault.text, std::move(userInfo));
}

void give(Error** place, const Fault& fault) {
  if (place != nullptr) *place = autoreleased(newError(fault));
}

extern "C" {
Class classMTLCounterSampleBufferDescriptor asm("OBJC_CLASS_$_MTLCounterSampleBufferDescriptor") = {&sampleDescriptorMeta, "MTLCounterSampleBufferDescriptor", nullptr, {}, nullptr, classMark, {}};
Class classMTLCaptureDescriptor asm("OBJC_CLASS_$_MTLCaptureDescriptor") = {&captureDescriptorMeta, "MTLCaptureDescriptor", nullptr, {}, nullptr, classMark, {}};
Class classMTLCaptureManager asm("OBJC_CLASS_$_MTLCaptureManager") = {&captureManagerMeta, "MTLCaptureManager", nullptr, {}, nullptr, classMark, {}};
String* MTLCommonCounterSetTimestamp = newString("timestamp");

Array* MTLCopyAllDevices(void) {
  const char* relaxed = std::getenv("AGX_RELAX_CDM_CTXSTORE_TIMEOUT");
  note(std::string("MTLCopyAllDevices AGX_RELAX_CDM_CTXSTORE_TIMEOUT=") + (relaxed == nullptr ? "" : relaxed));
  Reader answer = ask({fieldOf("devices")});
  std::vector<Held<Object>> devices;
  for (std::uint64_t left = answer.number(); left > 0; --left) devices.push_back(Held<Object>::taken(readDevice(answer)));
  return newArray(std::move(devices));
}

Device* MTLCreateSystemDefaultDevice(void) {
  Reader answer = ask({fieldOf("defaultDevice")});
  return answer.number() == 0 ? nullptr : readDevice(answer);
}
}

}  // namespace airlock::standin
