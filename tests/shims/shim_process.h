// Runs a shim as the runner does, and gives the test its connections.
//
//   ShimProcess shim(BADPEER_OPENSSL_SHIM, {"-server"});
//   std::unique_ptr<TcpTransport> tcp = shim.Accept();
//   ...
//   EXPECT_EQ(shim.Wait().exit_status, 0);
#ifndef BADPEER_TESTS_SHIMS_SHIM_PROCESS_H_
#define BADPEER_TESTS_SHIMS_SHIM_PROCESS_H_

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "shim_api/tcp_transport.h"

namespace badpeer::shim {

class ShimProcess {
 public:
  struct End {
    int exit_status = -1;  // -1 after a signal
    int signal = 0;
    std::string errors;
  };

  // `environment` is NAME=VALUE or empty.
  ShimProcess(const std::string& program, std::vector<std::string> flags,
              const std::string& environment = "") {
    Listen();
    errors_ = std::tmpfile();
    std::vector<std::string> words = {program, "-port", std::to_string(port_), "-shim-id", "258"};
    words.insert(words.end(), flags.begin(), flags.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      if (!environment.empty()) putenv(const_cast<char*>(environment.c_str()));
      dup2(fileno(errors_), STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
  }
  ~ShimProcess() {
    if (pid_ > 0) Wait();
    close(listener_);
    std::fclose(errors_);
  }

  // The next connection, after its shim id; null if none comes (within 5 s) or the id is wrong.
  std::unique_ptr<TcpTransport> Accept() {
    pollfd ready{listener_, POLLIN, 0};
    if (poll(&ready, 1, 5000) != 1) return nullptr;
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return nullptr;
    const timeval limit{5, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    auto tcp = std::make_unique<TcpTransport>(socket);
    std::uint8_t id[8];
    const std::uint8_t expected[8] = {2, 1};
    if (tcp->ReadAll(id).status != IoStatus::kOk || !std::equal(id, id + 8, expected)) {
      return nullptr;
    }
    return tcp;
  }

  End Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    End end;
    if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    std::rewind(errors_);
    for (int c = std::fgetc(errors_); c != EOF; c = std::fgetc(errors_)) {
      end.errors.push_back(static_cast<char>(c));
    }
    return end;
  }

 private:
  void Listen() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
      std::perror("listen");
      std::abort();
    }
    port_ = ntohs(address.sin_port);
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
  std::FILE* errors_ = nullptr;
};

}  // namespace badpeer::shim

#endif  // BADPEER_TESTS_SHIMS_SHIM_PROCESS_H_
