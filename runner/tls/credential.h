// Which certificate and key a side presents: a name in the store of test credentials, and what may
// go with it. Plain data for test tables; crypto::CredentialStore holds the real thing.
#ifndef BADPEER_RUNNER_TLS_CREDENTIAL_H_
#define BADPEER_RUNNER_TLS_CREDENTIAL_H_

#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct CredentialRef {
  std::string name;  // "rsa2048", "ecdsa-p256", ...: see crypto/certificate.h
  Bytes ocsp_response{};
  Bytes sct_list{};                                  // with its length prefix (RFC 6962, 3.3)
  std::vector<SignatureScheme> signature_schemes{};  // empty: all that fit the key
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CREDENTIAL_H_
