#include "runner/json/json.h"

namespace badpeer {

template <class J>
J ParseJson(std::string_view text) {
  return J::parse(text);
}

template <class J>
J TryParseJson(std::string_view text) {
  return J::parse(text, nullptr, false);
}

template Json ParseJson(std::string_view);
template OrderedJson ParseJson(std::string_view);
template Json TryParseJson(std::string_view);
template OrderedJson TryParseJson(std::string_view);

std::string DumpJson(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}
std::string DumpJson(const OrderedJson& value, int indent) {
  return value.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace badpeer
