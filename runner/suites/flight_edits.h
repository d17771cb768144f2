// Ways to cut a flight's messages otherwise than into one record each.
//
//   .hooks = {FirstByteWith(HandshakeType::server_hello, HandshakeType::encrypted_extensions)}
#ifndef BADPEER_RUNNER_SUITES_FLIGHT_EDITS_H_
#define BADPEER_RUNNER_SUITES_FLIGHT_EDITS_H_

#include <algorithm>

#include "runner/tls/hooks.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// The first byte of `next` already stands in the record of `carrier`, under its keys, and the rest
// follows where it is due. `which` counts the messages of the carrier's type, from 1.
Hook FirstByteWith(HandshakeType carrier, HandshakeType next, int which = 1);

bool IsChangeCipherSpec(const FlightItem& item);
// In 1.3, where no keys depend on it.
Hook WithoutChangeCipherSpec();
// `edit(flight, change)` of each flight with a ChangeCipherSpec, and where in it that is.
template <class F>
Hook AtChangeCipherSpec(F edit) {
  return FlightHook{[edit](Peer&, Flight& flight) {
    const auto change = std::ranges::find_if(flight, IsChangeCipherSpec);
    if (change == flight.end()) return false;
    edit(flight, change);
    return true;
  }};
}

// Bytes behind each message of this type, in its record.
Hook TrailingBytes(HandshakeType type, Bytes bytes);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_FLIGHT_EDITS_H_
