// What stands on the stream between the runner and a shim, cut into its units: TLS records, datagrams
// and commands to the shim's clock, messages of the mock QUIC transport.
//
//   ForEachUnit(Protocol::kDtls, traffic, [](const TrafficUnit& unit) { ... });
#ifndef BADPEER_RUNNER_REPORT_TRAFFIC_UNITS_H_
#define BADPEER_RUNNER_REPORT_TRAFFIC_UNITS_H_

#include <functional>

#include "runner/base/bytes.h"
#include "runner/harness/traffic.h"
#include "runner/wire/protocol.h"

namespace badpeer {

struct TrafficUnit {
  bool from_shim = false;
  // Of DTLS, as the shim saw it: its clock is ours to move.
  Traffic::Time time{};
  // The stream's own: a record's five bytes, an opcode and what belongs to it, or eight bytes and a
  // secret. Of a DTLS datagram's opcode and length the first byte tells it from a command. None:
  // what the sender wrote instead of a unit, or has not brought to its end.
  ByteView header{};
  ByteView payload{};
};

using TakeUnit = std::function<void(const TrafficUnit&)>;
void ForEachUnit(Protocol protocol, const Traffic& traffic, const TakeUnit& take);

// Of a DTLS unit: all else are commands.
inline bool IsDatagram(const TrafficUnit& unit) {
  return !unit.header.empty() && unit.header[0] == 'P';
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_TRAFFIC_UNITS_H_
