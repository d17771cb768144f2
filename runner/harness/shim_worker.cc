#include "runner/harness/shim_worker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "runner/base/text.h"
#include "runner/base/unique_fd.h"
#include "runner/harness/worker_protocol.h"

namespace badpeer {
namespace {

// Of an answer, and of what it says on stderr during one test.
constexpr std::size_t kMostOutput = 4 << 20;
// A request has to fit, or a worker that reads nothing would block us.
constexpr int kPipeSize = 1 << 20;
// For a worker whose output has ended: the kernel closes that before it tells how the process ended.
constexpr std::chrono::milliseconds kTimeToEnd(2000);

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return Error{"cannot make a pipe: " + std::generic_category().message(errno)};
  }
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void BeNonBlocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

// Adds what is there, up to a bound. False at the end.
bool ReadInto(int fd, std::string& text) {
  char buffer[16384];
  for (;;) {
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got > 0) {
      const std::size_t room = kMostOutput - std::min(text.size(), kMostOutput);
      text.append(buffer, std::min(static_cast<std::size_t>(got), room));
    } else if (got == 0) {
      return false;
    } else if (errno != EINTR) {
      return errno == EAGAIN;
    }
  }
}

// A worker's process. A thread reads what it says, as the end of a test has to be seen by whoever
// polls for it.
class Worker {
 public:
  static Result<std::unique_ptr<Worker>> Spawn(const std::string& program);

  ~Worker() { End(); }  // Which ends the thread, too.

  const ChildProcess& child() const { return child_; }
  int answered_fd() const { return answered_.get(); }

  // False where it does not read its requests.
  bool Ask(const std::string& request);
  // Whether it has said something that nobody asked for, or is gone.
  bool HasSaidSomething() const {
    pollfd said{.fd = answered_.get(), .events = POLLIN, .revents = 0};
    return poll(&said, 1, 0) > 0;
  }
  struct Answer {
    std::uint64_t lines = 0;  // none if no answer will come
    std::string line{};       // the last of them
    std::string errors{};     // what came on stderr meanwhile
  };
  // After answered_fd() is readable.
  Answer TakeAnswer();
  // None where the process is still there: it is killed, then.
  std::optional<ProcessEnd> End();

 private:
  Worker(ChildProcess child, UniqueFd to, UniqueFd answers, UniqueFd errors, UniqueFd answered)
      : child_(std::move(child)),
        to_(std::move(to)),
        answers_(std::move(answers)),
        errors_(std::move(errors)),
        answered_(std::move(answered)),
        reader_([this] {
          for (std::string partial; ReadOnce(partial);) {
          }
        }) {}

  bool ReadOnce(std::string& answers);
  bool IsGone() {
    const std::scoped_lock lock(mutex_);
    return gone_;
  }
  void Tell() {
    const std::uint64_t one = 1;
    (void)!write(answered_.get(), &one, sizeof(one));
  }

  ChildProcess child_;
  UniqueFd to_;
  UniqueFd answers_;
  UniqueFd errors_;
  UniqueFd answered_;
  bool ended_ = false;
  std::mutex mutex_;
  Answer answer_;
  bool gone_ = false;
  std::jthread reader_;
};

