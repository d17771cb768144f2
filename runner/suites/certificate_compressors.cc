#include "runner/suites/certificate_compressors.h"

namespace badpeer {
namespace {

// Where a Certificate that answers no CertificateRequest begins: no context, and a list of less than
// 64 kB.
constexpr std::uint8_t kBeginning[] = {0, 0};
constexpr std::uint8_t kMark[] = {1, 2, 3, 4};

}  // namespace

const CertificateCompressor kShrinkingCompressor{
    .algorithm = CertificateCompressionAlgorithm{0xff01},
    .compress = [](ByteView body, Random&) { return ToBytes(body.subspan(sizeof kBeginning)); },
    .decompress = [](ByteView compressed, std::size_t) -> std::optional<Bytes> {
      return Concat({ByteView(kBeginning), compressed});
    }};

const CertificateCompressor kExpandingCompressor{
    .algorithm = CertificateCompressionAlgorithm{0xff02},
    .compress =
        [](ByteView body, Random&) {
          return Concat({ByteView(kMark), body});
        },
    .decompress = [](ByteView compressed, std::size_t) -> std::optional<Bytes> {
      if (compressed.size() < sizeof kMark || !Equal(compressed.first(sizeof kMark), kMark)) {
        return std::nullopt;
      }
      return ToBytes(compressed.subspan(sizeof kMark));
    }};

}  // namespace badpeer
