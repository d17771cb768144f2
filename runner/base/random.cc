#include "runner/base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace badpeer {
namespace {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
std::uint64_t NextSplitMix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed) : state_(seed) {}

void Random::Refill() {
  if (state_) {
    for (std::size_t i = 0; i < pool_.size(); i += 8) {
      std::uint64_t word = NextSplitMix(*state_);
      for (std::size_t j = 0; j < 8; ++j) pool_[i + j] = static_cast<std::uint8_t>(word >> (8 * j));
    }
  } else {
    // Up to 256 bytes come whole or not at all, and only an early boot blocks (getrandom(2)).
    while (::getrandom(pool_.data(), pool_.size(), 0) < 0) {
      if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    }
  }
  left_ = pool_.size();
}

void Random::Fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    if (left_ == 0) Refill();
    std::size_t now = std::min(left_, out.size());
    std::copy_n(pool_.end() - static_cast<std::ptrdiff_t>(left_), now, out.begin());
    left_ -= now;
    out = out.subspan(now);
  }
}

Bytes Random::Take(std::size_t size) {
  Bytes out(size);
  Fill(out);
  return out;
}

std::uint64_t Random::Next() {
  std::array<std::uint8_t, 8> bytes;
  Fill(bytes);
  std::uint64_t value = 0;
  for (std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::uint64_t Random::Below(std::uint64_t limit) {
  if (limit == 0) throw std::invalid_argument("Random::Below(0): there is no such number");
  // Values below 2^64 mod limit would favour small results.
  const std::uint64_t skip = (0 - limit) % limit;
  for (;;) {
    if (std::uint64_t value = Next(); value >= skip) return value % limit;
  }
}

}  // namespace badpeer
