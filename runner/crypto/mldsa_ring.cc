#include "runner/crypto/mldsa_ring.h"

#include <algorithm>
#include <cstdlib>

namespace badpeer::crypto::mldsa {
namespace {

constexpr std::uint32_t BitReverse8(std::uint32_t value) {
  std::uint32_t out = 0;
  for (int i = 0; i < 8; ++i) out |= ((value >> i) & 1) << (7 - i);
  return out;
}

// 1753^BitRev8(i), the twiddle factors of the NTT.
constexpr std::array<std::int32_t, 256> kZetas = [] {
  std::array<std::int32_t, 256> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < 256; ++i) powers[i] = Reduce(std::int64_t{powers[i - 1]} * 1753);
  std::array<std::int32_t, 256> zetas{};
  for (std::uint32_t i = 0; i < 256; ++i) zetas[i] = powers[BitReverse8(i)];
  return zetas;
}();

template <class Combine>
Poly Zip(const Poly& a, const Poly& b, Combine combine) {
  Poly out;
  for (std::size_t i = 0; i < kN; ++i) out[i] = combine(a[i], b[i]);
  return out;
}

}  // namespace

Poly Add(const Poly& a, const Poly& b) {
  return Zip(a, b, [](std::int32_t x, std::int32_t y) { return Reduce(x + y); });
}

Poly Subtract(const Poly& a, const Poly& b) {
  return Zip(a, b, [](std::int32_t x, std::int32_t y) { return Reduce(x - y); });
}

PolyVector Add(const PolyVector& a, const PolyVector& b) {
  PolyVector out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = Add(a[i], b[i]);
  return out;
}

PolyVector Subtract(const PolyVector& a, const PolyVector& b) {
  PolyVector out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = Subtract(a[i], b[i]);
  return out;
}

void Ntt(Poly& w) {
  std::size_t m = 0;
  for (std::size_t length = 128; length >= 1; length /= 2) {
    for (std::size_t start = 0; start < kN; start += 2 * length) {
      const std::int64_t zeta = kZetas[++m];
      for (std::size_t j = start; j < start + length; ++j) {
        const std::int32_t t = Reduce(zeta * w[j + length]);
        w[j + length] = Reduce(w[j] - t);
        w[j] = Reduce(w[j] + t);
      }
    }
  }
}

void InverseNtt(Poly& w) {
  std::size_t m = 256;
  for (std::size_t length = 1; length < kN; length *= 2) {
    for (std::size_t start = 0; start < kN; start += 2 * length) {
      const std::int64_t zeta = -std::int64_t{kZetas[--m]};
      for (std::size_t j = start; j < start + length; ++j) {
        const std::int32_t t = w[j];
        w[j] = Reduce(t + w[j + length]);
        w[j + length] = Reduce(zeta * (t - w[j + length]));
      }
    }
  }
  constexpr std::int64_t kInverseOf256 = 8347681;
  for (std::int32_t& c : w) c = Reduce(kInverseOf256 * c);
}

void Ntt(PolyVector& vector) {
  for (Poly& poly : vector) Ntt(poly);
}

void InverseNtt(PolyVector& vector) {
  for (Poly& poly : vector) InverseNtt(poly);
}

Poly Multiply(const Poly& a, const Poly& b) {
  return Zip(a, b, [](std::int64_t x, std::int32_t y) { return Reduce(x * y); });
}

PolyVector Multiply(const Poly& a, const PolyVector& b) {
  PolyVector out;
  out.reserve(b.size());
  for (const Poly& poly : b) out.push_back(Multiply(a, poly));
  return out;
}

PolyVector Multiply(const PolyVector& matrix, const PolyVector& b) {
  PolyVector out(matrix.size() / b.size());
  for (std::size_t row = 0; row < out.size(); ++row) {
    for (std::size_t i = 0; i < kN; ++i) {
      std::int64_t sum = 0;  // at most 7 products of 46 bits
      for (std::size_t column = 0; column < b.size(); ++column) {
        sum += std::int64_t{matrix[row * b.size() + column][i]} * b[column][i];
      }
      out[row][i] = Reduce(sum);
    }
  }
  return out;
}

bool IsShort(const Poly& poly, std::int32_t bound) {
  return std::ranges::all_of(poly, [bound](std::int32_t c) { return std::abs(Centre(c)) < bound; });
}

bool IsShort(const PolyVector& vector, std::int32_t bound) {
  return std::ranges::all_of(vector, [bound](const Poly& poly) { return IsShort(poly, bound); });
}

void Pack(const Poly& poly, unsigned bits, Bytes& out) {
  std::uint32_t buffer = 0;
  unsigned filled = 0;
  for (std::int32_t c : poly) {
    buffer |= static_cast<std::uint32_t>(c) << filled;
    for (filled += bits; filled >= 8; filled -= 8, buffer >>= 8) {
      out.push_back(static_cast<std::uint8_t>(buffer));
    }
  }
}

Poly Unpack(ByteView in, unsigned bits) {
  Poly out;
  std::uint32_t buffer = 0;
  unsigned filled = 0;
  std::size_t next = 0;
  for (std::int32_t& c : out) {
    for (; filled < bits; filled += 8) buffer |= std::uint32_t{in[next++]} << filled;
    c = static_cast<std::int32_t>(buffer & ((1u << bits) - 1));
    buffer >>= bits;
    filled -= bits;
  }
  return out;
}

void PackFrom(std::int32_t top, const Poly& poly, unsigned bits, Bytes& out) {
  Poly shifted;
  for (std::size_t i = 0; i < kN; ++i) shifted[i] = top - Centre(poly[i]);
  Pack(shifted, bits, out);
}

Poly UnpackFrom(std::int32_t top, ByteView in, unsigned bits) {
  Poly out = Unpack(in, bits);
  for (std::int32_t& c : out) c = Reduce(top - c);
  return out;
}

}  // namespace badpeer::crypto::mldsa
