// How the text after a flag becomes the member it is bound to. The type of the member decides both
// the kind of the flag and its parser; an optional member takes the same values as a plain one.
#ifndef BADPEER_SHIM_API_FLAG_VALUE_H_
#define BADPEER_SHIM_API_FLAG_VALUE_H_

#include <charconv>
#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shim_api/flag.h"

namespace badpeer::shim::flag_internal {

template <class T>
struct Value;

template <>
struct Value<bool> {
  static constexpr FlagKind kKind = FlagKind::kBool;
  static bool Set(bool& out, const char*) {
    out = true;
    return true;
  }
};

template <std::integral T>
struct Value<T> {
  static constexpr FlagKind kKind = FlagKind::kInt;
  static bool Set(T& out, const char* text) {
    const char* end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, out);
    return error == std::errc() && stop == end;
  }
};

template <>
struct Value<std::string> {
  static constexpr FlagKind kKind = FlagKind::kString;
  static bool Set(std::string& out, const char* text) {
    out = text;
    return true;
  }
};

template <>
struct Value<ByteString> {
  static constexpr FlagKind kKind = FlagKind::kBase64;
  static bool Set(ByteString& out, const char* text) {
    std::optional<ByteString> bytes = DecodeBase64(text);
    if (!bytes) return false;
    out = std::move(*bytes);
    return true;
  }
};

template <>
struct Value<std::pair<std::string, std::string>> {
  static constexpr FlagKind kKind = FlagKind::kStringPairList;  // Comes in lists only.
  static bool Set(std::pair<std::string, std::string>& out, const char* text) {
    const char* comma = std::strchr(text, ',');
    if (comma == nullptr) return false;
    out = {std::string(text, comma), std::string(comma + 1)};
    return true;
  }
};

constexpr FlagKind ListOf(FlagKind element) {
  if (element == FlagKind::kInt) return FlagKind::kIntList;
  if (element == FlagKind::kBase64) return FlagKind::kBase64List;
  return element;
}

template <class T>
requires(!std::same_as<std::vector<T>, ByteString>) struct Value<std::vector<T>> {
  static constexpr FlagKind kKind = ListOf(Value<T>::kKind);
  static bool Set(std::vector<T>& out, const char* text) {
    T element;
    if (!Value<T>::Set(element, text)) return false;
    out.push_back(std::move(element));
    return true;
  }
};

template <class T>
struct Value<std::optional<T>> {
  static constexpr FlagKind kKind = Value<T>::kKind;
  static bool Set(std::optional<T>& out, const char* text) {
    if (!out) out.emplace();
    return Value<T>::Set(*out, text);
  }
};

// The member that `Member` points to, found in a ConnectionConfig: credential flags go to the
// newest credential, or to the default one while there is none.
template <class T>
T& Resolve(ConnectionConfig& config, T ConnectionConfig::*member) {
  return config.*member;
}
template <class T>
T& Resolve(ConnectionConfig& config, T CredentialConfig::*member) {
  CredentialConfig& credential =
      config.credentials.empty() ? config.default_credential : config.credentials.back();
  return credential.*member;
}

template <auto Member>
bool SetMember(ConnectionConfig& config, const char* value) {
  auto& member = Resolve(config, Member);
  return Value<std::remove_reference_t<decltype(member)>>::Set(member, value);
}

template <auto Member>
constexpr FlagKind KindOf() {
  using T = std::remove_reference_t<decltype(Resolve(std::declval<ConnectionConfig&>(), Member))>;
  return Value<T>::kKind;
}

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_VALUE_H_
