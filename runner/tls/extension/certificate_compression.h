// compress_certificate (RFC 8879): the Certificate message of TLS 1.3 in a shorter form.
//
//   peer.compression->algorithms = {{.algorithm = CertificateCompressionAlgorithm::zlib,
//                                   .compress = Deflate, .decompress = Inflate}};
#ifndef BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_COMPRESSION_H_
#define BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_COMPRESSION_H_

#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

class Random;

struct CertificateCompressor {
  CertificateCompressionAlgorithm algorithm{};
  // Of the body of a Certificate message.
  Bytes (*compress)(ByteView body, Random& random) = nullptr;
  // Nothing if it does not come out to `size` bytes.
  std::optional<Bytes> (*decompress)(ByteView compressed, std::size_t size) = nullptr;
};

struct CertificateCompressionOptions {
  std::vector<CertificateCompressor> algorithms{};  // in order of preference; empty: no extension
};
struct CertificateCompressionState {
  std::optional<CertificateCompressionAlgorithm> ours{};    // for our Certificate
  std::optional<CertificateCompressionAlgorithm> theirs{};  // of the other side's, if it was
};
struct ExpectedCertificateCompression {
  std::optional<CertificateCompressionAlgorithm> theirs{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_COMPRESSION_H_
