// The handshakes over the DTLS channel, our client against our server.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/dtls/dtls_channel.h"
#include "runner/dtls/hooks.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/hello.h"
#include "tests/runner/tls/ech_key.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

constexpr ProtocolVersion kVersions[] = {ProtocolVersion::kTls11, ProtocolVersion::kTls12,
                                         ProtocolVersion::kTls13};

TEST(DtlsPeerTest, EveryVersionResumes) {
  for (ProtocolVersion version : kVersions) {
    SCOPED_TRACE(Name(ToDtls(version)));
    PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
    pair.client.versions = pair.server.versions = {version, version};
    for (bool resumed : {false, true}) {
      const PairResult result = pair.Connect();
      ASSERT_EQ(result.client_error, "");
      ASSERT_EQ(result.server_error, "");
      EXPECT_EQ(result.client.version, version);
      EXPECT_EQ(result.client.resumed, resumed);
      EXPECT_EQ(result.server.resumed, resumed);
      EXPECT_EQ(result.client.exporter_secret, result.server.exporter_secret);
    }
  }
}

TEST(DtlsPeerTest, SmallFragmentsWithClientCertificates) {
  for (ProtocolVersion version : kVersions) {
    SCOPED_TRACE(Name(ToDtls(version)));
    PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
    for (PeerOptions* side : {&pair.client, &pair.server}) {
      side->versions = {version, version};
      side->records->max_handshake_fragment = 20;
    }
    pair.client.credentials = {X509{.name = "ecdsa-p256"}};
    pair.server.client_auth.mode = ClientAuth::kRequireAny;
    const PairResult result = pair.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
  }
}

TEST(DtlsPeerTest, HelloRetryRequestKeepsCountingMessages) {
  PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
  pair.client.key_shares = std::vector<NamedGroup>{};
  std::vector<std::uint16_t> numbers;
  pair.client_hooks.push_back(DtlsFlightHook{[&](Peer&, DtlsController& dtls) {
    for (const DtlsMessage& message : dtls.next()) numbers.push_back(message.number);
    return false;
  }});
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_EQ(numbers, (std::vector<std::uint16_t>{0, 1, 2}));
}

// After HelloVerifyRequest and HelloRetryRequest: a hook that adds something adds it once to each.
TEST(DtlsPeerTest, HooksSeeAnHonestHelloEachTime) {
  for (ProtocolVersion version : {ProtocolVersion::kTls12, ProtocolVersion::kTls13}) {
    SCOPED_TRACE(Name(ToDtls(version)));
    PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
    pair.client.versions = {version, version};
    pair.client.key_shares = std::vector<NamedGroup>{};
    pair.client_hooks.push_back(OnSend<ClientHello>(
        [](Peer&, ClientHello& hello) { Put(hello.extensions, Padding{.zeros = Bytes(7)}); }));
    std::vector<std::ptrdiff_t> paddings;
    pair.server_hooks.push_back(OnReceive<ClientHello>([&](Peer&, const ClientHello& hello) {
      paddings.push_back(
          std::ranges::count(hello.extensions, ExtensionType::padding, &Extension::type));
    }));
    EXPECT_EQ(pair.Connect().server_error, "");
    EXPECT_EQ(paddings, (std::vector<std::ptrdiff_t>{1, 1}));
  }
}

TEST(DtlsPeerTest, HooksReachPackets) {
  PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
  std::size_t packets = 0;
  pair.client_hooks.push_back(PacketHook{[&](Peer&, const PacketSent& sent) {
    packets += sent.packet.empty() ? 0 : 1;
    return true;
  }});
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_GE(packets, 3u);
}

// Encrypted Client Hello (RFC 9849) with DTLS's form of the hellos.
TEST(DtlsPeerTest, EncryptedClientHello) {
  const EchKey key = MakeEchKey(42);
  for (bool retried : {false, true}) {
    PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
    if (retried) pair.client.key_shares = std::vector<NamedGroup>{};
    pair.client.ech->config = key.config;
    pair.server.ech->keys = {key};
    for (bool resumed : {false, true}) {
      const PairResult result = pair.Connect();
      EXPECT_EQ(result.client_error, "");
      EXPECT_EQ(result.server_error, "");
      EXPECT_TRUE(result.client.ech.accepted);
      EXPECT_EQ(result.server.resumed, resumed);
    }
  }
}

// A server of DTLS 1.2 asks for another hello first.
TEST(DtlsPeerTest, EncryptedClientHelloAndHelloVerifyRequest) {
  const EchKey key = MakeEchKey(42);
  PeerPair pair(Protocol::kDtls, MakeDtlsChannel);
  pair.client.ech->config = key.config;
  pair.server.versions = kTls12Only;
  pair.client_hooks = {Waive(Check::kEchAccepted)};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_FALSE(result.client.ech.accepted);
}

}  // namespace
}  // namespace badpeer
