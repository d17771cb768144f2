// The flags by which a shim is given its credentials, as BoGo's shims have always been.
//
//   AppendCredentials({Delegated{...}}, "", flags);
//   -new-delegated-credential -cert-file {cert:rsa2048} -key-file {key:ecdsa-p256}
//   -delegated-credential {delegated:rsa2048:ecdsa-p256:...}
//
// Files and what is signed stand in braces until the run, when ResolveFlag fills them in.
#ifndef BADPEER_RUNNER_SCENARIO_SHIM_CREDENTIALS_H_
#define BADPEER_RUNNER_SCENARIO_SHIM_CREDENTIALS_H_

#include <string>
#include <vector>

#include "runner/tls/credential.h"

namespace badpeer {

class CredentialFiles;

// The credential that the shim has apart from lists: without a flag that starts a new one. `prefix`
// is "", "-on-shim", "-on-handshaker", "-on-initial", "-on-resume" or "-on-retry".
void AppendDefaultCredential(const X509& credential, const std::string& prefix,
                             std::vector<std::string>& flags);
// A list, of which the shim chooses.
void AppendCredentials(const Credentials& credentials, const std::string& prefix,
                       std::vector<std::string>& flags);

// "{root:rsa2048}" for -trust-cert; "" if nobody vouches for any of them.
std::string RootOf(const Credentials& credentials);

// The argument of a flag: the path of a file, which is written when first needed, for {cert:NAME},
// {key:NAME} and {root:NAME}; Base64 for {delegated:...} and {spki-sha256:NAME}, a hash of the public
// key; anything else as it is.
std::string ResolveFlag(const std::string& flag, CredentialFiles& files);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_SHIM_CREDENTIALS_H_
