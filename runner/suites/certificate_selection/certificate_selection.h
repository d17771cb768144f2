// Which of several credentials a shim takes: one row for each thing that it has to look at.
//
//   {.name = "Server-CipherSuite-RSA", .max = ProtocolVersion::kTls12,
//    .peer = {.cipher_suites = {TLS_RSA_WITH_AES_128_CBC_SHA}},
//    .match = X509{.name = "rsa2048"}, .mismatch = X509{.name = "ecdsa-p256"},
//    .error = ":NO_SHARED_CIPHER:"}
#ifndef BADPEER_RUNNER_SUITES_CERTIFICATE_SELECTION_CERTIFICATE_SELECTION_H_
#define BADPEER_RUNNER_SUITES_CERTIFICATE_SELECTION_CERTIFICATE_SELECTION_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "runner/tls/credential.h"
#include "runner/tls/options.h"

namespace badpeer {

struct Criterion {
  std::string name;
  ProtocolVersion min = ProtocolVersion::kTls10;
  ProtocolVersion max = ProtocolVersion::kTls13;
  PeerOptions peer{};  // says what must fit
  std::vector<std::string> flags{};
  std::optional<Credential> match{};     // unset: nothing fits
  std::optional<Credential> mismatch{};  // unset: only that the other one is taken is tried
  std::string error{};                   // where nothing fits
  bool is_rule = true;                   // of an RFC; else only what the shim is set to
};

using Criteria = std::vector<Criterion>;

constexpr const char* kNoAlgorithm = ":NO_COMMON_SIGNATURE_ALGORITHMS:";
constexpr const char* kWrongType = ":UNKNOWN_CERTIFICATE_TYPE:";
constexpr const char* kNoIssuer = ":NO_MATCHING_ISSUER:";

const X509 kRsa{.name = "rsa2048"}, kRsaChain{.name = "rsa2048-chain"};
const X509 kP256{.name = "ecdsa-p256"}, kP384{.name = "ecdsa-p384"};
const X509 kEd25519{.name = "ed25519"};
const RawPublicKey kRawP256{.name = "ecdsa-p256"}, kRawP384{.name = "ecdsa-p384"};
const RawPublicKey kRawRsa{.name = "rsa2048"};

inline void Append(Criteria& to, const Criteria& more) {
  to.insert(to.end(), more.begin(), more.end());
}
// Names the roots of these credentials as authorities.
PeerOptions NamingRootsOf(std::initializer_list<const char*> credentials);
X509 MatchingIssuer(X509 x509);

// Of shims that are servers, and of clients, which are asked for a certificate.
Criteria ServerCriteria();
Criteria ClientCriteria();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_CERTIFICATE_SELECTION_CERTIFICATE_SELECTION_H_
