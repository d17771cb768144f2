#include "runner/harness/mutual_wait.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "runner/base/unique_fd.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

std::pair<UniqueFd, UniqueFd> TcpPair() {
  UniqueFd listener(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener.get(), 1), 0);
  EXPECT_EQ(getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  UniqueFd client(socket(AF_INET, SOCK_STREAM, 0));
  EXPECT_EQ(connect(client.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  return {UniqueFd(accept(listener.get(), nullptr, nullptr)), std::move(client)};
}

// A process that does `work` with its end of a connection to us.
class Subject {
 public:
  explicit Subject(const std::function<void(int)>& work) {
    auto [ours, theirs] = TcpPair();
    pid_ = fork();
    if (pid_ == 0) {
      ours.reset();
      work(theirs.get());
      _exit(0);
    }
    ours_ = std::move(ours);
    pidfd_.reset(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  }
  ~Subject() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  int socket() const { return ours_.get(); }
  bool Waits() const { return WaitsToRead({pid_, pidfd_.get()}, ours_.get()); }
  bool WaitsSoon() const {
    for (int i = 0; i < 500; ++i) {
      if (Waits()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
  bool EverWaits() const {
    for (int i = 0; i < 30; ++i) {
      if (Waits()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

 private:
  UniqueFd ours_;
  UniqueFd pidfd_;
  pid_t pid_ = -1;
};

void ReadForEver(int socket) {
  char byte;
  while (read(socket, &byte, 1) > 0) {
  }
}

class MutualWaitTest : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "a process with ThreadSanitizer never only waits: it has a thread that wakes "
                    "up by itself";
#endif
  }
};

TEST_F(MutualWaitTest, ABlockedReaderIsFound) {
  EXPECT_TRUE(Subject(ReadForEver).WaitsSoon());
  EXPECT_TRUE(Subject([](int socket) {
                char byte;
                recv(socket, &byte, 1, 0);
              }).WaitsSoon());
}

TEST_F(MutualWaitTest, AReaderAmongThreadsThatWaitForItIsFound) {
  EXPECT_TRUE(Subject([](int socket) {
                std::thread reader(ReadForEver, socket);
                reader.join();
              }).WaitsSoon());
}

TEST_F(MutualWaitTest, WhoeverMayStillMoveIsNotFound) {
  EXPECT_FALSE(Subject([](int) { sleep(100); }).EverWaits());
  EXPECT_FALSE(Subject([](int) {
                 for (;;) {
                 }
               }).EverWaits());
  EXPECT_FALSE(Subject([](int socket) {
                 pollfd item{.fd = socket, .events = POLLIN, .revents = 0};
                 poll(&item, 1, 100'000);
               }).EverWaits());
  EXPECT_FALSE(Subject([](int socket) {
                 const timeval timeout{.tv_sec = 100, .tv_usec = 0};
                 setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
                 ReadForEver(socket);
               }).EverWaits());
  EXPECT_FALSE(Subject([](int socket) {
                 signal(SIGALRM, [](int) {});
                 alarm(100);
                 ReadForEver(socket);
               }).EverWaits());
  EXPECT_FALSE(Subject([](int socket) {
                 std::thread timer([] { sleep(100); });
                 ReadForEver(socket);
               }).EverWaits());
}

TEST_F(MutualWaitTest, OtherProcessesAndOtherDescriptorsAreNotKnown) {
  EXPECT_FALSE(Subject([](int socket) {
                 if (fork() == 0) {
                   sleep(1);
                   _exit(0);
                 }
                 ReadForEver(socket);
               }).EverWaits());
  EXPECT_FALSE(Subject([](int) {
                 int ends[2];
                 if (pipe(ends) == 0) ReadForEver(ends[0]);
               }).EverWaits());
}

TEST_F(MutualWaitTest, BytesUnderWayAreNotForgotten) {
  // It has sent something that we have not read.
  const Subject sender([](int socket) {
    (void)!write(socket, "x", 1);
    ReadForEver(socket);
  });
  EXPECT_FALSE(sender.EverWaits());
  char byte;
  EXPECT_EQ(recv(sender.socket(), &byte, 1, 0), 1);
  EXPECT_TRUE(sender.WaitsSoon());
}

TEST_F(MutualWaitTest, ADeadProcessIsNotWaiting) {
  const Subject dead([](int) {});
  EXPECT_FALSE(dead.EverWaits());
}

}  // namespace
}  // namespace badpeer
