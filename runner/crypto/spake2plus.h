// SPAKE2+ (RFC 9383) on P-256 with SHA-256, HKDF-SHA256 and HMAC-SHA256: password-authenticated key
// exchange. The prover is the client, the verifier the server.
//
//   Spake2PlusIdentities ids = {.context = c, .prover = "client"_b, .verifier = "server"_b};
//   Spake2PlusSecrets secrets = Spake2PlusRegister(password, ids);
//   Spake2PlusProver prover(ids, secrets, random);
//   Spake2PlusVerifier verifier(ids, secrets.w0, secrets.record, random);
//   Result<Spake2PlusVerifier::Answer> answer = verifier.Respond(prover.Share());
//   Result<Spake2PlusProver::Finished> end = prover.Finish(answer->share, answer->confirm);
//   bool same = verifier.Accepts(end->confirm) && end->shared == answer->shared;
#ifndef BADPEER_RUNNER_CRYPTO_SPAKE2PLUS_H_
#define BADPEER_RUNNER_CRYPTO_SPAKE2PLUS_H_

#include <cstddef>

#include "runner/base/bytes.h"
#include "runner/base/random.h"
#include "runner/base/result.h"

namespace badpeer::crypto {

// All in bytes.
inline constexpr std::size_t kSpake2PlusShareSize = 65;  // an uncompressed point
inline constexpr std::size_t kSpake2PlusConfirmSize = 32;

struct Spake2PlusIdentities {
  Bytes context;
  Bytes prover;
  Bytes verifier;
};

struct Spake2PlusSecrets {
  Bytes w0;      // 32-byte scalar, known to both
  Bytes w1;      // 32-byte scalar, the prover's
  Bytes record;  // w1 * P, the verifier's
};

// RFC 9383, 3.2, with scrypt(N = 32768, r = 8, p = 1) over password and identities. Takes about
// 100 ms and 32 MB.
Spake2PlusSecrets Spake2PlusRegister(ByteView password, const Spake2PlusIdentities& identities);
// The same, made once and kept for good. From any thread. What scrypt makes of the passwords that
// tests share with shims is known beforehand (kStretchedPasswords): it would be most of the memory of
// a run.
const Spake2PlusSecrets& Spake2PlusRegistration(ByteView password,
                                                const Spake2PlusIdentities& identities);

class Spake2PlusProver {
 public:
  struct Finished {
    Bytes confirm;
    Bytes shared;
  };

  Spake2PlusProver(Spake2PlusIdentities identities, const Spake2PlusSecrets& secrets,
                   Random& random);
  // With a given ephemeral scalar x of 32 bytes.
  Spake2PlusProver(Spake2PlusIdentities identities, const Spake2PlusSecrets& secrets, ByteView x);

  const Bytes& Share() const { return share_; }
  // Errors: the share is not a point of the curve, or the verifier's confirmation is wrong.
  Result<Finished> Finish(ByteView verifier_share, ByteView verifier_confirm) const;

 private:
  Spake2PlusIdentities identities_;
  Spake2PlusSecrets secrets_;
  Bytes x_;
  Bytes share_;
};

class Spake2PlusVerifier {
 public:
  struct Answer {
    Bytes share;
    Bytes confirm;
    Bytes shared;
  };

  Spake2PlusVerifier(Spake2PlusIdentities identities, Bytes w0, Bytes record, Random& random);
  // With a given ephemeral scalar y of 32 bytes.
  Spake2PlusVerifier(Spake2PlusIdentities identities, Bytes w0, Bytes record, ByteView y);

  // An error when the share is not a point of the curve.
  Result<Answer> Respond(ByteView prover_share);
  // Whether this is the prover's confirmation for the last answer.
  bool Accepts(ByteView prover_confirm) const;

 private:
  Spake2PlusIdentities identities_;
  Bytes w0_;
  Bytes record_;
  Bytes y_;
  Bytes wanted_confirm_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_SPAKE2PLUS_H_
