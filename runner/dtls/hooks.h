// The events of DTLS, and the hooks that wait for them.
//
//   DtlsFlightHook{[](Peer&, DtlsController& dtls) {
//     if (dtls.received().empty()) return false;  // the first flight: send it honestly
//     ...
//     return true;                                // sent
//   }}
//
// A FlightHook (tls/hooks.h) sees a flight before its messages are numbered, a DtlsFlightHook after
// it: take the first to change what is said, and this one to lose, repeat and delay it.
#ifndef BADPEER_RUNNER_DTLS_HOOKS_H_
#define BADPEER_RUNNER_DTLS_HOOKS_H_

#include <string>
#include <string_view>

#include "runner/dtls/controller.h"
#include "runner/tls/hooks.h"

namespace badpeer {

// See dtls/controller.h on when these come. The first hook that takes one has it for itself.
struct DtlsFlightDue {
  static constexpr std::string_view kEventName = "a DTLS flight";
  DtlsController& controller;
  bool is_taken = false;
};
struct DtlsAckDue {
  static constexpr std::string_view kEventName = "a DTLS ACK";
  DtlsController& controller;
  bool is_taken = false;
};

// `run` takes (Peer&, DtlsController&) and returns true if it has taken the flight into its hands.
template <class Due>
struct DtlsControl : Hook {
  template <std::predicate<Peer&, DtlsController&> F>
  explicit DtlsControl(F act)
      : Hook(On<Due>(std::string(Due::kEventName), [act](Peer& peer, Due& due) {
          if (due.is_taken) return false;
          return due.is_taken = act(peer, due.controller);
        })) {}
};
using DtlsFlightHook = DtlsControl<DtlsFlightDue>;
using DtlsAckHook = DtlsControl<DtlsAckDue>;

// A packet has gone out, but for those of Channel::WriteRaw; which, in a hook, sends another one.
struct PacketSent {
  static constexpr std::string_view kEventName = "a sent packet";
  ByteView packet;
};
using PacketHook = HookOn<const PacketSent>;

// All of this layer, for the tests of all of them.
using DtlsEvents = EventTypes<DtlsFlightDue, DtlsAckDue, const PacketSent>;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_HOOKS_H_
