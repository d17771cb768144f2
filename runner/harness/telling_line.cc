#include "runner/harness/telling_line.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace badpeer {
namespace {

// "Connection 2 failed.", with which shim_api ends.
bool IsSummary(std::string_view line) {
  constexpr std::string_view kHead = "Connection ";
  constexpr std::string_view kTail = " failed.";
  return line.starts_with(kHead) && line.ends_with(kTail);
}

// What runtimes say before a program has its turn, and how they begin a stack trace: Python, the
// JVM, Node.js, Rust, and loaders.
bool IsOfRuntime(std::string_view line) {
  constexpr std::array<std::string_view, 8> kStarts = {"Traceback (most recent call last):",
                                                       "Picked up ",
                                                       "OpenJDK ",
                                                       "WARNING: ",
                                                       "warning: ",
                                                       "Warning: ",
                                                       "note: run with `RUST_BACKTRACE",
                                                       "(node:"};
  if (std::ranges::any_of(kStarts,
                          [&](std::string_view start) { return line.starts_with(start); })) {
    return true;
  }
  return line.find("Warning: ") != std::string_view::npos &&  // Python: FILE:LINE: SomeWarning: ...
         line.find(".py:") != std::string_view::npos;
}

// What programs print behind their complaint about a flag; Go's with all flags, indented, below it.
bool IsUsage(std::string_view line) {
  return line.starts_with("Usage of ") || line.starts_with("Usage: ") || line.starts_with("usage: ");
}

// Lines of a trace or of quoted source are indented.
bool IsBoilerplate(std::string_view line) {
  if (std::ranges::all_of(line, [](unsigned char c) { return std::isspace(c) != 0; })) return true;
  return line.front() == ' ' || line.front() == '\t' || IsSummary(line) || IsOfRuntime(line);
}

}  // namespace

std::string_view TellingLine(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!IsBoilerplate(line)) return line;
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return first;
}

std::string_view LastTellingLine(std::string_view text) {
  std::string_view last, any;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const bool says_something = line.find_first_not_of(" \t\r") != std::string_view::npos;
    if (says_something && !IsSummary(line)) any = line;
    if (!IsBoilerplate(line) && !IsUsage(line)) last = line;
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return last.empty() ? any : last;
}

}  // namespace badpeer
