#include "shim_api/json_reader.h"

#include <charconv>
#include <cstdint>

namespace badpeer::shim {
namespace {

constexpr int kDeepest = 64;
constexpr std::string_view kSpace = " \t\r\n";

}  // namespace

bool JsonReader::Take(char c) {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

bool JsonReader::AtEnd() { return rest_.find_first_not_of(kSpace) == std::string_view::npos; }

bool JsonReader::Next(std::size_t size, std::string_view& taken) {
  if (rest_.size() < size) return false;
  taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool JsonReader::Object(const std::function<bool(const std::string&)>& member) {
  if (!Take('{')) return false;
  if (Take('}')) return true;
  do {
    std::string name;
    if (!Bytes(name) || !Take(':') || !member(name)) return false;
  } while (Take(','));
  return Take('}');
}

bool JsonReader::Array(const std::function<bool()>& element) {
  if (!Take('[')) return false;
  if (Take(']')) return true;
  do {
    if (!element()) return false;
  } while (Take(','));
  return Take(']');
}

// What follows a backslash.
bool JsonReader::Escape(std::uint32_t& code_point) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  std::string_view name;
  if (!Next(1, name)) return false;
  if (name != "u") {
    const std::size_t at = kNames.find(name);
    if (at == std::string_view::npos) return false;
    code_point = static_cast<unsigned char>(kMeanings[at]);
    return true;
  }
  std::string_view digits;
  if (!Next(4, digits)) return false;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, code_point, 16);
  return error == std::errc() && end == digits.data() + 4;
}

bool JsonReader::Utf8(unsigned char first, std::uint32_t& code_point) {
  const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  std::string_view tail;
  if (more == 0 || !Next(more, tail)) return false;
  code_point = first & (0x3fu >> more);
  for (const char c : tail) {
    if ((c & 0xc0) != 0x80) return false;
    code_point = code_point << 6 | (c & 0x3f);
  }
  return true;
}

bool JsonReader::CodePoint(std::uint32_t& code_point) {
  std::string_view first;
  if (!Next(1, first)) return false;
  code_point = static_cast<unsigned char>(first[0]);
  if (code_point == '\\') return Escape(code_point);
  if (code_point < 0x20) return false;
  return code_point < 0x80 || Utf8(static_cast<unsigned char>(code_point), code_point);
}

bool JsonReader::Characters(const std::function<bool(std::uint32_t)>& use) {
  if (!Take('"')) return false;
  while (!rest_.starts_with('"')) {
    std::uint32_t code_point = 0;
    if (!CodePoint(code_point) || !use(code_point)) return false;
  }
  rest_.remove_prefix(1);
  return true;
}

bool JsonReader::Bytes(std::string& bytes) {
  return Characters([&bytes](std::uint32_t code_point) {
    bytes += static_cast<char>(code_point);
    return code_point <= 0xff;
  });
}

bool JsonReader::SkipValue(int depth) {
  if (depth > kDeepest) return false;
  const auto skip = [this, depth] { return SkipValue(depth + 1); };
  rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
  if (rest_.starts_with('{')) {
    return Take('{') && (Take('}') || [&] {
             do {
               if (!Characters([](std::uint32_t) { return true; }) || !Take(':') || !skip())
                 return false;
             } while (Take(','));
             return Take('}');
           }());
  }
  if (rest_.starts_with('[')) return Array(skip);
  if (rest_.starts_with('"')) return Characters([](std::uint32_t) { return true; });
  const std::size_t size = std::min(rest_.find_first_of(",]} \t\r\n"), rest_.size());
  rest_.remove_prefix(size);
  return size > 0;
}

}  // namespace badpeer::shim
