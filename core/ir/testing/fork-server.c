// Preloaded into a tool of LLVM (process-launcher.mjs): the tool starts once, is linked and initialised, and waits before its
// main. Each job is a fork of it, which then is the tool from main on, with arguments and standard streams of its own. To link
// libLLVM takes ten times as long as to judge a small module.
//
// A job on descriptor 3: its length in four bytes, then strings, each closed by a zero: the files of standard input, output and
// error, and the arguments. The answer is the status of waitpid in four bytes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int Main(int, char**, char**);
typedef int Start(Main*, int, char**, void (*)(void), void (*)(void), void (*)(void), void*);

enum { kControl = 3, kLimitSeconds = 60 };

extern char** environ;

static int readWhole(void* target, size_t size) {
  char* at = target;
  while (size > 0) {
    ssize_t count = read(kControl, at, size);
    if (count <= 0) return 0;
    at += count;
    size -= (size_t)count;
  }
  return 1;
}

static void redirect(int descriptor, const char* path, int flags) {
  int file = open(path, flags, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(125);
  close(file);
}

/** Arguments, a null, the environment, a null: as the system lays them out and libc expects them. */
static char** argumentsOf(char* at, char* end, int* count) {
  size_t variables = 0;
  while (environ[variables] != NULL) variables++;
  size_t strings = 0;
  for (char* one = at; one < end; one += strlen(one) + 1) strings++;
  char** all = calloc(strings + variables + 2, sizeof(char*));
  if (all == NULL) _exit(125);
  for (size_t index = 0; at < end; at += strlen(at) + 1) all[index++] = at;
  memcpy(all + strings + 1, environ, variables * sizeof(char*));
  *count = (int)strings;
  return all;
}

int __libc_start_main(Main* toolMain, int argc, char** argv, void (*init)(void), void (*fini)(void),
                      void (*linkerFini)(void), void* stackEnd) {
  Start* start = (Start*)dlsym(RTLD_NEXT, "__libc_start_main");
  // What a tool starts itself is no server.
  unsetenv("LD_PRELOAD");
  uint32_t size;
  while (readWhole(&size, sizeof size)) {
    char* job = malloc(size);
    if (job == NULL || !readWhole(job, size)) _exit(125);
    pid_t child = fork();
    if (child == 0) {
      close(kControl);
      alarm(kLimitSeconds);
      char* output = job + strlen(job) + 1;
      char* error = output + strlen(output) + 1;
      redirect(0, job, O_RDONLY);
      redirect(1, output, O_WRONLY | O_CREAT | O_TRUNC);
      redirect(2, error, O_WRONLY | O_CREAT | O_TRUNC);
      argv = argumentsOf(error + strlen(error) + 1, job + size, &argc);
      return start(toolMain, argc, argv, init, fini, linkerFini, stackEnd);
    }
    free(job);
    int32_t status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child) _exit(125);
    if (write(kControl, &status, sizeof status) != sizeof status) _exit(125);
  }
  _exit(0);
}
