// Certificate compression (RFC 8879), our client against our server, in both directions.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

constexpr CertificateCompressionAlgorithm kReversing{0xff10};
constexpr CertificateCompressionAlgorithm kPadding{0xff11};

Bytes Reverse(ByteView body, Random&) { return Bytes(body.rbegin(), body.rend()); }
std::optional<Bytes> ReverseBack(ByteView body, std::size_t) {
  return Bytes(body.rbegin(), body.rend());
}
Bytes Pad(ByteView body, Random&) {
  Bytes padded = ToBytes(body);
  padded.push_back(0);
  return padded;
}
std::optional<Bytes> Unpad(ByteView body, std::size_t size) {
  if (body.size() != size + 1) return std::nullopt;
  return ToBytes(body.first(size));
}

const CertificateCompressor kReverser{kReversing, Reverse, ReverseBack};
const CertificateCompressor kPadder{kPadding, Pad, Unpad};

PeerPair Pair(std::vector<CertificateCompressor> client,
              std::vector<CertificateCompressor> server) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client.credentials = {X509{.name = "ecdsa-p256"}};
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
  pair.client.compression->algorithms = std::move(client);
  pair.server.compression->algorithms = std::move(server);
  return pair;
}

TEST(CertificateCompressionTest, BothSidesCompress) {
  const PairResult result = Pair({kPadder, kReverser}, {kReverser, kPadder}).Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  // Each takes the first of its own that the other has.
  EXPECT_EQ(result.client.compression.theirs, kReversing);
  EXPECT_EQ(result.server.compression.theirs, kPadding);
  EXPECT_FALSE(result.server.peer_certificates.empty());
}

TEST(CertificateCompressionTest, NothingInCommon) {
  const PairResult result = Pair({kPadder}, {kReverser}).Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_EQ(result.client.compression.theirs, std::nullopt);
  EXPECT_EQ(result.server.compression.theirs, std::nullopt);
}

TEST(CertificateCompressionTest, WithoutTheExtensionItMustNotCome) {
  PeerPair pair = Pair({}, {kPadder});
  pair.server_hooks = {OnSend<EncryptedExtensions>(
      [](Peer& peer, EncryptedExtensions&) { peer.state().compression.ours = kPadding; })};
  const PairResult result = pair.Connect();
  EXPECT_NE(result.client_error.find("unexpected handshake message"), std::string::npos)
      << result.client_error;
}

TEST(CertificateCompressionTest, RefusesWhatWasNotOffered) {
  PeerPair pair = Pair({kPadder}, {kPadder});
  pair.server_hooks = {OnSend<CompressedCertificate>(
      [](Peer&, CompressedCertificate& m) { m.algorithm = kReversing; })};
  const PairResult result = pair.Connect();
  EXPECT_NE(result.client_error.find("not offered"), std::string::npos) << result.client_error;
}

TEST(CertificateCompressionTest, RefusesWhatDoesNotDecompress) {
  PeerPair pair = Pair({kPadder}, {kPadder});
  pair.server_hooks = {OnSend<CompressedCertificate>(
      [](Peer&, CompressedCertificate& m) { ++m.uncompressed_length; })};
  const PairResult result = pair.Connect();
  EXPECT_NE(result.client_error.find("does not decompress"), std::string::npos)
      << result.client_error;
}

// Hooks on the Certificate see it before it is compressed, and after.
TEST(CertificateCompressionTest, HooksSeeBothForms) {
  PeerPair pair = Pair({kPadder}, {kPadder});
  pair.server_hooks = {OnSend<Certificate13>(
      [](Peer&, Certificate13& m) { m.certificate_list.front().cert_data.front() ^= 1; })};
  EXPECT_NE(pair.Connect().client_error, "");
  std::size_t seen = 0;
  pair.server_hooks = {};
  pair.client_hooks = {OnReceive<Certificate13>(
      [&](Peer&, const Certificate13& m) { seen = m.certificate_list.size(); })};
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_EQ(seen, 1u);
}

}  // namespace
}  // namespace badpeer
