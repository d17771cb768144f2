#include "shim_api/failing_malloc/call_sites.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>

namespace badpeer::shim {
namespace {

constexpr int kMaxFrames = 64;
// Those of this file and of the allocator say nothing.
constexpr int kOwnFrames = 3;
constexpr std::size_t kMaxSites = std::size_t{1} << 17;

bool records;
int file = -1;
// Hashes of the stacks that are written: open addressing, 0 is free. Threads may race for a place, so
// that a stack is now and then written twice.
std::atomic<std::uint64_t> known[kMaxSites];

struct Line {
  char text[16384];
  std::size_t size = 0;

  void Add(const char* more) {
    const std::size_t length = strlen(more);
    if (size + length + 1 >= sizeof(text)) return;  // One character stays for the line feed.
    memcpy(text + size, more, length);
    size += length;
  }
  void AddNumber(std::uint64_t number, unsigned base) {
    char digits[24];
    char* at = digits + sizeof(digits);
    *--at = '\0';
    do {
      *--at = "0123456789abcdef"[number % base];
      number /= base;
    } while (number > 0);
    Add(at);
  }
};

void AddFrame(Line& line, const void* address) {
  Dl_info info;
  // A call may be the last instruction of its function: the return address is then of the next.
  const auto* const call = static_cast<const char*>(address) - 1;
  if (dladdr(call, &info) == 0 || info.dli_fname == nullptr) {
    line.Add(" ?");
    return;
  }
  const char* const slash = strrchr(info.dli_fname, '/');
  const bool named = info.dli_sname != nullptr;
  line.Add(" ");
  line.Add(named ? info.dli_sname : slash != nullptr ? slash + 1 : info.dli_fname);
  const void* const base = named ? info.dli_saddr : info.dli_fbase;
  line.Add("+0x");
  line.AddNumber(static_cast<std::uint64_t>(call - static_cast<const char*>(base)), 16);
}

void WriteSite(std::uint64_t number, void* const* frames, int count) {
  Line line;
  line.AddNumber(number, 10);
  for (int i = 0; i < count; ++i) AddFrame(line, frames[i]);
  line.text[line.size++] = '\n';
  // One call: a process that this one has started may write there, too.
  if (write(file, line.text, line.size) < 0) file = -1;
}

bool IsNew(void* const* frames, int count) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (int i = 0; i < count; ++i) {
    hash = (hash ^ reinterpret_cast<std::uint64_t>(frames[i])) * 0x100000001b3;
    hash ^= hash >> 29;
  }
  if (hash == 0) hash = 1;
  for (std::size_t i = 0; i < kMaxSites; ++i) {
    std::atomic<std::uint64_t>& place = known[(hash + i) % kMaxSites];
    if (place == hash) return false;
    if (place == 0) {
      place = hash;
      return true;
    }
  }
  return false;
}

}  // namespace

void StartCallSites() {
  const char* const path = getenv("MALLOC_SITES");
  if (path == nullptr) return;
  void* frames[1];
  backtrace(frames, 1);
  file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  records = file >= 0 && getenv("MALLOC_SITES_RECORD") != nullptr;
}

bool RecordsCallSites() { return records; }

[[gnu::noinline]] void NoteAllocation(std::uint64_t number) {
  void* frames[kMaxFrames];
  const int count = backtrace(frames, kMaxFrames) - kOwnFrames;
  if (count > 0 && IsNew(frames + kOwnFrames, count)) {
    WriteSite(number, frames + kOwnFrames, count);
  }
}

[[gnu::noinline]] void NoteFailure(std::uint64_t number) {
  if (file < 0) return;
  void* frames[kMaxFrames];
  const int count = backtrace(frames, kMaxFrames) - kOwnFrames;
  if (count > 0) WriteSite(number, frames + kOwnFrames, count);
}

}  // namespace badpeer::shim
