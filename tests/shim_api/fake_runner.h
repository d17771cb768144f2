// Plays the runner for RunShim: listens on loopback and runs one script per connection.
//
//   FakeStack stack;
//   FakeRunner runner;
//   runner.OnConnection([](RunnerSide& side) { side.Expect("C"); side.Send("S"); });
//   EXPECT_EQ(runner.Run(stack, {}), kExitSuccess);
#ifndef BADPEER_TESTS_SHIM_API_FAKE_RUNNER_H_
#define BADPEER_TESTS_SHIM_API_FAKE_RUNNER_H_

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "shim_api/run_shim.h"

namespace badpeer::shim {

// The runner's end of one connection.
class RunnerSide {
 public:
  explicit RunnerSide(int socket) : socket_(socket) {}
  ~RunnerSide() { close(socket_); }

  void Send(const std::string& bytes) {
    EXPECT_EQ(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void Expect(const std::string& bytes) { EXPECT_EQ(Receive(bytes.size()), bytes); }
  // Nothing but the end of the connection.
  void ExpectEnd() { EXPECT_EQ(Receive(1), ""); }

 private:
  std::string Receive(std::size_t size) {
    std::string bytes(size, '\0');
    const ssize_t n = recv(socket_, bytes.data(), size, MSG_WAITALL);
    bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
    return bytes;
  }

  int socket_;
};

class FakeRunner {
 public:
  using Script = std::function<void(RunnerSide&)>;

  explicit FakeRunner(bool ipv6 = false) : ipv6_(ipv6) {
    listener_ = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    const timeval longest_wait{.tv_sec = 20, .tv_usec = 0};  // For a shim that never connects.
    setsockopt(listener_, SOL_SOCKET, SO_RCVTIMEO, &longest_wait, sizeof(longest_wait));
    sockaddr_in6 address{};
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (ipv6) {
      address.sin6_family = AF_INET6;
      address.sin6_addr = in6addr_loopback;
    } else {
      auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
      v4->sin_family = AF_INET;
      v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      size = sizeof(*v4);
    }
    usable_ = bind(listener_, any, size) == 0 && listen(listener_, 8) == 0 &&
              getsockname(listener_, any, &size) == 0;
    port_ = ntohs(ipv6 ? address.sin6_port : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  }
  ~FakeRunner() { close(listener_); }

  bool usable() const { return usable_; }
  void OnConnection(Script script) { scripts_.push_back(std::move(script)); }

  // Runs the shim with the flags it needs and `flags`; returns its exit status. Every script runs.
  int Run(Stack& stack, const std::vector<std::string>& flags) {
    std::thread thread([this] {
      for (const Script& script : scripts_) {
        const int connection = accept(listener_, nullptr, nullptr);
        ASSERT_GE(connection, 0) << "the shim does not connect";
        RunnerSide side(connection);
        side.Expect(std::string("\x07\x06\x05\x04\x03\x02\x01\x00", 8));
        script(side);
      }
    });
    std::vector<std::string> all = {"shim", "-port", std::to_string(port_), "-shim-id",
                                    "283686952306183"};
    if (ipv6_) all.push_back("-ipv6");
    all.insert(all.end(), flags.begin(), flags.end());
    std::vector<const char*> argv;
    for (const std::string& argument : all) argv.push_back(argument.c_str());
    testing::internal::CaptureStderr();
    const int status = RunShim(static_cast<int>(argv.size()), argv.data(), stack);
    stderr_ = testing::internal::GetCapturedStderr();
    thread.join();
    return status;
  }

  // Of the last run, without the line that ends it.
  std::string Stderr() const {
    const std::string end = "--- DONE ---\n";
    EXPECT_TRUE(stderr_.ends_with(end)) << stderr_;
    return stderr_.substr(0, stderr_.size() - end.size());
  }

 private:
  bool ipv6_;
  bool usable_ = false;
  int listener_;
  std::uint16_t port_ = 0;
  std::vector<Script> scripts_;
  std::string stderr_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_TESTS_SHIM_API_FAKE_RUNNER_H_
