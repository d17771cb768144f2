// Random and listed faults of one direction: which packets are lost, and which byte of one is
// damaged.
//
//   FaultModel faults(scenario.to_client, seed);
//   Fault fault = faults.Next(datagram.payload);
//   if (fault.drop) return;
//
// Decisions depend on the seed and on the sequence of packets only, never on time.
#ifndef BADPEER_RUNNER_INTEROP_SIM_FAULTS_H_
#define BADPEER_RUNNER_INTEROP_SIM_FAULTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>

#include "runner/base/bytes.h"
#include "runner/interop/sim/scenario.h"

namespace badpeer::interop {

struct Damage {
  std::size_t offset = 0;  // In the UDP payload.
  std::uint8_t value = 0;  // Differs from what is there.
};

struct Fault {
  std::uint64_t packet = 0;  // Which UDP packet of this direction it is, from 1.
  bool drop = false;
  std::optional<Damage> damage{};
};

class FaultModel {
 public:
  FaultModel(const DirectionFaults& faults, std::uint64_t seed) : faults_(faults), random_(seed) {}

  Fault Next(ByteView udp_payload);

 private:
  bool Hit(double percent, const std::optional<int>& burst, int& in_a_row);
  std::uint64_t Below(std::uint64_t limit);
  Damage Choose(ByteView udp_payload);

  DirectionFaults faults_;
  std::mt19937_64 random_;
  std::uint64_t packets_ = 0;
  int dropped_in_a_row_ = 0;
  int corrupted_in_a_row_ = 0;
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_FAULTS_H_
