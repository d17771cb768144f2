#include "runner/cli/output.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace badpeer {
namespace {

std::atomic<int> output_error{0};  // the first one

}  // namespace

void PrintError(const std::string& message) {
  std::fprintf(stderr, "runner: %s\n", message.c_str());
}

int Refuse(const std::string& message) {
  PrintError(message);
  return kWrongUse;
}

void WriteOut(std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(STDOUT_FILENO, text.data(), text.size());
    if (wrote >= 0) {
      text.remove_prefix(static_cast<std::size_t>(wrote));
    } else if (errno != EINTR) {
      int none = 0;
      output_error.compare_exchange_strong(none, errno);
      return;
    }
  }
}

void OccupyStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest number that is free is this one. Writing to it fails as it would have without.
    static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

int StatusWithOutput(int status) {
  const int error = output_error.load();
  if (error == 0 || error == EPIPE) return status;
  PrintError(std::string("cannot write to the standard output: ") + std::strerror(error));
  return status == 0 ? 1 : status;
}

std::size_t TerminalWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace badpeer
