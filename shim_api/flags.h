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

namespace badpeer::shim {

enum class FlagKind {
  kBool,            // no value follows
  kInt,             // decimal
  kIntList,         // decimal, appends
  kString,          // any bytes
  kStringPairList,  // "a,b", appends
  kBase64,
  kBase64List,     // appends
  kNewCredential,  // no value follows; later credential flags belong to the new credential
};

// Who makes a flag come true.
enum class FlagOwner {
  kApi,    // this library, with what every StackConnection offers
  kStack,  // the stack: it has to name the flag in Stack::HonouredFlags()
};

// What an -expect-* flag compares: a property of the connection with the flag's value, or with
// true, false or nothing. Any other flag has no property.
struct FlagCheck {
  enum class Op { kEqual, kTrue, kFalse, kEmpty };
  std::string_view of{};  // a member of ConnectionProperties, if shim_api checks it
  Op op = Op::kEqual;
};

struct Flag {
  std::string_view name{};  // with its one leading dash
  FlagKind kind = FlagKind::kBool;
  FlagOwner owner = FlagOwner::kApi;
  bool needs_credential = false;  // only after a -new-*-credential flag
  // Stores `value` (null where none follows); false if it has the wrong form.
  bool (*set)(ConnectionConfig& config, const char* value) = nullptr;
  std::string_view says{};  // what it asks of a shim, in one sentence
  FlagCheck check{};
};

// Every flag there is, by topic.
std::span<const Flag> AllFlags();

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
