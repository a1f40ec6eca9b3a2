// One attempt per process: a compiler or driver that dies or hangs takes only this process, and the exit status tells how
// far it came.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>

#include "engine/devices.h"
#include "engine/gpu.h"
#include "probe/arguments.h"
#include "probe/json.h"

namespace airlock::probe {
namespace {

enum Status { passed = 0, badUsage = 2, noDevice = 10, loadFailed = 11, pipelineFailed = 12, dispatchFailed = 13, stuck = 14 };

void put(Json& json, const gpu::Failure& failure) {
  json.key("failure").open('{');
  json.key("domain").value(failure.domain).key("code").value(failure.code).key("codeName").value(failure.codeName);
  json.key("kind").value(failure.kind).key("text").value(failure.text);
  json.key("encoders").open('[');
  for (const auto& encoder : failure.encoders) {
    json.open('{').key("label").value(encoder.label).key("state").value(encoder.state).close('}');
  }
  json.close(']').close('}');
}

void put(Json& json, const gpu::PipelineFacts& facts) {
  json.key("pipeline").open('{');
  json.key("threadExecutionWidth").value(facts.threadExecutionWidth);
  json.key("maxThreadsPerThreadgroup").value(facts.maxThreadsPerThreadgroup);
  json.key("staticThreadgroupMemoryBytes").value(facts.staticThreadgroupMemoryBytes);
  json.close('}');
}

/// The attempt; what it finds goes into `json` as it goes.
class Attempt {
 public:
  Attempt(const Arguments& arguments, Json& json) : arguments_(arguments), json_(json) {}

  Status run() {
    if (!openDevice()) return noDevice;
    std::shared_ptr<gpu::Library> library = load(arguments_.library, arguments_.source);
    if (library == nullptr) return loadFailed;
    json_.key("functions").open('[');
    for (const auto& function : library->functions()) {
      json_.open('{').key("name").value(function.name).key("role").value(function.role).close('}');
    }
    json_.close(']');
    if (arguments_.function.empty()) return passed;
    std::shared_ptr<gpu::Pipeline> pipeline;
    if (const Status status = makePipeline(library, pipeline); status != passed) return status;
    return arguments_.grid ? dispatch(pipeline) : passed;
  }

 private:
  bool openDevice() {
    stage("device");
    for (const auto& device : openDevices()) {
      const DeviceDescription told = device->describe();
      if (told.id != arguments_.device) continue;
      session_ = device->openGpu();
      json_.key("device").value(told.name);
    }
    if (session_ != nullptr) return true;
    put(json_, gpu::refusal("no-device", "There is no GPU " + arguments_.device + " that can be opened."));
    return false;
  }

  std::shared_ptr<gpu::Library> load(const std::string& path, const std::string& source) {
    stage("load");
    gpu::Outcome<std::shared_ptr<gpu::Library>> outcome;
    if (!path.empty()) {
      outcome = session_->libraryFromFile(path);
    } else {
      std::ifstream file(source, std::ios::binary);
      if (!file) {
        put(json_, gpu::refusal("bad-request", "The source cannot be read."));
        return nullptr;
      }
      const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      gpu::CompileOptions options;
      options.languageVersion = arguments_.languageVersion;
      outcome = session_->libraryFromSource(text, options);
    }
    // Warnings come with a library.
    if (outcome.failure) put(json_, *outcome.failure);
    return outcome.value ? *outcome.value : nullptr;
  }

  Status makePipeline(const std::shared_ptr<gpu::Library>& library, std::shared_ptr<gpu::Pipeline>& made) {
    gpu::PipelineRequest request;
    request.kernel = {library, arguments_.function};
    request.label = arguments_.function;
    for (const auto& [file, function] : arguments_.linked) {
      std::shared_ptr<gpu::Library> from = load(file, "");
      if (from == nullptr) return loadFailed;
      request.linked.push_back({from, function});
    }
    for (const auto& [name, value] : arguments_.constants) {
      gpu::ConstantValue& constant = request.constants.emplace_back();
      constant.value = value;
      if (name.find_first_not_of("0123456789") == std::string::npos) constant.index = std::stoull(name);
      else constant.name = name;
    }
    stage("pipeline");
    auto outcome = session_->makePipeline(request);
    if (!outcome.value) {
      put(json_, *outcome.failure);
      return pipelineFailed;
    }
    made = *outcome.value;
    put(json_, made->facts());
    return passed;
  }

  Status dispatch(const std::shared_ptr<gpu::Pipeline>& pipeline) {
    stage("dispatch");
    gpu::DispatchRequest request;
    request.pipeline = pipeline;
    request.label = arguments_.function;
    request.grid = *arguments_.grid;
    request.threadgroup = arguments_.threadgroup;
    request.deadlineMs = arguments_.deadlineMs;
    for (const auto& [index, bytes] : arguments_.buffers) {
      auto buffer = session_->makeBuffer({bytes, 16});
      if (!buffer.value) {
        put(json_, *buffer.failure);
        return dispatchFailed;
      }
      request.buffers.push_back({index, *buffer.value, 0});
    }
    const std::string misfit = misfitOf(*pipeline, request);
    if (!misfit.empty()) {
      put(json_, gpu::refusal("bad-request", misfit));
      return dispatchFailed;
    }
    auto outcome = session_->dispatch(request);
    if (!outcome.value) {
      put(json_, *outcome.failure);
      return outcome.failure->kind == "stuck" ? stuck : dispatchFailed;
    }
    json_.key("dispatch").open('{').key("gpuNs").value(outcome.value->gpuNs);
    json_.key("wallNs").value(outcome.value->wallNs).close('}');
    return passed;
  }

  /// What a GPU without a debug layer would run all the same, into a fault (METAL.md 7.8).
  static std::string misfitOf(const gpu::Pipeline& pipeline, const gpu::DispatchRequest& request) {
    const auto& [width, height, depth] = request.threadgroup;
    if (width * height * depth > pipeline.facts().maxThreadsPerThreadgroup) return "The threadgroup is too large.";
    for (const auto& binding : pipeline.facts().bindings) {
      bool isBound = binding.type != "buffer" || !binding.used;
      for (const auto& bound : request.buffers) isBound = isBound || bound.index == binding.index;
      if (!isBound) return "Buffer " + std::to_string(binding.index) + " is not bound.";
    }
    return {};
  }

  /// Told before each stage, so that a process that dies has said where.
  void stage(const char* name) const {
    std::fprintf(stderr, "stage: %s\n", name);
    std::fflush(stderr);
  }

  const Arguments& arguments_;
  Json& json_;
  std::shared_ptr<gpu::Session> session_;
};

int attempt(int count, char** values) {
  std::string error;
  const std::optional<Arguments> arguments = readArguments(count, values, error);
  if (!arguments) {
    std::fprintf(stderr, "%s\n%s", error.c_str(), usage);
    return badUsage;
  }
  if (arguments->relax) gpu::prepareProcess({true});
  Json json;
  json.open('{');
  const Status status = Attempt(*arguments, json).run();
  json.key("status").value(static_cast<std::int64_t>(status)).close('}');
  std::printf("%s\n", json.text().c_str());
  std::fflush(stdout);
  // A command buffer that never ends would hold up the end of the process.
  if (status == stuck) _exit(status);
  return status;
}

}  // namespace
}  // namespace airlock::probe

int main(int count, char** values) {
  try {
    return airlock::probe::attempt(count, values);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return airlock::probe::noDevice;
  }
}
