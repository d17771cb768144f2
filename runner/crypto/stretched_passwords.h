// What scrypt makes of passwords (RFC 9383, 3.2) that are used again and again.
#ifndef BADPEER_RUNNER_CRYPTO_STRETCHED_PASSWORDS_H_
#define BADPEER_RUNNER_CRYPTO_STRETCHED_PASSWORDS_H_

#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/spake2plus.h"

namespace badpeer::crypto {

struct StretchedPassword {
  std::string_view password;
  std::string_view prover;
  std::string_view verifier;
  std::string_view stretched;  // in hex
};

inline constexpr StretchedPassword kStretchedPasswords[] = {
    {"password", "client", "server",
     "d335dcea81adf07aa3c1672e5a72286e5d7c266698f3b4665f6a77e95ccbd32827502869dd078012"
     "9acee5486a0871ee2daffea4a38dd98078b55ceee691c4c7f6eb7ec257eeb0d8b39e1b54ed0c684f"},
    {"wrong", "client", "server",
     "6210117c9a01b7aa3fa16ecba514e6931992abb45c9223d41ec39d18d4f749bc494ee628cb8bfc5f"
     "5bacc1559a65cb95abed784ac3b08e0bf00ccfd15a0301760c6ec06182706cbba00c2894a46b84bd"},
    {"password", "wrong", "server",
     "bc0881b3d677748f399494864db65bb9d0859466ce6e59bf953df07208b166fc213de40ad1217409"
     "064ddd73c4cbb6b77eeedf315db93add40f646f1ea2fe4b13dfa6ea4ff1d57424860dce93a53f88e"},
    {"password", "client", "wrong",
     "8b499c8048943cc95128c67e7a786be081a4c838766988a36fba596a90531ea290f2085a479a3abf"
     "8db38fbbff21de6c39d9f4a415a7156d2a14d304350f7384e2ba3c7f8f9c77b975b40cc612f7b9dc"},
};

// How they are made: 80 bytes, of which the halves become w0 and w1.
Bytes Spake2PlusStretch(ByteView password, const Spake2PlusIdentities& identities);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_STRETCHED_PASSWORDS_H_