Result<std::unique_ptr<Worker>> Worker::Spawn(const std::string& program) {
  Result<Pipe> requests = MakePipe();
  Result<Pipe> answers = MakePipe();
  Result<Pipe> errors = MakePipe();
  UniqueFd answered(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  for (const Result<Pipe>* pipe : {&requests, &answers, &errors}) {
    if (!*pipe) return pipe->error();
  }
  if (!answered) return Error{"cannot make an event for a worker"};
  Result<ChildProcess> child = ChildProcess::Spawn({.program = program,
                                                    .arguments = {kWorkerFlag},
                                                    .standard_input = requests->read.get(),
                                                    .standard_output = answers->write.get(),
                                                    .standard_error = errors->write.get()});
  if (!child) return child.error();
  fcntl(requests->write.get(), F_SETPIPE_SZ, kPipeSize);
  for (const int fd : {requests->write.get(), answers->read.get(), errors->read.get()}) {
    BeNonBlocking(fd);
  }
  return std::unique_ptr<Worker>(new Worker(std::move(*child), std::move(requests->write),
                                            std::move(answers->read), std::move(errors->read),
                                            std::move(answered)));
}

bool Worker::Ask(const std::string& request) {
  {
    const std::scoped_lock lock(mutex_);
    answer_.errors.clear();
  }
  ssize_t written;
  do {
    written = write(to_.get(), request.data(), request.size());
  } while (written < 0 && errno == EINTR);
  // One that is gone will be seen to be gone.
  return written == static_cast<ssize_t>(request.size()) || (written < 0 && errno == EPIPE);
}

// False when nothing more can come.
bool Worker::ReadOnce(std::string& answers) {
  pollfd items[] = {{.fd = answers_.get(), .events = POLLIN, .revents = 0},
                    {.fd = errors_.get(), .events = POLLIN, .revents = 0},
                    {.fd = child_.pidfd(), .events = POLLIN, .revents = 0}};
  if (poll(items, 3, -1) < 0) return errno == EINTR;
  std::string errors;
  bool goes_on = ReadInto(answers_.get(), answers) && answers.size() < kMostOutput;
  goes_on &= ReadInto(errors_.get(), errors) && items[2].revents == 0;
  const std::scoped_lock lock(mutex_);
  std::string& said = answer_.errors;
  said += errors.substr(0, kMostOutput - std::min(said.size(), kMostOutput));
  for (std::size_t end; (end = answers.find('\n')) != std::string::npos; ++answer_.lines) {
    answer_.line = answers.substr(0, end);
    answers.erase(0, end + 1);
  }
  gone_ = !goes_on;
  if (answer_.lines > 0 || gone_) Tell();
  return goes_on;
}

Worker::Answer Worker::TakeAnswer() {
  const std::scoped_lock lock(mutex_);
  std::uint64_t count = 0;
  (void)!read(answered_.get(), &count, sizeof(count));
  if (gone_) Tell();  // Whoever asks next must not wait for an answer.
  return std::exchange(answer_, {});
}

std::optional<ProcessEnd> Worker::End() {
  if (ended_) return {};
  ended_ = true;
  const bool by_itself =
      child_.WaitUntil(Deadline::In(IsGone() ? kTimeToEnd : std::chrono::milliseconds(0)));
  child_.KillGroup();
  ProcessEnd end = child_.Finish();
  if (!by_itself && end.signal == SIGKILL) return {};
  return end;
}

// One test of a worker. Where it comes to no answer, the worker has to go.
class WorkerTest : public ShimProcess {
 public:
  explicit WorkerTest(std::unique_ptr<Worker>& worker)
      : worker_(worker), before_(TimesOf(worker->child().pid())) {}
  ~WorkerTest() override {
    if (!finished_) worker_.reset();
  }

  pid_t pid() const override { return worker_->child().pid(); }
  int pidfd() const override { return worker_->child().pidfd(); }
  int ended_fd() const override { return worker_->answered_fd(); }
  ProcessTimes Times() const override { return TimesOf(pid()) - before_; }
  void Kill() const override { worker_->child().KillGroup(); }
  Result<ProcessEnd> Finish() override;

 private:
  Result<ProcessEnd> GiveUp(const std::string& errors);

  std::unique_ptr<Worker>& worker_;
  const ProcessTimes before_;
  bool finished_ = false;
};

Result<ProcessEnd> WorkerTest::Finish() {
  WaitUntil(Deadline::Never());
  finished_ = true;
  const ProcessTimes times = Times();
  const Worker::Answer answer = worker_->TakeAnswer();
  if (answer.lines == 0) return GiveUp(answer.errors);
  Result<ProcessEnd> end = ParseWorkResponse(answer.line);
  if (end && answer.lines > 1) end = Error{"the worker answered more than once"};
  if (!end) {
    worker_.reset();
    return end;
  }
  end->standard_error.text += answer.errors;
  end->cpu_time = std::chrono::duration_cast<std::chrono::microseconds>(times.computing);
  end->queued_time = times.queued;
  return end;
}

// It has crashed, was killed, or ended when it should have answered.
Result<ProcessEnd> WorkerTest::GiveUp(const std::string& errors) {
  std::optional<ProcessEnd> end = worker_->End();
  worker_.reset();
  if (!end) return Error{"the worker closed its output, or wrote megabytes without a line feed"};
  end->standard_error.text = errors;
  if (end->signal) return *end;
  std::string what = "the worker ended with " + end->Describe() + " and did not answer";
  const std::string first = errors.substr(0, std::min<std::size_t>(errors.find('\n'), 200));
  if (!first.empty()) what += ", but said '" + Printable(first) + "'";
  return Error{what};
}

class WorkerStarter : public ShimStarter {
 public:
  explicit WorkerStarter(std::string program) : program_(std::move(program)) {}

  Result<std::unique_ptr<ShimProcess>> Start(const SpawnOptions& options) override {
    if (worker_ && worker_->HasSaidSomething()) {
      if (Status idle = EndIdle(); !idle) return idle.error();
    }
    if (!worker_) {
      Result<std::unique_ptr<Worker>> worker = Worker::Spawn(program_);
      if (!worker) return worker.error();
      worker_ = std::move(*worker);
    }
    auto test = std::make_unique<WorkerTest>(worker_);
    if (!worker_->Ask(WorkRequest(options.arguments))) {
      return Error{"the worker does not read its requests"};
    }
    return std::unique_ptr<ShimProcess>(std::move(test));
  }

 private:
  // A worker may end when it likes; one that failed, or talks out of turn, is told.
  Status EndIdle() {
    const Worker::Answer answer = worker_->TakeAnswer();
    const std::optional<ProcessEnd> end = worker_->End();
    worker_.reset();
    if (answer.lines > 0) {
      const std::string line = Printable(answer.line.substr(0, 100));
      return Error{"the worker wrote, without being asked, '" + line + "'"};
    }
    if (!end || end->Succeeded()) return Done{};
    return Error{"after the test before this one, the worker ended with " + end->Describe()};
  }

  const std::string program_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace

std::unique_ptr<ShimStarter> MakeShimWorker(std::string program) {
  return std::make_unique<WorkerStarter>(std::move(program));
}

}  // namespace badpeer
