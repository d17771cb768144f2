// Misbehaviour that more than one family of tests needs.
//
//   .hooks = DamageFirstData(),
#ifndef BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_
#define BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_

#include "runner/tls/hooks.h"

namespace badpeer {

// Sends one more message before the others, whose records have a wrong last byte.
Hooks DamageFirstData();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_
