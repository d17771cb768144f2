#include "shim_api/flags.h"

#include <algorithm>
#include <iterator>

#include "shim_api/exit_code.h"
#include "shim_api/flag_table.h"

namespace badpeer::shim {
namespace {

// Takes `prefix` off `text` if a further dash follows it, which stays.
bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (text.size() <= prefix.size() || !text.starts_with(prefix) || text[prefix.size()] != '-') {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

// One argument, taken apart.
struct Argument {
  explicit Argument(std::string_view text) : name(text) {
    if (!TakePrefix(name, "-on-shim")) for_handshaker = TakePrefix(name, "-on-handshaker");
    if (TakePrefix(name, "-on-initial")) {
      only = &ConfigOf<&ShimConfig::initial>;
    } else if (TakePrefix(name, "-on-resume")) {
      only = &ConfigOf<&ShimConfig::resume>;
    } else if (TakePrefix(name, "-on-retry")) {
      only = &ConfigOf<&ShimConfig::retry>;
    }
  }

  template <auto Member>
  static ConnectionConfig& ConfigOf(ShimConfig& config) {
    return config.*Member;
  }

  std::string_view name;
  bool for_handshaker = false;
  ConnectionConfig& (*only)(ShimConfig&) = nullptr;  // null: for all three
};

// Null, or what is wrong with the flag here.
const char* Store(const Flag& flag, const char* value, ConnectionConfig& config) {
  if (flag.needs_credential && config.credentials.empty()) {
    return "needs a -new-*-credential flag before it";
  }
  return flag.set(config, value) ? nullptr : "has an invalid value";
}

}  // namespace

std::span<const Flag> AllFlags() { return flag_internal::kFlags; }

std::span<const FlagTopic> FlagTopics() {
  static constexpr FlagTopic kTopics[] = {
      {"Connections, the exchange, versions, cipher suites and groups",
       flag_internal::kConnectionFlags},
      {"Authentication", flag_internal::kAuthenticationFlags},
      {"Sessions, early data, renegotiation, names and protocols", flag_internal::kSessionsFlags},
      {"Other extensions, ECH, records, DTLS and QUIC", flag_internal::kExtensionsFlags}};
  return kTopics;
}

const Flag* FindFlag(std::string_view name) {
  const auto found = std::ranges::find(flag_internal::kFlags, name, &Flag::name);
  return found == std::end(flag_internal::kFlags) ? nullptr : &*found;
}

std::string_view WithoutPrefixes(std::string_view argument) { return Argument(argument).name; }

std::optional<FlagError> ParseFlags(std::span<const char* const> arguments, ShimConfig& config) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Argument argument(arguments[i]);
    const Flag* flag = FindFlag(argument.name);
    if (flag == nullptr) {
      return FlagError{kExitUnimplemented, "unknown flag " + std::string(arguments[i])};
    }
    const char* value = nullptr;
    if (flag->kind != FlagKind::kBool && flag->kind != FlagKind::kNewCredential) {
      if (++i == arguments.size()) {
        return FlagError{kExitFailure, "missing value for " + std::string(arguments[i - 1])};
      }
      value = arguments[i];
    }
    if (argument.for_handshaker) continue;
    config.given.emplace_back(argument.name);
    ConnectionConfig* const all[] = {&config.initial, &config.resume, &config.retry};
    for (ConnectionConfig* one : all) {
      if (argument.only != nullptr && one != &argument.only(config)) continue;
      if (const char* problem = Store(*flag, value, *one)) {
        std::string message = std::string(argument.name) + " " + problem;
        if (value != nullptr) message += ": \"" + std::string(value) + "\"";
        return FlagError{kExitFailure, std::move(message)};
      }
    }
  }
  return std::nullopt;
}

}  // namespace badpeer::shim
