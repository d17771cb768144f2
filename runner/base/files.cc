#include "runner/base/files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "runner/base/guardian.h"
#include "runner/base/unique_fd.h"

namespace badpeer {
namespace {

Error Failed(const std::string& doing, const std::string& path) {
  return Error{"cannot " + doing + " " + path + ": " + std::generic_category().message(errno)};
}

bool WriteAll(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t wrote = write(file, content.data(), content.size());
    if (wrote < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

mode_t DefaultMode() {
  // There is no way to ask for the mask without changing it, so one thread's moment must do: the
  // process decides it once, before it has others.
  static const mode_t mode = [] {
    const mode_t mask = umask(0);
    umask(mask);
    return static_cast<mode_t>(0666 & ~mask);
  }();
  return mode;
}

// Where a write to `path` goes.
struct Destination {
  std::string path;  // with links followed
  bool is_regular = true;
};

Destination Resolve(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return {path};
  if (S_ISDIR(info.st_mode)) return {path + "/"};  // Fails with the reason.
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  return {error ? path : real.string(), S_ISREG(info.st_mode)};
}

Status WriteInPlace(const std::string& path, std::string_view content) {
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || !WriteAll(file.get(), content)) return Failed("write", path);
  return Done{};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Failed("read", path);
  std::string content;
  char block[16384];
  for (;;) {
    const ssize_t got = read(file.get(), block, sizeof(block));
    if (got == 0) return content;
    if (got > 0) {
      content.append(block, static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      return Failed("read", path);
    }
  }
}

Status WriteFileAtomically(const std::string& path, std::string_view content) {
  const Destination destination = Resolve(path);
  if (!destination.is_regular) return WriteInPlace(path, content);
  std::string temporary = destination.path + ".XXXXXX";
  UniqueFd file(mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return Failed("write", path);
  GuardPath(temporary);
  if (!WriteAll(file.get(), content) || fchmod(file.get(), DefaultMode()) != 0 ||
      rename(temporary.c_str(), destination.path.c_str()) != 0) {
    Error error = Failed("write", path);
    unlink(temporary.c_str());
    ReleasePath(temporary);
    return error;
  }
  ReleasePath(temporary);
  return Done{};
}

Status CheckWritable(const std::string& path) {
  const Destination destination = Resolve(path);
  if (!destination.is_regular) {
    if (access(path.c_str(), W_OK) != 0) return Failed("write", path);
    return Done{};
  }
  std::string temporary = destination.path + ".XXXXXX";
  const UniqueFd file(mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return Failed("write", path);
  unlink(temporary.c_str());
  return Done{};
}

Result<TempDir> TempDir::Create(const std::string& prefix) {
  const char* const base = getenv("TMPDIR");
  std::string path = (base == nullptr || *base == '\0' ? std::string("/tmp") : std::string(base)) +
                     "/" + prefix + ".XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return Failed("make the directory", path);
  GuardPath(path);
  return TempDir(std::move(path));
}

void TempDir::Keep() {
  keep_ = true;
  ReleasePath(path_);
}

TempDir::~TempDir() {
  if (path_.empty() || keep_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  ReleasePath(path_);
}

}  // namespace badpeer
