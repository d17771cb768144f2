// The table of all flags: the only place where a flag is declared, in four parts by topic. How a
// row is written stands in flag_table/rows.h.
#ifndef BADPEER_SHIM_API_FLAG_TABLE_H_
#define BADPEER_SHIM_API_FLAG_TABLE_H_

#include <array>
#include <span>

#include "shim_api/flag_table/authentication.h"
#include "shim_api/flag_table/connection.h"
#include "shim_api/flag_table/extensions.h"
#include "shim_api/flag_table/sessions.h"

namespace badpeer::shim::flag_internal {

template <std::size_t... kSizes>
constexpr std::array<Flag, (kSizes + ...)> Together(const Flag (&... parts)[kSizes]) {
  std::array<Flag, (kSizes + ...)> all{};
  std::size_t next = 0;
  const auto append = [&](std::span<const Flag> part) {
    for (const Flag& flag : part) all[next++] = flag;
  };
  (append(parts), ...);
  return all;
}

inline constexpr auto kFlags =
    Together(kConnectionFlags, kAuthenticationFlags, kSessionsFlags, kExtensionsFlags);

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_H_
