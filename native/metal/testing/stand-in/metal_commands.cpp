#include <Block.h>

#include <deque>

#include "metal.h"

namespace airlock::standin {

namespace {

/// Backward jumps that the stand-in's watchdog allows a simdgroup.
constexpr std::uint64_t watchdogJumps = 20'000'000;
constexpr unsigned long mostIndex = 30;
constexpr unsigned long mostInlineBytes = 4096;
constexpr unsigned long threadgroupMemoryBytes = 32768;

struct BoundBuffer {
  Held<Buffer> buffer;
  unsigned long offset;
};
/// What one encoder recorded.
struct Launch {
  Held<PipelineState> state;
  std::map<unsigned long, BoundBuffer> buffers;
  std::map<unsigned long, Held<Texture>> textures;
  std::map<unsigned long, Held<Sampler>> samplers;
  std::map<unsigned long, std::vector<std::uint8_t>> bytes;
  std::map<unsigned long, unsigned long> threadgroupMemory;
  Size grid{0, 0, 0}, threadgroup{0, 0, 0};
  std::uint64_t repeats = 0;
  std::string label;
  Held<Samples> samples;
  unsigned long startSample = 0, endSample = 0;
};
struct EncoderInfo : Object {
  Held<String> label;
  Held<Array> signposts;
  long state = 0;
};
struct LogLocation : Object {
  Held<String> function;
  Held<Url> url;
  unsigned long line = 0, column = 0;
};
struct Log : Object {
  Held<String> encoder;
  Held<Object> place;
  Held<String> text;
};

struct Gpu;
struct CommandBuffer : Object {
  std::shared_ptr<Gpu> gpu;
  Held<String> label;
  bool reportsEncoders = false;
  std::vector<std::shared_ptr<Launch>> launches;
  bool isEncoding = false, isCommitted = false;
  std::vector<void*> handlers;
  std::mutex mutex;
  unsigned long status = 0;
  double start = 0, end = 0;
  Held<Error> error;
  Held<Array> logs;
  ~CommandBuffer() {
    for (void* handler : handlers) objc_release(handler);
  }
};
struct Encoder : Object {
  Held<CommandBuffer> buffer;
  std::shared_ptr<Launch> launch;
  bool isEnded = false;
  ~Encoder() {
    if (!isEnded) fail("a command encoder is gone without endEncoding");
  }
};
struct Queue : Object {
  std::shared_ptr<Gpu> gpu;
};
struct BufferDescriptor : Object {
  unsigned long errorOptions = 0;
};
struct Attachment : Object {
  Held<Samples> samples;
  unsigned long start = 0, end = 0;
};
struct Attachments : Object {
  Held<Attachment> first;
};
struct PassDescriptor : Object {
  Held<Attachments> attachments;
};

extern const Class encoderInfoClass;
extern const Class logClass;
extern const Class logLocationClass;
extern const Class commandBufferClass;
extern const Class encoderClass;
extern const Class queueClass;
extern const Class bufferDescriptorClass;
extern const Class attachmentClass;
extern const Class attachmentsClass;
extern const Class passDescriptorClass;

/// Runs command buffers in their order on a thread of its own, which ends with the last reference.
struct Gpu {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Held<CommandBuffer>> jobs;
  bool isOver = false;
};

Fault runLaunch(Launch& launch) {
  DispatchRequest request;
  for (auto& [index, bound] : launch.buffers) {
    BufferBinding& binding = request.buffers.emplace_back();
    binding.index = static_cast<std::uint32_t>(index);
    binding.data = reinterpret_cast<std::byte*>(bound.buffer->memory);
    binding.size = bound.buffer->length;
    binding.offset = bound.offset;
  }
  for (const auto& [index, bytes] : launch.bytes) {
    BytesBinding& binding = request.bytes.emplace_back();
    binding.index = static_cast<std::uint32_t>(index);
    const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
    binding.data.assign(first, first + bytes.size());
  }
  for (const auto& [index, bytes] : launch.threadgroupMemory) {
    request.threadgroupMemory.push_back({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(bytes)});
  }
  for (const auto& [index, texture] : launch.textures) {
    TextureBinding& binding = request.textures.emplace_back();
    binding.index = static_cast<std::uint32_t>(index);
    const bool isOwn = !texture->memory;
    std::uint8_t* texels = isOwn ? texture->texels.data() : texture->memory->memory + texture->offset;
    binding.data = reinterpret_cast<std::byte*>(texels);
    binding.size = isOwn ? texture->texels.size() : texture->memory->length - texture->offset;
    binding.kind = texture->kind;
    binding.format = texture->format;
    binding.width = static_cast<std::uint32_t>(texture->width);
    binding.height = static_cast<std::uint32_t>(texture->height);
    binding.depth = static_cast<std::uint32_t>(texture->depth);
    binding.arrayLength = static_cast<std::uint32_t>(texture->layers);
  }
  for (const auto& [index, sampler] : launch.samplers) {
    request.samplers.push_back({static_cast<std::uint32_t>(index), sampler->state});
  }
  const auto extent = [](Size size) {
    return std::array<std::uint32_t, 3>{static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(size.height),
                                        static_cast<std::uint32_t>(size.depth)};
  };
  request.grid = extent(launch.grid);
  request.threadgroup = extent(launch.threadgroup);
  request.checked = false;
  request.fuel = watchdogJumps;
  DispatchResult result;
  for (std::uint64_t round = 0; round < launch.repeats && result.status == DispatchStatus::completed; ++round) {
    result = reference::run(*launch.state->program, request);
  }
  switch (result.status) {
    case DispatchStatus::completed:
      return {};
    case DispatchStatus::outOfFuel:
      return {"MTLCommandBufferErrorDomain", 2,
              "Caused GPU Timeout Error (00000002:kIOGPUCommandBufferCallbackErrorTimeout)", {}};
    default:
      return {"MTLCommandBufferErrorDomain", 3, "Caused GPU Address Fault Error: " + result.error, {}};
  }
}

Array* readLogs(Reader& answer) {
  std::vector<Held<Object>> logs;
  for (std::uint64_t left = answer.number(); left > 0; --left) {
    Log* log = create<Log>(logClass);
    log->encoder = Held<String>::taken(newString(answer.text()));
    LogLocation* place = create<LogLocation>(logLocationClass);
    place->function = Held<String>::taken(newString(answer.text()));
    place->line = answer.number();
    place->column = answer.number();
    log->place = Held<Object>::taken(place);
    log->text = Held<String>::taken(newString(answer.text()));
    logs.push_back(Held<Object>::taken(log));
  }
  return newArray(std::move(logs));
}

Array* readEncoders(Reader& answer) {
  std::vector<Held<Object>> infos;
  for (std::uint64_t left = answer.number(); left > 0; --left) {
    EncoderInfo* info = create<EncoderInfo>(encoderInfoClass);
    info->label = Held<String>::taken(newString(answer.text()));
    info->state = static_cast<long>(answer.number());
    std::vector<Held<Object>> posts;
    for (std::uint64_t more = answer.number(); more > 0; --more) {
      posts.push_back(Held<Object>::taken(newString(answer.text())));
    }
    info->signposts = Held<Array>::taken(newArray(std::move(posts)));
    infos.push_back(Held<Object>::taken(info));
  }
  return newArray(std::move(infos));
}

void finish(CommandBuffer& buffer, const Fault& fault, std::map<std::string, Held<Object>> userInfo) {
  {
    const std::lock_guard lock(buffer.mutex);
    buffer.end = uptime();
    buffer.status = fault.domain.empty() ? 4 : 5;
    if (!fault.domain.empty()) buffer.error = Held<Error>::taken(newError(fault, std::move(userInfo)));
  }
  for (void* handler : buffer.handlers) {
    struct Block {
      void* isa;
      int flags;
      int reserved;
      void (*invoke)(void* block, void* buffer);
    };
    auto* block = static_cast<Block*>(handler);
    block->invoke(block, &buffer);
  }
}

void execute(CommandBuffer& buffer) {
  const Pool pool;
  Reader answer = ask({fieldOf("commandBuffer"), fieldOf(buffer.label ? buffer.label->text : "")});
  Fault fault = readFault(answer);
  std::map<std::string, Held<Object>> userInfo;
  Held<Array> encoders = Held<Array>::taken(readEncoders(answer));
  // Only where the descriptor asked for it.
  if (buffer.reportsEncoders && !encoders->items.empty()) userInfo["MTLCommandBufferEncoderInfoErrorKey"] = Held<Object>::of(encoders.get());
  buffer.logs = Held<Array>::taken(readLogs(answer));
  buffer.start = uptime();
  for (const auto& launch : buffer.launches) {
    if (launch->samples) launch->samples->stamps.at(launch->startSample) = static_cast<std::uint64_t>(uptime() * 24e6);
    if (fault.domain.empty()) fault = runLaunch(*launch);
    if (launch->samples) launch->samples->stamps.at(launch->endSample) = static_cast<std::uint64_t>(uptime() * 24e6);
  }
  finish(buffer, fault, std::move(userInfo));
}

std::shared_ptr<Gpu> startGpu() {
  auto gpu = std::make_shared<Gpu>();
  std::thread([gpu] {
    for (;;) {
      Held<CommandBuffer> job;
      {
        std::unique_lock lock(gpu->mutex);
        gpu->changed.wait(lock, [&] { return gpu->isOver || !gpu->jobs.empty(); });
        if (gpu->jobs.empty()) return;
        job = std::move(gpu->jobs.front());
        gpu->jobs.pop_front();
      }
      execute(*job.get());
    }
  }).detach();
  return gpu;
}

void commit(CommandBuffer* self, Selector) {
  if (self->isEncoding) fail("a command buffer is committed while an encoder is open");
  if (self->isCommitted) fail("a command buffer is committed twice");
  self->isCommitted = true;
  {
    const std::lock_guard lock(self->mutex);
    self->status = 2;
  }
  note("commit " + (self->label ? self->label->text : ""));
  const std::lock_guard lock(self->gpu->mutex);
  self->gpu->jobs.push_back(Held<CommandBuffer>::of(self));
  self->gpu->changed.notify_all();
}

void addHandler(CommandBuffer* self, Selector, void* block) {
  if (self->isCommitted) fail("a completed handler is added after commit");
  self->handlers.push_back(objc_retain(block));
}

Encoder* openEncoder(CommandBuffer* self) {
  if (self->isEncoding || self->isCommitted) fail("an encoder is opened on a command buffer that takes none");
  self->isEncoding = true;
  Encoder* encoder = create<Encoder>(encoderClass);
  encoder->buffer = Held<CommandBuffer>::of(self);
  encoder->launch = std::make_shared<Launch>();
  self->launches.push_back(encoder->launch);
  return autoreleased(encoder);
}

Encoder* encoderOf(CommandBuffer* self, Selector) { return openEncoder(self); }
Encoder* encoderOfPass(CommandBuffer* self, Selector, PassDescriptor* pass) {
  Encoder* encoder = openEncoder(self);
  Attachment* attachment = pass->attachments->first.get();
  encoder->launch->samples = attachment->samples;
  encoder->launch->startSample = attachment->start;
  encoder->launch->endSample = attachment->end;
  return encoder;
}

Launch& open(Encoder* self, const char* what) {
  if (self->isEnded) fail(std::string(what) + " after endEncoding");
  return *self->launch;
}

void endEncoding(Encoder* self, Selector) {
  open(self, "endEncoding");
  self->isEnded = true;
  self->buffer->isEncoding = false;
}
void setState(Encoder* self, Selector, PipelineState* state) {
  if (state == nullptr || std::string(state->isa->name) != "MTLComputePipelineState") fail("setComputePipelineState: no pipeline");
  open(self, "setComputePipelineState:").state = Held<PipelineState>::of(state);
}
void setBuffer(Encoder* self, Selector, Buffer* buffer, unsigned long offset, unsigned long index) {
  if (buffer == nullptr || std::string(buffer->isa->name) != "MTLBuffer") fail("setBuffer: no buffer");
  if (index > mostIndex || offset > buffer->length) fail("setBuffer:offset:atIndex: outside");
  open(self, "setBuffer:").buffers[index] = {Held<Buffer>::of(buffer), offset};
}
void setBytes(Encoder* self, Selector, const void* bytes, unsigned long length, unsigned long index) {
  if (index > mostIndex || length == 0 || length > mostInlineBytes) fail("setBytes:length:atIndex: of " + std::to_string(length));
  const auto* first = static_cast<const std::uint8_t*>(bytes);
  open(self, "setBytes:").bytes[index].assign(first, first + length);
}
void setMemory(Encoder* self, Selector, unsigned long length, unsigned long index) {
  if (index > mostIndex || length % 16 != 0) fail("setThreadgroupMemoryLength: " + std::to_string(length));
  open(self, "setThreadgroupMemoryLength:").threadgroupMemory[index] = length;
}
void setTexture(Encoder* self, Selector, Texture* texture, unsigned long index) {
  if (texture == nullptr || std::string(texture->isa->name) != "MTLTexture") fail("setTexture: no texture");
  if (index > 127) fail("setTexture:atIndex: " + std::to_string(index));
  open(self, "setTexture:").textures[index] = Held<Texture>::of(texture);
}
void setSampler(Encoder* self, Selector, Sampler* sampler, unsigned long index) {
  if (sampler == nullptr || std::string(sampler->isa->name) != "MTLSamplerState") fail("setSamplerState: no sampler");
  if (index > 15) fail("setSamplerState:atIndex: " + std::to_string(index));
  open(self, "setSamplerState:").samplers[index] = Held<Sampler>::of(sampler);
}
/// What Metal's debug layer stops.
void checkTextures(const Launch& launch) {
  for (const auto& [index, access] : launch.state->textures) {
    const auto bound = launch.textures.find(index);
    if (bound == launch.textures.end()) fail("dispatchThreads: no texture at " + std::to_string(index));
    // Usage: 1 read, 2 written; access: 0 read, 1 both, 2 written.
    const unsigned long needed = access == 0 ? 1 : access == 1 ? 3 : 2;
    if ((bound->second->usage & needed) != needed) fail("dispatchThreads: texture " + std::to_string(index) + " is not made for its usage");
  }
  for (const unsigned long index : launch.state->samplers) {
    if (launch.samplers.count(index) == 0) fail("dispatchThreads: no sampler at " + std::to_string(index));
  }
}
void dispatchThreads(Encoder* self, Selector, Size grid, Size threadgroup) {
  Launch& launch = open(self, "dispatchThreads:");
  if (!launch.state) fail("dispatchThreads: without a pipeline");
  checkTextures(launch);
  if (grid.width == 0 || grid.height == 0 || grid.depth == 0) fail("dispatchThreads: an empty grid");
  const unsigned long threads = threadgroup.width * threadgroup.height * threadgroup.depth;
  if (threads == 0 || threads > launch.state->maxThreads) fail("threadsPerThreadgroup: " + std::to_string(threads));
  unsigned long memory = launch.state->staticBytes;
  for (const auto& [index, bytes] : launch.threadgroupMemory) memory += bytes;
  if (memory > threadgroupMemoryBytes) fail("threadgroup memory: " + std::to_string(memory));
  launch.grid = grid;
  launch.threadgroup = threadgroup;
  // The bridge repeats one launch and records no two different ones.
  if (launch.repeats > 0 && (launch.grid.width != grid.width || launch.threadgroup.width != threadgroup.width)) {
    fail("dispatchThreads: another launch in the same encoder");
  }
  ++launch.repeats;
}

CommandBuffer* newBufferOf(Queue* self, Selector, BufferDescriptor* descriptor) {
  CommandBuffer* buffer = create<CommandBuffer>(commandBufferClass);
  buffer->gpu = self->gpu;
  buffer->reportsEncoders = descriptor->errorOptions == 1;
  buffer->logs = Held<Array>::taken(newArray({}));
  return autoreleased(buffer);
}

unsigned long statusOf(CommandBuffer* self, Selector) {
  const std::lock_guard lock(self->mutex);
  return self->status;
}

const Class encoderInfoClass{
    nullptr,
    "MTLCommandBufferEncoderInfo",
    &objectClass,
    {method("label", +[](EncoderInfo* self, Selector) -> String* { return self->label.get(); }),
     method("errorState", +[](EncoderInfo* self, Selector) -> long { return self->state; }),
     method("debugSignposts", +[](EncoderInfo* self, Selector) -> Array* { return self->signposts.get(); })},
    destroyAs<EncoderInfo>,
    classMark,
    {}};
const Class logLocationClass{
    nullptr,
    "MTLFunctionLogDebugLocation",
    &objectClass,
    {method("functionName", +[](LogLocation* self, Selector) -> String* { return self->function.get(); }),
     method("URL", +[](LogLocation* self, Selector) -> Url* { return self->url.get(); }),
     method("line", +[](LogLocation* self, Selector) -> unsigned long { return self->line; }),
     method("column", +[](LogLocation* self, Selector) -> unsigned long { return self->column; })},
    destroyAs<LogLocation>,
    classMark,
    {}};
const Class logClass{nullptr,
                     "MTLFunctionLog",
                     &objectClass,
                     {method("encoderLabel", +[](Log* self, Selector) -> String* { return self->encoder.get(); }),
                      method("function", +[](Log*, Selector) -> Object* { return nullptr; }),
                      method("debugLocation", +[](Log* self, Selector) -> Object* { return self->place.get(); }),
                      method("description", +[](Log* self, Selector) -> String* { return self->text.get(); })},
                     destroyAs<Log>,
                     classMark,
                     {}};
const Class commandBufferClass{
    nullptr,
    "MTLCommandBuffer",
    &objectClass,
    {method("setLabel:",
            +[](CommandBuffer* self, Selector, const void* label) -> void {
              self->label = Held<String>::taken(newString(textOf(label)));
            }),
     method("commit", commit), method("addCompletedHandler:", addHandler), method("computeCommandEncoder", encoderOf),
     method("computeCommandEncoderWithDescriptor:", encoderOfPass), method("status", statusOf),
     method("GPUStartTime", +[](CommandBuffer* self, Selector) -> double { return self->start; }),
     method("GPUEndTime", +[](CommandBuffer* self, Selector) -> double { return self->end; }),
     method("error", +[](CommandBuffer* self, Selector) -> Error* { return self->error.get(); }),
     method("logs", +[](CommandBuffer* self, Selector) -> Array* { return self->logs.get(); })},
    destroyAs<CommandBuffer>,
    classMark,
    {}};
const Class encoderClass{
    nullptr,
    "MTLComputeCommandEncoder",
    &objectClass,
    {method("setLabel:",
            +[](Encoder* self, Selector, const void* label) -> void { open(self, "setLabel:").label = textOf(label); }),
     method("endEncoding", endEncoding), method("setComputePipelineState:", setState),
     method("setBuffer:offset:atIndex:", setBuffer), method("setBytes:length:atIndex:", setBytes),
     method("setTexture:atIndex:", setTexture), method("setSamplerState:atIndex:", setSampler),
     method("setThreadgroupMemoryLength:atIndex:", setMemory),
     method("dispatchThreads:threadsPerThreadgroup:", dispatchThreads)},
    destroyAs<Encoder>,
    classMark,
    {}};
const Class queueClass{nullptr,
                       "MTLCommandQueue",
                       &objectClass,
                       {method("commandBufferWithDescriptor:", newBufferOf)},
                       +[](Object* object) {
                         Queue* queue = static_cast<Queue*>(object);
                         {
                           const std::lock_guard lock(queue->gpu->mutex);
                           queue->gpu->isOver = true;
                           queue->gpu->changed.notify_all();
                         }
                         destroyAs<Queue>(object);
                       },
                       classMark,
                       {}};
const Class bufferDescriptorClass{nullptr,
                                  "MTLCommandBufferDescriptor",
                                  &objectClass,
                                  {method("setErrorOptions:",
                                          +[](BufferDescriptor* self, Selector, unsigned long options) -> void {
                                            if (options > 1) fail("MTLCommandBufferErrorOption " + std::to_string(options));
                                            self->errorOptions = options;
                                          })},
                                  destroyAs<BufferDescriptor>,
                                  classMark,
                                  {}};
const Class bufferDescriptorMeta{nullptr, "MTLCommandBufferDescriptor", nullptr, makingMethods<BufferDescriptor, bufferDescriptorClass>(), nullptr, classMark, {}};
const Class attachmentClass{
    nullptr,
    "MTLComputePassSampleBufferAttachmentDescriptor",
    &objectClass,
    {method("setSampleBuffer:",
            +[](Attachment* self, Selector, Samples* samples) -> void { self->samples = Held<Samples>::of(samples); }),
     method("setStartOfEncoderSampleIndex:", +[](Attachment* self, Selector, unsigned long at) -> void { self->start = at; }),
     method("setEndOfEncoderSampleIndex:", +[](Attachment* self, Selector, unsigned long at) -> void { self->end = at; })},
    destroyAs<Attachment>,
    classMark,
    {}};
const Class attachmentsClass{nullptr,
                             "MTLComputePassSampleBufferAttachmentDescriptorArray",
                             &objectClass,
                             {method("objectAtIndexedSubscript:",
                                     +[](Attachments* self, Selector, unsigned long index) -> Attachment* {
                                       if (index != 0) fail("sampleBufferAttachments[" + std::to_string(index) + "]");
                                       return self->first.get();
                                     })},
                             destroyAs<Attachments>,
                             classMark,
                             {}};
const Class passDescriptorClass{nullptr,
                                "MTLComputePassDescriptor",
                                &objectClass,
                                {method("sampleBufferAttachments",
                                        +[](PassDescriptor* self, Selector) -> Attachments* { return self->attachments.get(); })},
                                destroyAs<PassDescriptor>,
                                classMark,
                                {}};
const Class passDescriptorMeta{nullptr,
                               "MTLComputePassDescriptor",
                               nullptr,
                               {method("computePassDescriptor", +[](Class*, Selector) -> PassDescriptor* {
                                 PassDescriptor* pass = create<PassDescriptor>(passDescriptorClass);
                                 Attachments* attachments = create<Attachments>(attachmentsClass);
                                 attachments->first = Held<Attachment>::taken(create<Attachment>(attachmentClass));
                                 pass->attachments = Held<Attachments>::taken(attachments);
                                 return autoreleased(pass);
                               })},
                               nullptr,
                               classMark,
                               {}};

}  // namespace

Object* newCommandQueue() {
  Queue* queue = create<Queue>(queueClass);
  queue->gpu = startGpu();
  return queue;
}

extern "C" {
Class classMTLCommandBufferDescriptor asm("OBJC_CLASS_$_MTLCommandBufferDescriptor") = {&bufferDescriptorMeta, "MTLCommandBufferDescriptor", nullptr, {}, nullptr, classMark, {}};
Class classMTLComputePassDescriptor asm("OBJC_CLASS_$_MTLComputePassDescriptor") = {&passDescriptorMeta, "MTLComputePassDescriptor", nullptr, {}, nullptr, classMark, {}};
String* MTLCommandBufferErrorDomain = newString("MTLCommandBufferErrorDomain");
String* MTLCommandBufferEncoderInfoErrorKey = newString("MTLCommandBufferEncoderInfoErrorKey");
}

}  // namespace airlock::standin
