#include "runner/interop/sim/faults.h"

#include <algorithm>

namespace badpeer::interop {
namespace {

// Damage goes to the start of the payload, where QUIC's headers are.
constexpr std::size_t kDamagedBytes = 51;

// A client must ignore a Version Negotiation packet that lists the version it offered, so a damaged
// one would teach nothing: it is left alone, as in the original.
bool IsVersionNegotiation(ByteView payload) {
  return payload.size() > 5 && (payload[0] & 0x80) != 0 &&
         std::all_of(payload.begin() + 1, payload.begin() + 5, [](auto b) { return b == 0; });
}

}  // namespace

Fault FaultModel::Next(ByteView udp_payload) {
  Fault fault{.packet = ++packets_};
  fault.drop = faults_.drop_list.contains(fault.packet) ||
               Hit(faults_.drop_percent, faults_.drop_burst, dropped_in_a_row_);
  if (udp_payload.empty() || IsVersionNegotiation(udp_payload)) {
    corrupted_in_a_row_ = 0;
  } else if (Hit(faults_.corrupt_percent, faults_.corrupt_burst, corrupted_in_a_row_)) {
    fault.damage = Choose(udp_payload);
  }
  return fault;
}

bool FaultModel::Hit(double percent, const std::optional<int>& burst, int& in_a_row) {
  if (percent <= 0) return false;
  const bool may = !burst || in_a_row < *burst;
  constexpr double kScale = 100.0 / 9007199254740992.0;  // 2^53 steps from 0 to 100.
  const bool hit = may && static_cast<double>(random_() >> 11) * kScale < percent;
  in_a_row = hit ? in_a_row + 1 : 0;
  return hit;
}

std::uint64_t FaultModel::Below(std::uint64_t limit) { return random_() % limit; }

Damage FaultModel::Choose(ByteView udp_payload) {
  Damage damage{.offset = Below(std::min(kDamagedBytes, udp_payload.size()))};
  damage.value = static_cast<std::uint8_t>(udp_payload[damage.offset] ^ (1 + Below(255)));
  return damage;
}

}  // namespace badpeer::interop
