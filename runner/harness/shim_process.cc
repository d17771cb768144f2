#include "runner/harness/shim_process.h"

#include <poll.h>

#include <cerrno>
#include <utility>

namespace badpeer {
namespace {

class SpawnedShim : public ShimProcess {
 public:
  explicit SpawnedShim(ChildProcess child) : child_(std::move(child)) {}

  pid_t pid() const override { return child_.pid(); }
  int pidfd() const override { return child_.pidfd(); }
  int ended_fd() const override { return child_.pidfd(); }
  ProcessTimes Times() const override { return TimesOf(child_.pid()); }
  void Kill() const override { child_.KillGroup(); }
  Result<ProcessEnd> Finish() override { return child_.Finish(); }

 private:
  ChildProcess child_;
};

class Spawner : public ShimStarter {
 public:
  Result<std::unique_ptr<ShimProcess>> Start(const SpawnOptions& options) override {
    Result<ChildProcess> child = ChildProcess::Spawn(options);
    if (!child) return child.error();
    return std::unique_ptr<ShimProcess>(std::make_unique<SpawnedShim>(std::move(*child)));
  }
};

}  // namespace

bool ShimProcess::WaitUntil(const Deadline& deadline) const {
  pollfd ended{.fd = ended_fd(), .events = POLLIN, .revents = 0};
  for (;;) {
    const int ready = poll(&ended, 1, deadline.PollMillis());
    if (ready > 0) return true;
    if (ready == 0 && deadline.Passed()) return false;
    if (ready < 0 && errno != EINTR && errno != EAGAIN) return false;
  }
}

std::unique_ptr<ShimStarter> MakeShimSpawner() { return std::make_unique<Spawner>(); }

}  // namespace badpeer
