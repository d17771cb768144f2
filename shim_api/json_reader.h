// Just enough JSON for requests to a worker: walks over a text from the start.
//
//   JsonReader json(line);
//   json.Object([&](const std::string& name) {
//     if (name == "arguments") return json.Array([&] { return json.String(words.emplace_back()); });
//     return json.Skip();
//   });
#ifndef BADPEER_SHIM_API_JSON_READER_H_
#define BADPEER_SHIM_API_JSON_READER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace badpeer::shim {

// Every method reads one value and returns whether it was there and well-formed.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : rest_(text) {}

  // `member` reads the value of each member.
  bool Object(const std::function<bool(const std::string& name)>& member);
  // `element` reads each element.
  bool Array(const std::function<bool()>& element);
  // A string of which each character stands for a byte, U+0000 to U+00FF.
  bool Bytes(std::string& bytes);
  // Any value.
  bool Skip() { return SkipValue(0); }
  // Nothing but space is left.
  bool AtEnd();

 private:
  bool SkipValue(int depth);
  bool Take(char c);
  bool Next(std::size_t size, std::string_view& taken);
  bool CodePoint(std::uint32_t& code_point);
  bool Escape(std::uint32_t& code_point);
  bool Utf8(unsigned char first, std::uint32_t& code_point);
  bool Characters(const std::function<bool(std::uint32_t)>& use);

  std::string_view rest_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_JSON_READER_H_
