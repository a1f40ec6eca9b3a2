// Runs one kernel of a source file on the first OpenCL device and times it: the other side of bench/device.ts.
// Arguments: SOURCE KERNEL REPEATS GLOBAL_X GLOBAL_Y LOCAL_X LOCAL_Y OUTPUT_FILE, then the kernel's arguments in order:
//   in:FILE  a buffer with the file's content; out:BYTES  the result buffer; int:N  float:N
// Prints `platform NAME` and one line `ns WALL PROCESSOR` for each repeat after a first one that is not counted.
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

void check(cl_int status, const char* what) {
  if (status == CL_SUCCESS) return;
  std::fprintf(stderr, "%s: OpenCL error %d\n", what, status);
  std::exit(1);
}

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Time that the process took of all processors, in nanoseconds.
long long processorNs() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 9) return 2;
  cl_platform_id platform;
  check(clGetPlatformIDs(1, &platform, nullptr), "clGetPlatformIDs");
  char name[256] = "";
  clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof name, name, nullptr);
  std::printf("platform %s\n", name);
  cl_device_id device;
  check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, nullptr), "clGetDeviceIDs");
  cl_int status;
  cl_context context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, &status);
  check(status, "clCreateContext");
  cl_command_queue queue = clCreateCommandQueue(context, device, 0, &status);
  check(status, "clCreateCommandQueue");
  const std::string text = contentOf(argv[1]);
  const char* source = text.c_str();
  cl_program program = clCreateProgramWithSource(context, 1, &source, nullptr, &status);
  check(status, "clCreateProgramWithSource");
  check(clBuildProgram(program, 1, &device, "", nullptr, nullptr), "clBuildProgram");
  cl_kernel kernel = clCreateKernel(program, argv[2], &status);
  check(status, "clCreateKernel");

  cl_mem result = nullptr;
  std::vector<char> output;
  for (int n = 9; n < argc; ++n) {
    const std::string argument = argv[n], value = argument.substr(argument.find(':') + 1);
    const cl_uint index = cl_uint(n - 9);
    if (argument[0] == 'i' && argument[2] == ':') {
      std::string content = contentOf(value);
      cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, content.size(), content.data(), &status);
      check(status, "clCreateBuffer");
      check(clSetKernelArg(kernel, index, sizeof buffer, &buffer), "clSetKernelArg");
    } else if (argument[0] == 'o') {
      output.resize(std::stoull(value));
      result = clCreateBuffer(context, CL_MEM_READ_WRITE, output.size(), nullptr, &status);
      check(status, "clCreateBuffer");
      check(clSetKernelArg(kernel, index, sizeof result, &result), "clSetKernelArg");
    } else if (argument[0] == 'i') {
      const cl_uint number = cl_uint(std::stoul(value));
      check(clSetKernelArg(kernel, index, sizeof number, &number), "clSetKernelArg");
    } else {
      const cl_float number = std::stof(value);
      check(clSetKernelArg(kernel, index, sizeof number, &number), "clSetKernelArg");
    }
  }
  const std::size_t global[2] = {std::stoull(argv[4]), std::stoull(argv[5])};
  const std::size_t local[2] = {std::stoull(argv[6]), std::stoull(argv[7])};
  const int repeats = std::atoi(argv[3]);
  // The first run compiles for this threadgroup size; without repeats it is the one that counts.
  for (int n = repeats > 1 ? -1 : 0; n < repeats; ++n) {
    const auto start = std::chrono::steady_clock::now();
    const long long startNs = processorNs();
    check(clEnqueueNDRangeKernel(queue, kernel, 2, nullptr, global, local, 0, nullptr, nullptr), "clEnqueueNDRangeKernel");
    check(clFinish(queue), "clFinish");
    const auto end = std::chrono::steady_clock::now();
    const long long wallNs = std::chrono::duration_cast<std::chrono::nanoseconds>(end - start).count();
    if (n >= 0) std::printf("ns %lld %lld\n", wallNs, processorNs() - startNs);
  }
  check(clEnqueueReadBuffer(queue, result, CL_TRUE, 0, output.size(), output.data(), 0, nullptr, nullptr), "clEnqueueReadBuffer");
  std::ofstream(argv[8], std::ios::binary).write(output.data(), std::streamsize(output.size()));
  return 0;
}
