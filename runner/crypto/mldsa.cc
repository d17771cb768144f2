#include "runner/crypto/mldsa.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>

#include "runner/crypto/mldsa_ring.h"
#include "runner/crypto/shake.h"

// Names and algorithm numbers are those of FIPS 204.

namespace badpeer::crypto {
namespace {

using mldsa::IsShort;
using mldsa::kN;
using mldsa::kQ;
using mldsa::Poly;
using mldsa::PolyVector;
using mldsa::Reduce;

constexpr unsigned kDroppedBits = 13;  // d
constexpr unsigned kT1Bits = 10;       // what is left of a coefficient of t
constexpr std::int32_t kT0Top = 1 << (kDroppedBits - 1);

struct Parameters {  // FIPS 204, table 1
  std::size_t k, l;
  std::int32_t eta;
  unsigned eta_bits;
  std::size_t tau;
  std::int32_t beta;
  unsigned gamma1_bits;  // gamma1 = 2^gamma1_bits
  std::int32_t gamma2;
  unsigned w1_bits;
  std::size_t omega;
  std::size_t challenge_size;  // lambda / 4

  std::int32_t gamma1() const { return 1 << gamma1_bits; }
  unsigned z_bits() const { return gamma1_bits + 1; }
  std::size_t public_key_size() const { return 32 + k * mldsa::PackedSize(kT1Bits); }
  std::size_t signature_size() const {
    return challenge_size + l * mldsa::PackedSize(z_bits()) + omega + k;
  }
};

const Parameters& ParametersOf(MlDsa parameters) {
  static constexpr Parameters kAll[] = {
      {4, 4, 2, 3, 39, 78, 17, (kQ - 1) / 88, 6, 80, 32},
      {6, 5, 4, 4, 49, 196, 19, (kQ - 1) / 32, 4, 55, 48},
      {8, 7, 2, 3, 60, 120, 19, (kQ - 1) / 32, 4, 75, 64},
  };
  return kAll[static_cast<std::size_t>(parameters)];
}

Bytes H(std::initializer_list<ByteView> parts, std::size_t length) {
  return ShakeDigest(Shake::k256, parts, length);
}

// Algorithms 30 and 32: the matrix A in NTT form, in rows.
PolyVector ExpandA(const Parameters& p, ByteView rho) {
  PolyVector matrix(p.k * p.l);
  for (std::size_t row = 0; row < p.k; ++row) {
    for (std::size_t column = 0; column < p.l; ++column) {
      const std::uint8_t index[] = {static_cast<std::uint8_t>(column),
                                    static_cast<std::uint8_t>(row)};
      // 768 bytes if no candidate is refused, and one in a thousand is.
      ShakeStream stream(Shake::k128, {rho, index}, 5 * 168);
      for (std::int32_t& c : matrix[row * p.l + column]) {
        do {
          const std::int32_t b0 = stream.Next(), b1 = stream.Next(), b2 = stream.Next() & 0x7f;
          c = b0 | b1 << 8 | b2 << 16;
        } while (c >= kQ);
      }
    }
  }
  return matrix;
}

// Algorithm 31: coefficients in [-eta, eta].
Poly SampleBounded(std::int32_t eta, ByteView seed, std::size_t index) {
  const std::uint8_t counter[] = {static_cast<std::uint8_t>(index),
                                  static_cast<std::uint8_t>(index >> 8)};
  ShakeStream stream(Shake::k256, {seed, counter}, 2 * 136);
  Poly out;
  std::size_t i = 0;
  while (i < kN) {
    const std::int32_t byte = stream.Next();
    for (std::int32_t nibble : {byte & 15, byte >> 4}) {
      if (i == kN) break;
      if (eta == 2 && nibble < 15) out[i++] = Reduce(2 - nibble % 5);
      if (eta == 4 && nibble < 9) out[i++] = Reduce(4 - nibble);
    }
  }
  return out;
}

PolyVector SampleBounded(std::int32_t eta, ByteView seed, std::size_t first, std::size_t count) {
  PolyVector out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(SampleBounded(eta, seed, first + i));
  return out;
}

// Algorithm 34.
PolyVector ExpandMask(const Parameters& p, ByteView seed, std::size_t kappa) {
  PolyVector out;
  for (std::size_t i = kappa; i < kappa + p.l; ++i) {
    const std::uint8_t counter[] = {static_cast<std::uint8_t>(i),
                                    static_cast<std::uint8_t>(i >> 8)};
    out.push_back(mldsa::UnpackFrom(p.gamma1(), H({seed, counter}, mldsa::PackedSize(p.z_bits())),
                                    p.z_bits()));
  }
  return out;
}

// Algorithm 29: tau coefficients of 1 or -1; the result is in NTT form.
Poly SampleInBall(const Parameters& p, ByteView challenge) {
  ShakeStream stream(Shake::k256, {challenge}, 136);
  std::uint64_t signs = 0;
  for (unsigned i = 0; i < 64; i += 8) signs |= std::uint64_t{stream.Next()} << i;
  Poly c{};
  for (std::size_t i = kN - p.tau; i < kN; ++i, signs >>= 1) {
    std::size_t j;
    do {
      j = stream.Next();
    } while (j > i);
    c[i] = c[j];
    c[j] = (signs & 1) != 0 ? kQ - 1 : 1;
  }
  mldsa::Ntt(c);
  return c;
}

// Algorithm 36. `low` is centred.
struct Halves {
  std::int32_t high;
  std::int32_t low;
};

Halves Decompose(std::int32_t gamma2, std::int32_t r) {
  std::int32_t low = r % (2 * gamma2);
  if (low > gamma2) low -= 2 * gamma2;
  if (r - low == kQ - 1) return {.high = 0, .low = low - 1};
  return {.high = (r - low) / (2 * gamma2), .low = low};
}

PolyVector HighBits(std::int32_t gamma2, PolyVector vector) {
  for (Poly& poly : vector) {
    for (std::int32_t& c : poly) c = Decompose(gamma2, c).high;
  }
  return vector;
}

// Whether every low part is below `bound` in absolute value.
bool LowBitsAreShort(std::int32_t gamma2, const PolyVector& vector, std::int32_t bound) {
  return std::ranges::all_of(vector, [=](const Poly& poly) {
    return std::ranges::all_of(
        poly, [=](std::int32_t c) { return std::abs(Decompose(gamma2, c).low) < bound; });
  });
}

// Algorithm 28.
Bytes EncodeW1(const Parameters& p, const PolyVector& w1) {
  Bytes out;
  for (const Poly& poly : w1) mldsa::Pack(poly, p.w1_bits, out);
  return out;
}

// The hint says per coefficient whether adding `with` to `without` changes the high bits
// (algorithm 39), and is packed as positions (algorithm 20). Nothing when there are more than
// omega.
std::optional<Bytes> MakeHint(const Parameters& p, const PolyVector& without,
                              const PolyVector& with) {
  Bytes packed(p.omega + p.k);
  std::size_t count = 0;
  for (std::size_t i = 0; i < p.k; ++i) {
    for (std::size_t j = 0; j < kN; ++j) {
      if (Decompose(p.gamma2, without[i][j]).high == Decompose(p.gamma2, with[i][j]).high) continue;
      if (count == p.omega) return std::nullopt;
      packed[count++] = static_cast<std::uint8_t>(j);
    }
    packed[p.omega + i] = static_cast<std::uint8_t>(count);
  }
  return packed;
}

// Algorithms 21 and 40: corrects the high bits of `vector` by the packed hint. Nothing when the
// hint is not the one form that the packing has.
std::optional<PolyVector> UseHint(const Parameters& p, const PolyVector& vector, ByteView packed) {
  const std::int32_t m = (kQ - 1) / (2 * p.gamma2);
  PolyVector out = HighBits(p.gamma2, vector);
  std::size_t next = 0;
  for (std::size_t i = 0; i < p.k; ++i) {
    const std::size_t end = packed[p.omega + i];
    if (end < next || end > p.omega) return std::nullopt;
    for (std::size_t first = next; next < end; ++next) {
      if (next > first && packed[next - 1] >= packed[next]) return std::nullopt;
      const std::size_t j = packed[next];
      const std::int32_t step = Decompose(p.gamma2, vector[i][j]).low > 0 ? 1 : m - 1;
      out[i][j] = (out[i][j] + step) % m;
    }
  }
  if (std::ranges::any_of(packed.subspan(next, p.omega - next),
                          [](std::uint8_t byte) { return byte != 0; })) {
    return std::nullopt;
  }
  return out;
}

// mu: what is signed (FIPS 204, 5.2 and 6.2, for pure ML-DSA).
Bytes MessageRepresentative(ByteView public_key_hash, ByteView context, ByteView message) {
  const std::uint8_t header[] = {0, static_cast<std::uint8_t>(context.size())};
  return H({public_key_hash, header, context, message}, 64);
}

}  // namespace

std::size_t MlDsaPublicKeySize(MlDsa parameters) {
  return ParametersOf(parameters).public_key_size();
}

std::size_t MlDsaSignatureSize(MlDsa parameters) {
  return ParametersOf(parameters).signature_size();
}

struct MlDsaPrivateKey::State {
  MlDsa name;
  Bytes seed;
  Bytes rho;
  Bytes signing_seed;     // K
  Bytes public_key_hash;  // tr
  PolyVector matrix;      // A, s1, s2, t0 in NTT form
  PolyVector s1;
  PolyVector s2;
  PolyVector t0;
  Bytes public_key;
};

MlDsaPrivateKey::MlDsaPrivateKey(MlDsa parameters, ByteView seed) {
  if (seed.size() != kMlDsaSeedSize) throw std::invalid_argument("an ML-DSA seed has 32 bytes");
  const Parameters& p = ParametersOf(parameters);
  auto state = std::make_unique<State>();
  state->name = parameters;
  state->seed = ToBytes(seed);
  const std::uint8_t sizes[] = {static_cast<std::uint8_t>(p.k), static_cast<std::uint8_t>(p.l)};
  const Bytes expanded = H({seed, sizes}, 128);
  state->rho = ToBytes(ByteView(expanded).first(32));
  const ByteView secret_seed = ByteView(expanded).subspan(32, 64);
  state->signing_seed = ToBytes(ByteView(expanded).last(32));

  state->matrix = ExpandA(p, state->rho);
  state->s1 = SampleBounded(p.eta, secret_seed, 0, p.l);
  state->s2 = SampleBounded(p.eta, secret_seed, p.l, p.k);
  mldsa::Ntt(state->s1);
  PolyVector t = mldsa::Multiply(state->matrix, state->s1);
  mldsa::InverseNtt(t);
  t = mldsa::Add(t, state->s2);

  state->public_key = state->rho;
  for (Poly& poly : t) {  // Power2Round, algorithm 35
    Poly t1;
    for (std::size_t i = 0; i < kN; ++i) {
      t1[i] = (poly[i] + kT0Top - 1) >> kDroppedBits;
      poly[i] = Reduce(poly[i] - (t1[i] << kDroppedBits));
    }
    mldsa::Pack(t1, kT1Bits, state->public_key);
  }
  state->t0 = std::move(t);
  mldsa::Ntt(state->s2);
  mldsa::Ntt(state->t0);
  state->public_key_hash = H({state->public_key}, 64);
  state_ = std::move(state);
}

MlDsaPrivateKey::MlDsaPrivateKey(MlDsaPrivateKey&&) noexcept = default;
MlDsaPrivateKey& MlDsaPrivateKey::operator=(MlDsaPrivateKey&&) noexcept = default;
MlDsaPrivateKey::~MlDsaPrivateKey() = default;

MlDsa MlDsaPrivateKey::parameters() const { return state_->name; }
const Bytes& MlDsaPrivateKey::seed() const { return state_->seed; }
const Bytes& MlDsaPrivateKey::public_key() const { return state_->public_key; }

Bytes MlDsaPrivateKey::Expanded() const {
  const Parameters& p = ParametersOf(state_->name);
  Bytes out = Concat({state_->rho, state_->signing_seed, state_->public_key_hash});
  for (const PolyVector* vector : {&state_->s1, &state_->s2}) {
    for (Poly poly : *vector) {
      mldsa::InverseNtt(poly);
      mldsa::PackFrom(p.eta, poly, p.eta_bits, out);
    }
  }
  for (Poly poly : state_->t0) {
    mldsa::InverseNtt(poly);
    mldsa::PackFrom(kT0Top, poly, kDroppedBits, out);
  }
  return out;
}

// Algorithms 2 and 7.
Bytes MlDsaPrivateKey::Sign(ByteView message, ByteView context, ByteView randomness) const {
  if (context.size() > 255) throw std::invalid_argument("an ML-DSA context has at most 255 bytes");
  if (randomness.size() != kMlDsaRandomnessSize) {
    throw std::invalid_argument("ML-DSA signing takes 32 random bytes");
  }
  const Parameters& p = ParametersOf(state_->name);
  const Bytes mu = MessageRepresentative(state_->public_key_hash, context, message);
  const Bytes mask_seed = H({state_->signing_seed, randomness, mu}, 64);
  for (std::size_t kappa = 0;; kappa += p.l) {
    const PolyVector y = ExpandMask(p, mask_seed, kappa);
    PolyVector w = y;
    mldsa::Ntt(w);
    w = mldsa::Multiply(state_->matrix, w);
    mldsa::InverseNtt(w);
    Bytes signature = H({mu, EncodeW1(p, HighBits(p.gamma2, w))}, p.challenge_size);
    const Poly c = SampleInBall(p, signature);

    PolyVector z = mldsa::Multiply(c, state_->s1);
    mldsa::InverseNtt(z);
    z = mldsa::Add(z, y);
    if (!IsShort(z, p.gamma1() - p.beta)) continue;
    PolyVector cs2 = mldsa::Multiply(c, state_->s2);
    mldsa::InverseNtt(cs2);
    const PolyVector without = mldsa::Subtract(w, cs2);
    if (!LowBitsAreShort(p.gamma2, without, p.gamma2 - p.beta)) continue;
    PolyVector ct0 = mldsa::Multiply(c, state_->t0);
    mldsa::InverseNtt(ct0);
    if (!IsShort(ct0, p.gamma2)) continue;
    const std::optional<Bytes> hint = MakeHint(p, without, mldsa::Add(without, ct0));
    if (!hint) continue;

    for (const Poly& poly : z) mldsa::PackFrom(p.gamma1(), poly, p.z_bits(), signature);
    Append(signature, *hint);
    return signature;
  }
}

// Algorithms 3 and 8.
bool MlDsaVerify(MlDsa parameters, ByteView public_key, ByteView message, ByteView context,
                 ByteView signature) {
  const Parameters& p = ParametersOf(parameters);
  if (public_key.size() != p.public_key_size() || signature.size() != p.signature_size() ||
      context.size() > 255) {
    return false;
  }
  const ByteView challenge = signature.first(p.challenge_size);
  const std::size_t z_size = mldsa::PackedSize(p.z_bits());
  PolyVector z;
  for (std::size_t i = 0; i < p.l; ++i) {
    z.push_back(mldsa::UnpackFrom(
        p.gamma1(), signature.subspan(p.challenge_size + i * z_size, z_size), p.z_bits()));
  }
  if (!IsShort(z, p.gamma1() - p.beta)) return false;

  // w' = A z - c t1 2^d
  const Poly c = SampleInBall(p, challenge);
  mldsa::Ntt(z);
  PolyVector w = mldsa::Multiply(ExpandA(p, public_key.first(32)), z);
  for (std::size_t i = 0; i < p.k; ++i) {
    const std::size_t size = mldsa::PackedSize(kT1Bits);
    Poly t1 = mldsa::Unpack(public_key.subspan(32 + i * size, size), kT1Bits);
    for (std::int32_t& coefficient : t1) coefficient <<= kDroppedBits;
    mldsa::Ntt(t1);
    w[i] = mldsa::Subtract(w[i], mldsa::Multiply(c, t1));
  }
  mldsa::InverseNtt(w);
  const std::optional<PolyVector> w1 = UseHint(p, w, signature.last(p.omega + p.k));
  if (!w1) return false;
  const Bytes mu = MessageRepresentative(H({public_key}, 64), context, message);
  return Equal(H({mu, EncodeW1(p, *w1)}, p.challenge_size), challenge);
}

}  // namespace badpeer::crypto
