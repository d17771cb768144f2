#include "runner/base/text.h"

#include <cstddef>
#include <cstdio>

namespace badpeer {
namespace {

bool SafeInShell(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
}

std::string Escape(std::string_view text, bool keep_lines) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7f) || (keep_lines && (c == '\n' || c == '\t'))) {
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\r') {
      result += "\\r";
    } else if (c == '\t') {
      result += "\\t";
    } else if (c == '\x1b') {
      result += "\\e";
    } else {
      char buffer[8];
      std::snprintf(buffer, sizeof(buffer), "\\x%02x", byte);
      result += buffer;
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  for (;;) {
    const std::size_t end = text.find(separator);
    pieces.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::string ShellQuote(std::string_view argument) {
  bool safe = !argument.empty();
  for (const char c : argument) safe = safe && SafeInShell(c);
  if (safe) return std::string(argument);
  // Only $'' can carry control characters over a terminal and back.
  bool control = false;
  for (const char c : argument) control |= static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  std::string quoted = control ? "$'" : "'";
  for (const char c : argument) {
    if (control) {
      quoted += c == '\\' || c == '\'' ? std::string("\\") + c : Printable({&c, 1});
    } else {
      quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
  }
  return quoted + "'";
}

std::string ShellCommand(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    if (!line.empty()) line += ' ';
    line += ShellQuote(argument);
  }
  return line;
}

std::string Printable(std::string_view text) { return Escape(text, false); }
std::string PrintableLines(std::string_view text) { return Escape(text, true); }

std::string DescribeDuration(std::chrono::nanoseconds duration) {
  using namespace std::chrono;
  const auto millis = duration_cast<milliseconds>(duration).count();
  if (millis < 1000) return std::to_string(millis) + " ms";
  if (millis < 60'000) {
    if (millis % 1000 == 0) return std::to_string(millis / 1000) + " s";
    char buffer[32];
    std::snprintf(buffer, sizeof(buffer), "%.1f s", static_cast<double>(millis) / 1000);
    return buffer;
  }
  return std::to_string(millis / 60'000) + " min " + std::to_string(millis / 1000 % 60) + " s";
}

std::string Count(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace badpeer
