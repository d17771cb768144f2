// JSON of nlohmann's library, for the files that read or write some. Include it in these alone, and
// in no header: it costs a second of each compilation. What reads and writes text costs two more and
// is compiled here once.
#ifndef BADPEER_RUNNER_JSON_JSON_H_
#define BADPEER_RUNNER_JSON_JSON_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace badpeer {

using Json = nlohmann::json;                 // members sorted by name
using OrderedJson = nlohmann::ordered_json;  // members as they came

// J is one of the two. Throws J::exception where it is no JSON.
template <class J>
J ParseJson(std::string_view text);
// The same, with a value that `is_discarded` instead of the exception.
template <class J>
J TryParseJson(std::string_view text);
// The whole number that it is. Throws J::exception where it is none, or does not fit into T: the
// library converts 1e99 to whatever comes.
template <class T, class J>
T Integer(const J& value) {
  const bool fits =
      value.is_number_unsigned()
          ? std::in_range<T>(value.template get<std::uint64_t>())
          : value.is_number_integer() && std::in_range<T>(value.template get<std::int64_t>());
  if (fits) return value.template get<T>();
  throw J::type_error::create(302, "must be a whole number that fits, but is " + value.dump(),
                              &value);
}
// On one line without an indent. Bytes that are no UTF-8 become U+FFFD.
std::string DumpJson(const Json& value, int indent = -1);
std::string DumpJson(const OrderedJson& value, int indent = -1);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_JSON_JSON_H_
