#include "runner/cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace badpeer {

void PrintError(const std::string& message) {
  std::fprintf(stderr, "runner: %s\n", message.c_str());
}

int Refuse(const std::string& message) {
  PrintError(message);
  return kWrongUse;
}

void WriteOut(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

std::size_t TerminalWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace badpeer
