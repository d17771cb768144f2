#include "runner/interop/startup.h"

#include <algorithm>
#include <array>
#include <vector>

#include "runner/base/text.h"
#include "runner/interop/cell_log.h"

namespace badpeer::interop {
namespace {

constexpr std::size_t kTail = 16 << 10;
// A shell that cannot `exec` says it in two lines; a trap or a child may add another.
constexpr std::size_t kLastLines = 3;

// What dash, busybox and ksh; bash; bash and env; glibc; musl; container engines say.
constexpr std::array<std::string_view, 7> kWords = {": not found",
                                                    "command not found",
                                                    "No such file or directory",
                                                    "error while loading shared libraries",
                                                    "Error loading shared library",
                                                    "required file not found",
                                                    "executable file not found in"};

// `set -x` shows that the status was chosen: "+ exit 127".
bool ChoosesStatus(std::string_view line) {
  return line.find('+') != line.npos && line.find("exit 127") != line.npos;
}

bool NamesMissingProgram(std::string_view line) {
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view words) { return line.find(words) != line.npos; });
}

}  // namespace

std::string MissingProgram(std::string_view console) {
  std::vector<std::string> lines = Split(std::string(console), '\n');
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const std::string& line) {
                               return line.find_first_not_of(" \t\r") == std::string::npos;
                             }),
              lines.end());
  std::string first;  // Of the last words, the first says most: what follows is the consequence.
  for (std::size_t i = 0; i < std::min(kLastLines, lines.size()); ++i) {
    const std::string& line = lines[lines.size() - 1 - i];
    if (ChoosesStatus(line)) return "";
    if (NamesMissingProgram(line)) first = Printable(line);
  }
  return first;
}

std::string WhyNotStarted(const std::string& console_path) {
  return MissingProgram(ReadHeadAndTail(console_path, kTail));
}

}  // namespace badpeer::interop
