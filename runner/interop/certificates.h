// Fresh certificates for one run: what an endpoint finds in /certs.
//
//   Status written = WriteCertificates("/path/certs", 1);  // cert.pem, priv.key, ca.pem
#ifndef BADPEER_RUNNER_INTEROP_CERTIFICATES_H_
#define BADPEER_RUNNER_INTEROP_CERTIFICATES_H_

#include <cstddef>
#include <string>

#include "runner/base/result.h"

namespace badpeer::interop {

// Writes into the existing folder `dir`: ca.pem (the root), cert.pem (leaf first, then every
// intermediate, without the root) and priv.key (the leaf's, PKCS #8). P-256 and SHA-256 throughout,
// valid for ten days. `length` counts the certificates of cert.pem. A length above 1 also inflates
// the leaf by 20 names of 250 characters, so that a server's first flight outgrows the
// anti-amplification limit (RFC 9000, 8.1).
Status WriteCertificates(const std::string& dir, std::size_t length);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CERTIFICATES_H_
