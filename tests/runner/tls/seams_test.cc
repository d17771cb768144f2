// The seams of tls/hooks.h: what a hook changes arrives at the other end, and a hook that must fire
// and does not, or must not and does, fails its test.
#include <gtest/gtest.h>

#include <set>

#include "runner/wire/messages.h"
#include "tests/runner/tls/ech_key.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

constexpr std::uint8_t kOdd = 0x5a;

// One seam: a hook of the server that changes something, and what the client must have seen of it.
// `seen` is set by hooks of the client, or told by its error.
struct Seam {
  VersionRange versions = kTls13Only;
  Hook hook;
  Hooks client_hooks{};
  std::string client_error{};  // must be part of it
};

template <class Event>
Seam SeamOf();  // a new event without a test of its own does not link

constexpr const char* kDamaged = "bad record MAC";

template <>
Seam SeamOf<Sending<EncryptedExtensions>>() {
  return {.hook = OnSend<EncryptedExtensions>([](Peer&, EncryptedExtensions& m) {
            m.extensions.push_back({ExtensionType{0xfe5a}, {kOdd}});
          }),
          .client_error = "not offered: got 0xfe5a"};
}
template <>
Seam SeamOf<Forging<Finished>>() {
  return {.hook = Forge<Finished>([](Peer&, Finished& m) { m.verify_data = {kOdd}; }),
          .client_error = "Finished message was incorrect: got 5a"};
}
template <>
Seam SeamOf<const Received<ClientHello>>() {
  return {.hook = OnReceive<ClientHello>([](Peer& peer, const ClientHello&) {
            peer.Fail(AlertDescription::insufficient_security, "enough");
          }),
          .client_error = "remote error: insufficient security level"};
}
template <>
Seam SeamOf<Encoded>() {
  return {.hook = OnEncoded(HandshakeType::encrypted_extensions,
                            [](Peer&, Bytes& message) { message[0] = kOdd; }),
          .client_error = "unexpected handshake message: got 0x5a"};
}
template <>
Seam SeamOf<SecretMade>() {
  return {.hook = OnSecret(Secret::kVerifyData, [](Peer&, Bytes& value) { value = {kOdd}; }),
          .client_error = "Finished message was incorrect: got 5a"};
}
template <>
Seam SeamOf<SignatureMade>() {
  return {.hook = SignatureHook{[](Peer&, SignatureMade& made) { made.signature.back() ^= 1; }},
          .client_error = "signature does not verify"};
}
template <>
Seam SeamOf<Choosing<CipherSuite>>() {
  return {.hook = OnChoose(CipherSuite::TLS_AES_128_GCM_SHA256)};
}
template <>
Seam SeamOf<CheckFailed>() {
  return {.hook = Waive(Check::kSignature)};
}
template <>
Seam SeamOf<Phase>() {
  return {.hook = At(Phase::kBeforeServerFinished,
                     [](Peer& peer) {
                       peer.channel().SendAlert(AlertLevel::fatal, AlertDescription::access_denied);
                     }),
          .client_error = "remote error: access denied"};
}
template <>
Seam SeamOf<Flight>() {
  return {.hook = FlightHook{[](Peer&, Flight& flight) {
            return std::erase_if(flight, [](const FlightItem& item) {
                     return item.IsHandshake(HandshakeType::certificate_verify);
                   }) > 0;
          }},
          .client_error = "unexpected handshake message: got finished, wanted certificate_verify"};
}
template <>
Seam SeamOf<OutgoingRecord>() {
  return {
      .hook = RecordHook{[](Peer&, OutgoingRecord& record) { record.type = ContentType{kOdd}; }},
      .client_error = "local error: unexpected message"};
}
template <>
Seam SeamOf<SealedRecord>() {
  return {.hook = SealedRecordHook{[](Peer&, SealedRecord& sealed) {
            if (sealed.record.epoch->keys.epoch == kEpochPlaintext) return false;
            sealed.bytes.back() ^= 1;
            return true;
          }},
          .client_error = kDamaged};
}
template <>
Seam SeamOf<const IncomingRecord>() {
  return {.hook = IncomingRecordHook{[](Peer& peer, const IncomingRecord&) {
            peer.Fail(AlertDescription::insufficient_security, "enough");
          }},
          .client_error = "remote error: insufficient security level"};
}

PairResult Play(const Seam& seam, PeerPair& pair) {
  pair.client.versions = pair.server.versions = seam.versions;
  pair.server_hooks = {seam.hook};
  pair.client_hooks = seam.client_hooks;
  return pair.Connect();
}

template <class Event>
void ExpectArrival() {
  SCOPED_TRACE(typeid(Event).name());
  PeerPair pair(Protocol::kTls);
  const Seam seam = SeamOf<Event>();
  const PairResult result = Play(seam, pair);
  EXPECT_NE(result.client_error, "");
  EXPECT_NE(result.client_error.find(seam.client_error), std::string::npos) << result.client_error;
  EXPECT_NO_THROW(pair.server_memory.RequireFired(pair.server_hooks));
}

