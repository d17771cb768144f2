// Files that the runner writes for others: whole or not at all, and nothing left behind.
//
//   Result<TempDir> dir = TempDir::Create("badpeer");
//   WriteFileAtomically(dir->path() + "/key.pem", pem);
#ifndef BADPEER_RUNNER_BASE_FILES_H_
#define BADPEER_RUNNER_BASE_FILES_H_

#include <string>
#include <string_view>
#include <utility>

#include "runner/base/result.h"

namespace badpeer {

Result<std::string> ReadFile(const std::string& path);

// Readers see the old content or all of the new: it is written beside `path` and renamed. Links are
// followed. What is no regular file (a pipe, /dev/stdout) is written in place.
Status WriteFileAtomically(const std::string& path, std::string_view content);

// Whether WriteFileAtomically(path, ...) could work, for those who would rather know before a long
// run than after it.
Status CheckWritable(const std::string& path);

// A private directory (mode 0700) below TMPDIR, removed with all that is in it.
class TempDir {
 public:
  static Result<TempDir> Create(const std::string& prefix);

  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})), keep_(other.keep_) {}
  TempDir& operator=(TempDir&&) = delete;
  ~TempDir();

  const std::string& path() const { return path_; }
  // Leaves it to the user, whatever becomes of this process.
  void Keep();

 private:
  explicit TempDir(std::string path) : path_(std::move(path)) {}

  std::string path_;
  bool keep_ = false;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_FILES_H_
