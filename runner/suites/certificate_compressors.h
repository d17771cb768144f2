// The ways to compress certificates that shims have for tests alone: one makes a message shorter, one
// longer. Of no use to anyone, and so of no standard.
//
//   .peer = {.compression = CertificateCompressionOptions{.algorithms = {kShrinkingCompressor}}},
#ifndef BADPEER_RUNNER_SUITES_CERTIFICATE_COMPRESSORS_H_
#define BADPEER_RUNNER_SUITES_CERTIFICATE_COMPRESSORS_H_

#include "runner/tls/extension/certificate_compression.h"

namespace badpeer {

// Leaves out the first two bytes of a Certificate, which are zero where it answers no request.
extern const CertificateCompressor kShrinkingCompressor;
// Puts four bytes in front.
extern const CertificateCompressor kExpandingCompressor;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_CERTIFICATE_COMPRESSORS_H_
