// Values of the shim's flags, as tables of tests write them.
//
//   .flags = {"-advertise-alpn", AlpnList({"foo", "bar"}), "-curves", Number(NamedGroup::x25519)}
#ifndef BADPEER_RUNNER_SCENARIO_FLAG_VALUES_H_
#define BADPEER_RUNNER_SCENARIO_FLAG_VALUES_H_

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace badpeer {

// Each behind its length in one byte, as in ALPN's ProtocolNameList.
inline std::string AlpnList(std::initializer_list<std::string_view> protocols) {
  std::string list;
  for (std::string_view protocol : protocols) {
    list += static_cast<char>(protocol.size());
    list += protocol;
  }
  return list;
}

// A code point in decimal.
template <class T>
requires std::is_enum_v<T> std::string Number(T code_point) {
  return std::to_string(static_cast<unsigned>(code_point));
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_FLAG_VALUES_H_
