// One flag of a shim: its name, what kind of value follows it, what it asks for, and how it is stored.
// The table of all is flag_table.h; ParseFlags (flags.h) reads a command line by it.
#ifndef BADPEER_SHIM_API_FLAG_H_
#define BADPEER_SHIM_API_FLAG_H_

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

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_FLAG_H_
