// An allocator that fails once, on demand: link this object into a shim, and the runner's
// -malloc-test walks through every allocation the shim makes.
//
//   MALLOC_NUMBER_TO_FAIL=N   allocation number N, counted from 0 at program start, fails
//   MALLOC_BREAK_ON_FAIL      if set at all: SIGTRAP at that place, for a debugger
//   MALLOC_SITES=FILE         see call_sites.h
//
// A process in which an allocation was made to fail exits with status 88, whatever it would have
// exited with, so that the runner goes on with N + 1; any other status means that there are fewer
// allocations than N. A crash stays a crash. Without the environment variable, all this costs one
// predictable branch. (The runner also sets _MALLOC_CHECK, which no allocator reads.)
//
// It replaces malloc, calloc, realloc, the aligned forms and C++'s operator new, and takes the
// memory from glibc under its internal names, or from the sanitizer where one is linked, whose
// checks thereby stay in force; free is theirs, unchanged.
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <new>

#include "shim_api/exit_code.h"
#include "shim_api/failing_malloc/call_sites.h"

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
// The sanitizers' own, if there is one.
void* __interceptor_malloc(size_t size) __attribute__((weak));
void* __interceptor_calloc(size_t count, size_t size) __attribute__((weak));
void* __interceptor_realloc(void* old, size_t size) __attribute__((weak));
void* __interceptor_memalign(size_t alignment, size_t size) __attribute__((weak));
}

namespace {

// All of static storage and constant-initialized: allocations come before any constructor.
bool enabled;
bool break_on_fail;
std::uint64_t number_to_fail;
std::atomic<std::uint64_t> allocations;
std::atomic<bool> failed;

void ReportFailure() {
  if (failed) _exit(badpeer::shim::kExitMallocFailed);
}

// The dynamic linker's and libc's own start is over by now; what they allocated is not counted.
__attribute__((constructor)) void ReadEnvironment() {
  const char* number = getenv("MALLOC_NUMBER_TO_FAIL");
  if (number == nullptr || *number == '\0') return;
  char* end;
  number_to_fail = strtoull(number, &end, 10);
  if (*end != '\0') return;
  break_on_fail = getenv("MALLOC_BREAK_ON_FAIL") != nullptr;
  atexit(ReportFailure);
  badpeer::shim::StartCallSites();
  enabled = true;
}

[[gnu::noinline]] bool CountedOneFails() {
  const std::uint64_t number = allocations++;
  if (badpeer::shim::RecordsCallSites()) badpeer::shim::NoteAllocation(number);
  if (number != number_to_fail) return false;
  badpeer::shim::NoteFailure(number);
  failed = true;
  if (break_on_fail) raise(SIGTRAP);
  errno = ENOMEM;
  return true;
}

[[gnu::always_inline]] inline bool MustFail() { return enabled && CountedOneFails(); }

void* RealMalloc(size_t size) {
  return __interceptor_malloc != nullptr ? __interceptor_malloc(size) : __libc_malloc(size);
}

void* RealMemalign(size_t alignment, size_t size) {
  return __interceptor_memalign != nullptr ? __interceptor_memalign(alignment, size)
                                           : __libc_memalign(alignment, size);
}

// The two halves of every operator new.
void* New(size_t size) noexcept { return MustFail() ? nullptr : RealMalloc(size == 0 ? 1 : size); }
void* New(size_t size, std::align_val_t alignment) noexcept {
  return MustFail() ? nullptr : RealMemalign(static_cast<size_t>(alignment), size == 0 ? 1 : size);
}

void* OrThrow(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

extern "C" {

void* malloc(size_t size) noexcept { return MustFail() ? nullptr : RealMalloc(size); }

void* calloc(size_t count, size_t size) noexcept {
  if (MustFail()) return nullptr;
  return __interceptor_calloc != nullptr ? __interceptor_calloc(count, size)
                                         : __libc_calloc(count, size);
}

void* realloc(void* old, size_t size) noexcept {
  if (MustFail()) return nullptr;
  return __interceptor_realloc != nullptr ? __interceptor_realloc(old, size)
                                          : __libc_realloc(old, size);
}

void* memalign(size_t alignment, size_t size) noexcept {
  return MustFail() ? nullptr : RealMemalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) noexcept { return memalign(alignment, size); }

int posix_memalign(void** out, size_t alignment, size_t size) noexcept {
  const bool is_power_of_two = alignment != 0 && (alignment & (alignment - 1)) == 0;
  if (!is_power_of_two || alignment % sizeof(void*) != 0) return EINVAL;
  void* memory = memalign(alignment, size);
  if (memory == nullptr) return ENOMEM;
  *out = memory;
  return 0;
}

}  // extern "C"

void* operator new(size_t size) { return OrThrow(New(size)); }
void* operator new[](size_t size) { return OrThrow(New(size)); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return New(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return New(size); }
void* operator new(size_t size, std::align_val_t alignment) {
  return OrThrow(New(size, alignment));
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return OrThrow(New(size, alignment));
}
void* operator new(size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return New(size, alignment);
}
void* operator new[](size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return New(size, alignment);
}

void operator delete(void* memory) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
void operator delete[](void* memory, size_t) noexcept { free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, size_t, std::align_val_t) noexcept { free(memory); }
void operator delete(void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  free(memory);
}
void operator delete[](void* memory, std::align_val_t, const std::nothrow_t&) noexcept {
  free(memory);
}
