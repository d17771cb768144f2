// How a step of a test ended. The reason for anything but kOk is on stderr.
//
//   if (Verdict verdict = Handshake(); verdict != Verdict::kOk) return verdict;
#ifndef BADPEER_SHIM_API_VERDICT_H_
#define BADPEER_SHIM_API_VERDICT_H_

#include "shim_api/exit_code.h"

namespace badpeer::shim {

enum class [[nodiscard]] Verdict{kOk, kFailed, kUnimplemented, kMustFail};

constexpr int ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk:
      return kExitSuccess;
    case Verdict::kUnimplemented:
      return kExitUnimplemented;
    case Verdict::kMustFail:
      return kExitMustFail;
    case Verdict::kFailed:
      break;
  }
  return kExitFailure;
}

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_VERDICT_H_
