#include "runner/crypto/mlkem.h"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "runner/crypto/shake.h"

// Names and algorithm numbers are those of FIPS 203.

namespace badpeer::crypto {
namespace {

constexpr std::uint32_t kQ = 3329;
constexpr std::size_t kN = 256;
constexpr std::size_t kEncodedPolySize = 384;  // 12 bits per coefficient

struct Parameters {
  std::size_t k;
  unsigned du;
  unsigned dv;
};

// FIPS 203, 8; both have eta1 = eta2 = 2.
const Parameters& ParametersOf(MlKem parameters) {
  static constexpr Parameters k768 = {3, 10, 4};
  static constexpr Parameters k1024 = {4, 11, 5};
  return parameters == MlKem::k768 ? k768 : k1024;
}

using Poly = std::array<std::uint16_t, kN>;  // coefficients in [0, q)
using PolyVector = std::vector<Poly>;

constexpr std::uint32_t BitReverse7(std::uint32_t value) {
  std::uint32_t out = 0;
  for (int i = 0; i < 7; ++i) out |= ((value >> i) & 1) << (6 - i);
  return out;
}

constexpr std::uint16_t PowerOf17(std::uint32_t exponent) {
  std::uint32_t out = 1;
  for (std::uint32_t i = 0; i < exponent; ++i) out = out * 17 % kQ;
  return static_cast<std::uint16_t>(out);
}

// 17^BitRev7(i), the twiddle factors of the NTT.
constexpr std::array<std::uint16_t, 128> kZetas = [] {
  std::array<std::uint16_t, 128> zetas{};
  for (std::uint32_t i = 0; i < 128; ++i) zetas[i] = PowerOf17(BitReverse7(i));
  return zetas;
}();

// 17^(2 BitRev7(i) + 1), the roots of the quadratic factors (algorithm 11).
constexpr std::array<std::uint16_t, 128> kGammas = [] {
  std::array<std::uint16_t, 128> gammas{};
  for (std::uint32_t i = 0; i < 128; ++i) gammas[i] = PowerOf17(2 * BitReverse7(i) + 1);
  return gammas;
}();

std::uint16_t Reduce(std::uint32_t value) { return static_cast<std::uint16_t>(value % kQ); }

void AddTo(Poly& to, const Poly& more) {
  for (std::size_t i = 0; i < kN; ++i) to[i] = Reduce(std::uint32_t{to[i]} + more[i]);
}

// Algorithm 9.
void Ntt(Poly& f) {
  std::size_t i = 1;
  for (std::size_t length = 128; length >= 2; length /= 2) {
    for (std::size_t start = 0; start < kN; start += 2 * length) {
      const std::uint32_t zeta = kZetas[i++];
      for (std::size_t j = start; j < start + length; ++j) {
        const std::uint32_t t = zeta * f[j + length] % kQ;
        f[j + length] = Reduce(f[j] + kQ - t);
        f[j] = Reduce(f[j] + t);
      }
    }
  }
}

// Algorithm 10.
void InverseNtt(Poly& f) {
  std::size_t i = 127;
  for (std::size_t length = 2; length <= 128; length *= 2) {
    for (std::size_t start = 0; start < kN; start += 2 * length) {
      const std::uint32_t zeta = kZetas[i--];
      for (std::size_t j = start; j < start + length; ++j) {
        const std::uint32_t t = f[j];
        f[j] = Reduce(t + f[j + length]);
        f[j + length] = Reduce(zeta * (f[j + length] + kQ - t));
      }
    }
  }
  for (std::uint16_t& c : f) c = Reduce(std::uint32_t{c} * 3303);  // 128^-1 mod q
}

// Adds the product of two polynomials in NTT form (algorithms 11 and 12).
void MultiplyAdd(Poly& to, const Poly& a, const Poly& b) {
  for (std::size_t i = 0; i < kN / 2; ++i) {
    const std::uint32_t a0 = a[2 * i], a1 = a[2 * i + 1], b0 = b[2 * i], b1 = b[2 * i + 1];
    to[2 * i] = Reduce(to[2 * i] + a0 * b0 + a1 * b1 % kQ * kGammas[i]);
    to[2 * i + 1] = Reduce(to[2 * i + 1] + a0 * b1 + a1 * b0);
  }
}

// Algorithm 7: a polynomial in NTT form from SHAKE128(rho || column || row).
Poly SampleNtt(ByteView rho, std::size_t column, std::size_t row) {
  const std::uint8_t index[] = {static_cast<std::uint8_t>(column), static_cast<std::uint8_t>(row)};
  // Four blocks: three suffice for nearly half of all polynomials, four for 99.99 %.
  ShakeStream stream(Shake::k128, {rho, index}, 4 * 168);
  Poly out;
  for (std::size_t i = 0; i < kN;) {
    const std::uint32_t c0 = stream.Next(), c1 = stream.Next(), c2 = stream.Next();
    const std::uint32_t d1 = c0 + 256 * (c1 % 16);
    const std::uint32_t d2 = c1 / 16 + 16 * c2;
    if (d1 < kQ) out[i++] = static_cast<std::uint16_t>(d1);
    if (d2 < kQ && i < kN) out[i++] = static_cast<std::uint16_t>(d2);
  }
  return out;
}

// Algorithm 8 with eta = 2, on PRF(seed, counter).
Poly SampleCbd(ByteView seed, std::uint8_t counter) {
  const Bytes noise = ShakeDigest(Shake::k256, {seed, ByteView(&counter, 1)}, kN / 2);
  Poly out;
  for (std::size_t i = 0; i < kN; ++i) {
    const unsigned nibble = noise[i / 2] >> (4 * (i % 2));
    const unsigned x = (nibble & 1) + (nibble >> 1 & 1);
    const unsigned y = (nibble >> 2 & 1) + (nibble >> 3 & 1);
    out[i] = Reduce(x + kQ - y);
  }
  return out;
}

PolyVector SampleVector(const Parameters& p, ByteView seed, std::uint8_t& counter) {
  PolyVector out;
  for (std::size_t i = 0; i < p.k; ++i) out.push_back(SampleCbd(seed, counter++));
  return out;
}

std::uint16_t Compress(std::uint32_t x, unsigned d) {
  return static_cast<std::uint16_t>((((x << d) + kQ / 2) / kQ) & ((1u << d) - 1));
}

std::uint16_t Decompress(std::uint32_t y, unsigned d) {
  return static_cast<std::uint16_t>((y * kQ + (1u << (d - 1))) >> d);
}

// Algorithm 5: d bits per coefficient, little-endian.
void Encode(const Poly& f, unsigned d, Bytes& out) {
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (std::uint16_t c : f) {
    buffer |= std::uint32_t{c} << bits;
    for (bits += d; bits >= 8; bits -= 8, buffer >>= 8) {
      out.push_back(static_cast<std::uint8_t>(buffer));
    }
  }
}

// Algorithm 6, without reduction: `in` has 32 d bytes.
Poly Decode(ByteView in, unsigned d) {
  Poly out;
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  std::size_t next = 0;
  for (std::uint16_t& c : out) {
    for (; bits < d; bits += 8) buffer |= std::uint32_t{in[next++]} << bits;
    c = static_cast<std::uint16_t>(buffer & ((1u << d) - 1));
    buffer >>= d;
    bits -= d;
  }
  return out;
}

Poly DecodeCompressed(ByteView in, unsigned d) {
  Poly out = Decode(in, d);
  for (std::uint16_t& c : out) c = Decompress(c, d);
  return out;
}

void EncodeCompressed(Poly f, unsigned d, Bytes& out) {
  for (std::uint16_t& c : f) c = Compress(c, d);
  Encode(f, d, out);
}

PolyVector DecodeVector(const Parameters& p, ByteView in) {
  PolyVector out;
  for (std::size_t i = 0; i < p.k; ++i) {
    out.push_back(Decode(in.subspan(i * kEncodedPolySize, kEncodedPolySize), 12));
  }
  return out;
}

// Algorithm 14: the message's encryption under the randomness r.
Bytes Encrypt(const Parameters& p, ByteView public_key, ByteView message, ByteView r) {
  const PolyVector t = DecodeVector(p, public_key);
  const ByteView rho = public_key.last(32);
  std::uint8_t counter = 0;
  PolyVector y = SampleVector(p, r, counter);
  const PolyVector e1 = SampleVector(p, r, counter);
  for (Poly& poly : y) Ntt(poly);

  Bytes out;
  for (std::size_t i = 0; i < p.k; ++i) {
    Poly u{};
    for (std::size_t j = 0; j < p.k; ++j) MultiplyAdd(u, SampleNtt(rho, i, j), y[j]);
    InverseNtt(u);
    AddTo(u, e1[i]);
    EncodeCompressed(u, p.du, out);
  }
  Poly v{};
  for (std::size_t i = 0; i < p.k; ++i) MultiplyAdd(v, t[i], y[i]);
  InverseNtt(v);
  AddTo(v, SampleCbd(r, counter));
  AddTo(v, DecodeCompressed(message, 1));
  EncodeCompressed(v, p.dv, out);
  return out;
}

// Algorithm 15.
Bytes Decrypt(const Parameters& p, ByteView secret, ByteView ciphertext) {
  const PolyVector s = DecodeVector(p, secret);
  Poly w{};
  for (std::size_t i = 0; i < p.k; ++i) {
    Poly u = DecodeCompressed(ciphertext.subspan(32 * p.du * i, 32 * p.du), p.du);
    Ntt(u);
    MultiplyAdd(w, s[i], u);
  }
  InverseNtt(w);
  const Poly v = DecodeCompressed(ciphertext.last(32 * p.dv), p.dv);
  for (std::size_t i = 0; i < kN; ++i) w[i] = Reduce(v[i] + kQ - w[i]);
  Bytes out;
  EncodeCompressed(w, 1, out);
  return out;
}

// (K, r) = G(m || H(ek)) of algorithms 17 and 18.
struct SharedAndRandomness {
  Bytes shared;
  Bytes r;
};

SharedAndRandomness DeriveShared(ByteView message, ByteView public_key_hash) {
  Bytes both = Sha3(Sha3Size::k512, {message, public_key_hash});
  return {.shared = Bytes(both.begin(), both.begin() + kMlKemSharedSize),
          .r = Bytes(both.begin() + kMlKemSharedSize, both.end())};
}

Error WrongSize(const char* what, std::size_t got, std::size_t wanted) {
  return Error{std::string("an ML-KEM ") + what + " of " + std::to_string(got) +
               " bytes instead of " + std::to_string(wanted)};
}

}  // namespace

std::size_t MlKemPublicKeySize(MlKem parameters) {
  return ParametersOf(parameters).k * kEncodedPolySize + 32;
}

std::size_t MlKemCiphertextSize(MlKem parameters) {
  const Parameters& p = ParametersOf(parameters);
  return 32 * (p.du * p.k + p.dv);
}

// Algorithms 13 and 16.
MlKemPrivateKey::MlKemPrivateKey(MlKem parameters, ByteView seed) : parameters_(parameters) {
  if (seed.size() != kSeedSize) throw std::invalid_argument("an ML-KEM seed has 64 bytes");
  const Parameters& p = ParametersOf(parameters);
  const auto k = static_cast<std::uint8_t>(p.k);
  const Bytes rho_sigma = Sha3(Sha3Size::k512, {seed.first(32), ByteView(&k, 1)});
  const ByteView rho = ByteView(rho_sigma).first(32);
  const ByteView sigma = ByteView(rho_sigma).last(32);
  std::uint8_t counter = 0;
  PolyVector s = SampleVector(p, sigma, counter);
  PolyVector t = SampleVector(p, sigma, counter);  // starts as the noise e
  for (Poly& poly : s) Ntt(poly);
  for (std::size_t i = 0; i < p.k; ++i) {
    Ntt(t[i]);
    for (std::size_t j = 0; j < p.k; ++j) MultiplyAdd(t[i], SampleNtt(rho, j, i), s[j]);
    Encode(t[i], 12, public_key_);
    Encode(s[i], 12, secret_);
  }
  Append(public_key_, rho);
  public_key_hash_ = Sha3(Sha3Size::k256, {public_key_});
  rejection_key_ = ToBytes(seed.last(32));
}

Bytes MlKemPrivateKey::Expanded() const {
  return Concat({secret_, public_key_, public_key_hash_, rejection_key_});
}

Result<Bytes> MlKemPrivateKey::Decapsulate(ByteView ciphertext) const {
  if (std::size_t wanted = MlKemCiphertextSize(parameters_); ciphertext.size() != wanted) {
    return WrongSize("ciphertext", ciphertext.size(), wanted);
  }
  const Parameters& p = ParametersOf(parameters_);
  const Bytes message = Decrypt(p, secret_, ciphertext);
  SharedAndRandomness derived = DeriveShared(message, public_key_hash_);
  if (!Equal(Encrypt(p, public_key_, message, derived.r), ciphertext)) {
    return ShakeDigest(Shake::k256, {rejection_key_, ciphertext}, kMlKemSharedSize);
  }
  return std::move(derived.shared);
}

Result<MlKemEncapsulation> MlKemEncapsulate(MlKem parameters, ByteView public_key,
                                            ByteView randomness) {
  if (randomness.size() != kMlKemRandomnessSize) {
    throw std::invalid_argument("ML-KEM encapsulation takes 32 random bytes");
  }
  if (std::size_t wanted = MlKemPublicKeySize(parameters); public_key.size() != wanted) {
    return WrongSize("encapsulation key", public_key.size(), wanted);
  }
  const Parameters& p = ParametersOf(parameters);
  for (const Poly& poly : DecodeVector(p, public_key)) {
    for (std::uint16_t c : poly) {  // the modulus check of FIPS 203, 7.2
      if (c >= kQ) return Error{"an ML-KEM encapsulation key with an unreduced coefficient"};
    }
  }
  SharedAndRandomness derived = DeriveShared(randomness, Sha3(Sha3Size::k256, {public_key}));
  return MlKemEncapsulation{.ciphertext = Encrypt(p, public_key, randomness, derived.r),
                            .shared = std::move(derived.shared)};
}

}  // namespace badpeer::crypto
