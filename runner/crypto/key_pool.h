// Internal to crypto/: a few key pairs of one kind, made when they are first wanted and used over
// and over.
//
//   static KeyPool<X25519Pair> pool([](Random& random) { return X25519Pair(random); });
//   const X25519Pair& mine = pool.Any(random);
//
// Making a P-384 key costs more than all else in a handshake, and a test peer keeps no secrets: a
// key that is used again serves as well. The keys are the same in every run. Thread-safe.
#ifndef BADPEER_RUNNER_CRYPTO_KEY_POOL_H_
#define BADPEER_RUNNER_CRYPTO_KEY_POOL_H_

#include <array>
#include <functional>
#include <mutex>
#include <optional>

#include "runner/base/random.h"

namespace badpeer::crypto {

template <class Pair>
class KeyPool {
 public:
  explicit KeyPool(std::function<Pair(Random&)> make) : make_(std::move(make)) {}

  // One of them. `random` decides which.
  const Pair& Any(Random& random) {
    Slot& slot = slots_[random.Below(slots_.size())];
    std::call_once(slot.once, [&] {
      Random seeded(static_cast<std::uint64_t>(&slot - slots_.data()));
      slot.pair.emplace(make_(seeded));
    });
    return *slot.pair;
  }

 private:
  struct Slot {
    std::once_flag once;
    std::optional<Pair> pair;
  };

  std::function<Pair(Random&)> make_;
  // Enough that two exchanges of one handshake rarely have the same key.
  std::array<Slot, 8> slots_{};
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_KEY_POOL_H_
