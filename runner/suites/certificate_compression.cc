// Compressed certificates (RFC 8879), with three algorithms that shims have for tests: one makes a
// message shorter, one longer, and one never makes the same of it twice.
#include <algorithm>

#include "runner/suites/certificate_compressors.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Algorithm = CertificateCompressionAlgorithm;
using Flags = std::vector<std::string>;

const CertificateCompressor kRandom{
    .algorithm = Algorithm{0xff03},
    .compress =
        [](ByteView body, Random& random) {
          return Concat({random.Take(1), body});
        },
    .decompress = [](ByteView compressed, std::size_t) -> std::optional<Bytes> {
      if (compressed.empty()) return std::nullopt;
      return ToBytes(compressed.subspan(1));
    }};

TestCase Compressing(const char* what, Role role, const NamedVersion& version,
                     std::vector<CertificateCompressor> ours) {
  return {.name = Name(what, version.name),
          .spec = "RFC 8879 3, RFC 8879 4",
          .shim = {.role = role, .flags = {"-install-cert-compression-algs"}},
          .peer = {.versions = {version.version, version.version},
                   .compression = CertificateCompressionOptions{.algorithms = std::move(ours)}}};
}

// A list with the same algorithm twice is malformed, whether the shim has any or not.
void AddDuplicates(Suite& suite, const NamedVersion& version) {
  for (bool has_some : {false, true}) {
    TestCase test =
        Compressing(has_some ? "DuplicateCertCompressionExt2" : "DuplicateCertCompressionExt",
                    Role::kServer, version, {});
    test.spec.clear();
    if (!has_some) test.shim.flags.clear();
    test.hooks = {OnSend<ClientHello>([](Peer&, ClientHello& hello) {
      Replace(hello.extensions, CompressCertificate{{Algorithm::zlib, Algorithm::zlib}});
    })};
    test.expect = ShimRejects{.error = ":ERROR_PARSING_EXTENSION:"};
    suite.Add(std::move(test));
  }
}

void AddServers(Suite& suite, const NamedVersion& version) {
  const auto add = [&](const char* what, std::vector<CertificateCompressor> ours,
                       Algorithm expected) {
    TestCase test = Compressing(what, Role::kServer, version, std::move(ours));
    test.state.compression.theirs = expected;
    if (test.peer.compression->algorithms.size() > 1) test.level = RuleLevel::kCustom;
    suite.Add(std::move(test));
  };
  add("CertCompressionExpands", {kExpandingCompressor}, kExpandingCompressor.algorithm);
  add("CertCompressionShrinks", {kShrinkingCompressor}, kShrinkingCompressor.algorithm);
  add("CertCompressionRandom", {kRandom}, kRandom.algorithm);
  // The server's preference counts.
  add("CertCompressionPriority", {kShrinkingCompressor, kExpandingCompressor},
      kExpandingCompressor.algorithm);
  TestCase nothing =
      Compressing("CertCompressionNoCommonAlgs", Role::kServer, version, {kExpandingCompressor});
  nothing.shim.flags = {"-install-one-cert-compression-alg", "65281"};
  nothing.hooks = {Never<CompressedCertificate>("tls: the certificate is compressed")};
  suite.Add(std::move(nothing));
}

void AddClients(Suite& suite, const NamedVersion& version) {
  const auto add = [&](const char* what, const CertificateCompressor& ours,
                       void (*change)(CompressedCertificate&), Expectation expect) {
    TestCase test = Compressing(what, Role::kClient, version, {ours});
    test.hooks = {OnSend<CompressedCertificate>(
        [change](Peer&, CompressedCertificate& message) { change(message); })};
    test.expect = std::move(expect);
    suite.Add(std::move(test));
  };
  const auto leave = [](CompressedCertificate&) {};
  add("CertCompressionExpandsClient", kExpandingCompressor, leave, Succeeds());
  add("CertCompressionShrinksClient", kShrinkingCompressor, leave, Succeeds());
  add(
      "CertCompressionBadAlgIDClient", kShrinkingCompressor,
      [](CompressedCertificate& message) { message.algorithm = Algorithm{1234}; },
      ShimRejects{.error = ":UNKNOWN_CERT_COMPRESSION_ALG:"});
  add(
      "CertCompressionTooSmallClient", kShrinkingCompressor,
      [](CompressedCertificate& message) { message.uncompressed_length = 12; },
      ShimRejects{.error = ":CERT_DECOMPRESSION_FAILED:"});
  add(
      "CertCompressionTooLargeClient", kShrinkingCompressor,
      [](CompressedCertificate& message) { message.uncompressed_length = 1 << 20; },
      ShimRejects{.error = ":UNCOMPRESSED_CERT_TOO_LARGE:"});
}

}  // namespace

void AddCertificateCompressionTests(std::vector<TestCase>& tests) {
  Suite suite("CertCompression", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version < ProtocolVersion::kTls12) continue;
    AddDuplicates(suite, version);
    if (version.version == ProtocolVersion::kTls12) {
      TestCase ignored = Compressing("CertCompressionIgnoredBefore13", Role::kServer, version,
                                     {kExpandingCompressor});
      ignored.spec = "RFC 8879 3";
      suite.Add(std::move(ignored));
    } else {
      AddServers(suite, version);
      AddClients(suite, version);
    }
  }
}

}  // namespace badpeer
