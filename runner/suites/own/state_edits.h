// A flight in which one message is missing, doubled, or changes places with the next. All else fits
// to that: the transcript is that of what goes out, so that signatures and Finished are right, and
// every message stands under keys that a receiver without a state machine would have. TLS only.
//
//   .hooks = Edited({.edit = Edit::kSwap, .message = {"Certificate", HandshakeType::certificate},
//                    .next = {"CertificateVerify", HandshakeType::certificate_verify}})
#ifndef BADPEER_RUNNER_SUITES_OWN_STATE_EDITS_H_
#define BADPEER_RUNNER_SUITES_OWN_STATE_EDITS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "runner/tls/hooks.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct OwnMessage {
  std::string_view name;
  std::optional<HandshakeType> type;  // none: ChangeCipherSpec
  int which = 1;                      // of this type in the connection
  // Its receiver answers before it can see whether more comes.
  bool ends_flight = false;

  bool Is(HandshakeType other, int nth) const { return type == other && which == nth; }
};

enum class Edit : std::uint8_t { kSkip, kRepeat, kSwap };

struct StateEdit {
  Edit edit{};
  OwnMessage message;
  OwnMessage next{};  // kSwap: which it changes places with; kSkip: also left out, if it has a name
};

Hooks Edited(const StateEdit& edit);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_OWN_STATE_EDITS_H_
