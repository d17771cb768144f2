#include "runner/cli/output.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "runner/base/text.h"

namespace badpeer {
namespace {

std::atomic<int> output_error{0};  // the first one

std::string& StoredProgramName() {
  static std::string name = "runner";
  return name;
}

}  // namespace

void SetProgramName(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (!name.empty()) StoredProgramName() = Printable(name);
}

const std::string& ProgramName() { return StoredProgramName(); }

void PrintError(const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", ProgramName().c_str(), message.c_str());
}

void PrintError(std::string_view command, const std::string& message) {
  std::fprintf(stderr, "%s %s: %s\n", ProgramName().c_str(), std::string(command).c_str(),
               message.c_str());
}

int Refuse(const std::string& message) {
  PrintError(message);
  return kWrongUse;
}

int Refuse(std::string_view command, const std::string& message) {
  PrintError(command, message);
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
