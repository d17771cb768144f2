// Random bytes: from the operating system, or a stream that a seed reproduces.
//
//   Random random;                     // different in every run
//   Random again(42);                  // the same bytes in every run
//   Bytes client_random = again.Take(32);
//   std::size_t index = again.Below(5);  // 0..4
//
// Good enough for test keys and nonces, not for secrets that matter: nothing here is cleared or
// protected. One object must not be used by two threads at once.
#ifndef BADPEER_RUNNER_BASE_RANDOM_H_
#define BADPEER_RUNNER_BASE_RANDOM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runner/base/bytes.h"

namespace badpeer {

class Random {
 public:
  Random() = default;
  explicit Random(std::uint64_t seed);

  void Fill(std::span<std::uint8_t> out);
  Bytes Take(std::size_t size);

  std::uint64_t Next();
  // Uniform in [0, limit); `limit` must not be zero.
  std::uint64_t Below(std::uint64_t limit);

 private:
  void Refill();

  std::optional<std::uint64_t> state_;    // engaged: seeded
  std::array<std::uint8_t, 256> pool_{};  // what is left of it lies at the end
  std::size_t left_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_RANDOM_H_
