// Owns a file descriptor.
//
//   UniqueFd fd(open(path, O_RDONLY | O_CLOEXEC));
//   if (!fd) return Error{...};
#ifndef BADPEER_RUNNER_BASE_UNIQUE_FD_H_
#define BADPEER_RUNNER_BASE_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace badpeer {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  ~UniqueFd() { reset(); }

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_UNIQUE_FD_H_
