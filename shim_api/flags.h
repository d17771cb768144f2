// The command line of a shim: which flags exist, what values they take, and how they become a
// ShimConfig.
//
//   ShimConfig config;
//   if (std::optional<FlagError> error = ParseFlags(args, config)) {
//     std::fprintf(stderr, "%s\n", error->message.c_str());
//     return error->exit_code;
//   }
//
// A flag may be prefixed: -on-initial, -on-resume and -on-retry give it to one of the three configs
// only; -on-shim is for us, -on-handshaker for the handshaker process, which is skipped here.
#ifndef BADPEER_SHIM_API_FLAGS_H_
#define BADPEER_SHIM_API_FLAGS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shim_api/config.h"
#include "shim_api/flag.h"

namespace badpeer::shim {

// Every flag there is, by topic.
std::span<const Flag> AllFlags();

struct FlagTopic {
  std::string_view title;
  std::span<const Flag> flags;
};
std::span<const FlagTopic> FlagTopics();

// The flag of that name, without prefix; null if there is none.
const Flag* FindFlag(std::string_view name);

// Takes -on-shim or -on-handshaker and then -on-initial, -on-resume or -on-retry off `argument`:
// what is left is a name for FindFlag.
std::string_view WithoutPrefixes(std::string_view argument);

struct FlagError {
  int exit_code;
  std::string message;
};

// Reads the arguments that follow the program's name into `config`. An unknown flag yields
// kExitUnimplemented, a missing or malformed value kExitFailure.
std::optional<FlagError> ParseFlags(std::span<const char* const> arguments, ShimConfig& config);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_FLAGS_H_
