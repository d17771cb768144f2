// Ephemeral key exchange by TLS named group: NIST curves, X25519, ML-KEM and their hybrids, all
// seen as KEMs: the initiator offers, the responder answers and has the secret, the initiator
// finishes.
//
//   std::unique_ptr<KeyExchange> mine = KeyExchange::Create(NamedGroup::x25519, random);
//   Send(mine->Offer());
//   Result<Bytes> shared = mine->Finish(Receive());
//
//   std::unique_ptr<KeyExchange> theirs = KeyExchange::Create(NamedGroup::x25519, random);
//   Result<KeyExchange::Answer> answer = theirs->Respond(peer_offer);  // {public_value, shared}
//
// In TLS 1.3 the client offers; in TLS 1.2 the server does (ServerKeyExchange).
#ifndef BADPEER_RUNNER_CRYPTO_KEY_EXCHANGE_H_
#define BADPEER_RUNNER_CRYPTO_KEY_EXCHANGE_H_

#include <array>
#include <cstdint>
#include <memory>

#include "runner/base/bytes.h"
#include "runner/base/random.h"
#include "runner/base/result.h"
#include "runner/wire/code_points.h"

namespace badpeer::crypto {

class KeyExchange {
 public:
  struct Answer {
    Bytes public_value;
    Bytes shared;
  };

  // Null for a group that this library does not have. `random` must outlive the object.
  static std::unique_ptr<KeyExchange> Create(NamedGroup group, Random& random);
  static bool IsSupported(NamedGroup group);
  virtual ~KeyExchange() = default;

  // The initiator's public value, as a key share or a ServerECDHParams carries it (EC points
  // uncompressed). The key is made by the first call; further calls return the same value.
  virtual Bytes Offer() = 0;
  // The responder's side in one step. An error says why the peer's value is unusable: its length,
  // a point that is not on the curve, an X25519 value of low order, an unreduced ML-KEM key.
  virtual Result<Answer> Respond(ByteView peer_offer) = 0;
  // The initiator's secret from the responder's public value; Offer() must have been called.
  virtual Result<Bytes> Finish(ByteView peer_answer) = 0;
};

// X25519 (RFC 7748, 5) on 32-byte values as they are: low-order points are not refused, so that the
// result may be all zero. Throws std::invalid_argument on other sizes.
Bytes X25519(ByteView private_key, ByteView public_value);
Bytes X25519PublicKey(ByteView private_key);

// A point of order 8: whatever the peer's key, the shared secret is zero (RFC 7748, 6.1).
inline constexpr std::array<std::uint8_t, 32> kX25519LowOrderPoint = {
    0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
    0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00};

// The compressed form (SEC 1, 2.3.3) of an uncompressed EC point. Throws std::invalid_argument when
// the input is not of the form 04 || X || Y.
Bytes CompressEcPoint(ByteView uncompressed);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_KEY_EXCHANGE_H_
