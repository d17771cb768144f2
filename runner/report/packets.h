// The packets of a test, for people: when, which way, how long, and the records inside.
//
//   settings.companions.push_back(&packet_lists);   // outcome.packets of each failure
//
// For all there is, see CaptureFiles.
#ifndef BADPEER_RUNNER_REPORT_PACKETS_H_
#define BADPEER_RUNNER_REPORT_PACKETS_H_

#include <cstddef>
#include <vector>

#include "runner/harness/companion.h"
#include "runner/wire/protocol.h"

namespace badpeer {

inline constexpr std::size_t kMaxPacketsShown = 200;
inline constexpr std::size_t kMaxBytesOfPacket = 512;
inline constexpr std::size_t kMaxBytesOfTest = 4096;

// One entry of `traffic` for each connection.
std::vector<Packet> PacketsOf(Protocol protocol, const std::vector<Traffic>& traffic);

class PacketLists : public Companion {
 public:
  Status OnShimEnded(Outcome& outcome) override;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_PACKETS_H_