// The hook is right, and its event never comes: there is no handshake.
template <class Event>
void ExpectUnfiredNoticed() {
  SCOPED_TRACE(typeid(Event).name());
  const Hooks hooks = {SeamOf<Event>().hook};
  const TestMemory memory;
  try {
    memory.RequireFired(hooks);
    ADD_FAILURE() << "not noticed";
  } catch (const PeerFailure& failure) {
    EXPECT_EQ(failure.kind(), PeerFailure::Kind::kHook);
    EXPECT_TRUE(failure.cause().starts_with("never fired: hook on ")) << failure.cause();
  }
  EXPECT_NO_THROW(memory.RequireFired({Optional(hooks[0])}));
  EXPECT_NO_THROW(memory.RequireFired({Forbidden(hooks[0])}));
}

template <class Event>
void ExpectForbiddenNoticed() {
  SCOPED_TRACE(typeid(Event).name());
  PeerPair pair(Protocol::kTls);
  Seam seam = SeamOf<Event>();
  seam.hook = Forbidden(Hook{seam.hook.event, seam.hook.name, [](Peer&, void*) { return true; }},
                        "it came");
  const PairResult result = Play(seam, pair);
  EXPECT_EQ(result.server_error, "it came");
}

template <class... Events>
void ForEachSeam(EventTypes<Events...>) {
  (ExpectUnfiredNoticed<Events>(), ...);
}
template <class... Events>
void ForEachThatChanges(EventTypes<Events...>) {
  const auto play = [](auto arrival, auto forbidden) {
    arrival();
    forbidden();
  };
  (play(ExpectArrival<Events>, ExpectForbiddenNoticed<Events>), ...);
}

// Choices and checks have their own tests: checks_test.cc.
TEST(SeamsTest, WhatAHookChangesArrives) { ForEachThatChanges(TlsEvents{}); }
TEST(SeamsTest, WhatNeverFiresIsNoticed) {
  ForEachSeam(TlsEvents{});
  ForEachSeam(TlsQuestions{});
}

TEST(SeamsTest, SkippedMessageIsNotSent) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.server_hooks = {Skip<CertificateVerify>()};
  EXPECT_NE(pair.Connect().client_error.find("got finished, wanted certificate_verify"),
            std::string::npos);
}

TEST(SeamsTest, NeverSaysWhatCame) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client.tickets.enabled = false;
  pair.client_hooks = {Never<CertificateRequest13>(), Never<NewSessionTicket12>()};
  EXPECT_EQ(pair.Connect().client_error, "");
  pair.server.client_auth.mode = ClientAuth::kRequest;
  EXPECT_EQ(pair.Connect().client_error, "this must not come: receiving CertificateRequest13");
}

TEST(SeamsTest, EverySecretAndPhaseIsReached) {
  // The last ones are those that have no name.
  std::vector<std::string> missing;
  const auto is_named = [](const std::string& name) { return name.starts_with('k'); };
  for (int i = 0; is_named(Name(Secret(i))); ++i) missing.push_back(Name(Secret(i)));
  for (int i = 0; is_named(Name(Phase(i))); ++i) missing.push_back(Name(Phase(i)));
  EXPECT_GE(missing.size(), 12u);
  Hooks hooks;
  std::set<std::string> seen;
  hooks.push_back(
      On<SecretMade>("all", [&](Peer&, SecretMade& e) { seen.insert(Name(e.secret)); }));
  hooks.push_back(On<Phase>("all", [&](Peer&, Phase& e) { seen.insert(Name(e)); }));
  for (VersionRange versions : {kTls12Only, kTls13Only}) {
    PeerPair pair(Protocol::kTls);
    pair.client.versions = pair.server.versions = versions;
    pair.server.ech->keys = {MakeEchKey(1)};
    pair.client.ech->config = pair.server.ech->keys[0].config;
    pair.server_hooks = hooks;
    EXPECT_EQ(pair.Connect().client_error, "");
    pair.client_hooks = std::exchange(pair.server_hooks, {});
    EXPECT_EQ(pair.Connect().client_error, "");
  }
  std::erase_if(missing, [&](const std::string& name) { return seen.contains(name); });
  // These two belong to the exchange that a test plays, not to the peer.
  EXPECT_EQ(missing, (std::vector<std::string>{"kBeforeExchange", "kBeforeClose"}));
}

// Two hooks of one kind, each right on its own connection.
TEST(SeamsTest, HooksAreToldApartAndMemorySpansConnections) {
  struct Count {
    int connections = 0;
  };
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.server_hooks = {OnReceive<ClientHello>([](Peer& peer, const ClientHello&) {
                         EXPECT_EQ(++peer.ConnectionMemory<Count>().connections, 1);
                         return ++peer.Memory<Count>().connections == 1;
                       }),
                       OnReceive<ClientHello>([](Peer& peer, const ClientHello&) {
                         return peer.Memory<Count>().connections == 2;
                       })};
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_THROW(pair.server_memory.RequireFired(pair.server_hooks), PeerFailure);
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_NO_THROW(pair.server_memory.RequireFired(pair.server_hooks));
}

}  // namespace
}  // namespace badpeer
