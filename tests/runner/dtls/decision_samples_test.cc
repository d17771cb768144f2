// Whatever BoGo's runner can be told to decide, or not to check, in the place of an honest peer, as a
// value here: no option of the peer is needed for it. Each runs between our two ends, where its hooks
// must fire.
#include <gtest/gtest.h>

#include "runner/dtls/dtls_channel.h"
#include "runner/wire/messages.h"
#include "tests/runner/tls/ech_key.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using enum SignatureScheme;
using Setup = void (*)(PeerPair&);

struct Sample {
  const char* bug;  // as BoGo calls it
  Setup setup;
  Hooks server{};
  Hooks client{};
  int connections = 1;
  Protocol protocol = Protocol::kTls;
};

// --- Words for the samples.

template <class M, class E>
Hook Puts(E extension) {
  return OnSend<M>([extension](Peer&, M& message) { Put(message.extensions, extension); });
}
template <class M>
Hook Omits(ExtensionType type) {
  return OnSend<M>([type](Peer&, M& message) { return Remove(message.extensions, type) > 0; });
}
template <class M>
Hook SendsAlso() {
  return At(Phase::kBeforeServerFinished, [](Peer& peer) { peer.Send(M{}); });
}
// The first of its own that it could use, whatever the other side prefers.
template <class T>
Hook ChoosesOwnFirst() {
  return OnChoose<T>(
      [](Peer&, const Choosing<T>& choosing) { return choosing.candidates.front(); });
}
Hook OnSecondHello(std::function<void(ClientHello&)> change) {
  return OnSend<ClientHello>([change](Peer& peer, ClientHello& hello) {
    struct Count {
      int hellos = 0;
    };
    if (++peer.Memory<Count>().hellos < 2) return false;
    change(hello);
    return true;
  });
}

void Tls12(PeerPair& pair) { pair.client.versions = pair.server.versions = kTls12Only; }
void Tls13(PeerPair& pair) { pair.client.versions = pair.server.versions = kTls13Only; }
void Resumes13(PeerPair& pair) { Tls13(pair); }
void EarlyDataOffered(PeerPair& pair) {
  Tls13(pair);
  pair.server.early_data->max_size = 1000;
  pair.client.early_data->send = std::vector<Bytes>{};
}
void Psk(PeerPair& pair) {
  Tls12(pair);
  pair.client.cipher_suites =
      pair.server.cipher_suites = {CipherSuite::TLS_PSK_WITH_AES_128_CBC_SHA};
  pair.client.psk = pair.server.psk = PskOptions{.key = {1, 2, 3}};
}
void Ech(PeerPair& pair) {
  Tls13(pair);
  const EchKey key = MakeEchKey(1);
  pair.client.ech->config = key.config;
  pair.server.ech->keys = {key};
}
void EchOfAnotherKey(PeerPair& pair) {
  Ech(pair);
  pair.client.ech->config = MakeEchKey(2).config;
}
void TrustAnchored(PeerPair& pair) {
  Tls13(pair);
  pair.client.trust_anchors->request = {{{1}}};
}
void Settings(PeerPair& pair) {
  Tls13(pair);
  for (PeerOptions* peer : {&pair.client, &pair.server}) {
    peer->application.protocols = {"a"};
    peer->alps->settings["a"] = {1};
  }
}
void EcdsaClient(PeerPair& pair) {
  Tls13(pair);
  pair.client.credentials = {X509{.name = "ecdsa-p256"}};
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
}
void ManyGroups(PeerPair& pair) {
  Tls13(pair);
  pair.server.groups = {NamedGroup::secp384r1, NamedGroup::x25519};
  pair.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
}
void OneShare(PeerPair& pair) {
  Tls13(pair);
  pair.client.key_shares = std::vector<NamedGroup>{};
}

// --- Which version, suite, group, scheme; whether to ask again.

std::vector<Sample> Choices() {
  const auto forgets_share = [](Peer&, ServerHello& hello) {
    return Remove(hello.extensions, ExtensionType::key_share) > 0;
  };
  return {
      {"NegotiateVersion", Tls12, {OnChoose(ProtocolVersion::kTls11)}},
      {"NegotiateVersionOnRenego",
       Tls12,
       {OnChoose<ProtocolVersion>([](Peer& peer, const Choosing<ProtocolVersion>& choosing) {
         const bool again = !peer.state().client_verify_data.empty();
         return again ? ProtocolVersion::kTls11 : *choosing.choice;
       })}},
      {"IgnorePeerCipherPreferences", Tls12, {ChoosesOwnFirst<CipherSuite>()}},
      {"SendCipherSuite", Tls13, {Forge<ServerHello>([](Peer&, ServerHello& hello) {
         hello.cipher_suite = CipherSuite::TLS_AES_256_GCM_SHA384;
       })}},
      {"IgnorePeerCurvePreferences", ManyGroups, {ChoosesOwnFirst<NamedGroup>()}},
      {"SendCurve", Tls12, {OnChoose(NamedGroup::secp521r1)}},
      {"IgnorePeerSignatureAlgorithmPreferences", Tls13, {OnChoose(rsa_pss_rsae_sha512)}},
      {"SendSignatureAlgorithm", Tls12, {OnChoose(rsa_pkcs1_sha384)}},
      {"IgnoreSignatureVersionChecks", Tls13, {OnChoose(rsa_pkcs1_sha256)}},
      {"AlwaysSignAsLegacyVersion", Tls12, {OnChoose(rsa_pkcs1_md5_sha1)}},
      {"UseLegacySigningAlgorithm", EcdsaClient, {}, {OnChoose(ecdsa_sha1)}},
      {"SkipECDSACurveCheck",
       EcdsaClient,
       {Waive(Check::kSchemeFitsKey)},
       {OnChoose(ecdsa_secp384r1_sha384)}},
      {"SkipHelloVerifyRequest", Tls12, {OnChoose(HelloVerify::kSkip)}, {}, 1, Protocol::kDtls},
      {"ForceHelloVerifyRequest", Tls12, {OnChoose(HelloVerify::kSend)}, {}, 1, Protocol::kDtls},
      {"AlwaysSendHelloRetryRequest", Tls13, {OnChoose(HelloRetry::kSend)}},
      {"SkipHelloRetryRequest", OneShare, {OnChoose(HelloRetry::kSkip)}},
      {"AlwaysAcceptEarlyData", EarlyDataOffered, {OnChoose(EarlyDataAnswer::kAccept)}, {}, 2},
      {"AlwaysRejectEarlyData", EarlyDataOffered, {OnChoose(EarlyDataAnswer::kReject)}, {}, 2},
      {"AlwaysSendPreSharedKeyIdentityHint", Psk, {OnChoose(PskHint::kSend)}},
      {"NegotiatePSKResumption", Resumes13, {OnSend<ServerHello>(forgets_share)}, {}, 2},
  };
}

// --- What is said although it was not agreed on, and the other way round.

std::vector<Sample> Sayings() {
  using enum ExtensionType;
  return {
      {"AlwaysSelectPSKIdentity", Tls13, {Puts<ServerHello>(PreSharedKeyServer{})}},
      {"SelectPSKIdentityOnResume",
       Resumes13,
       {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
         if (!Has(hello.extensions, pre_shared_key)) return false;
         Replace(hello.extensions, PreSharedKeyServer{.selected_identity = 1});
         return true;
       })},
       {},
       2},
      {"AlwaysSendCertificateRequest", Resumes13, {SendsAlso<CertificateRequest13>()}, {}, 2},
      {"AlwaysSendCertificate", Resumes13, {SendsAlso<Certificate13>()}, {}, 2},
      {"AlwaysNegotiateChannelID", Tls13, {Puts<EncryptedExtensions>(ChannelId{})}},
      {"NegotiateALPNAndNPN", Tls12, {Puts<ServerHello>(NextProtocolNegotiation{{"a"}})}},
      {"NegotiateRenegotiationInfoAtAllVersions",
       Tls13,
       {Puts<EncryptedExtensions>(RenegotiationInfo{})}},
      {"NegotiateNPNAtAllVersions", Tls13, {Puts<EncryptedExtensions>(NextProtocolNegotiation{})}},
      {"NegotiateEMSAtAllVersions", Tls13, {Puts<EncryptedExtensions>(ExtendedMasterSecret{})}},
      {"NoExtendedMasterSecret", Tls12, {Omits<ServerHello>(extended_master_secret)}},
      {"NoRenegotiationInfo", Tls12, {Omits<ServerHello>(renegotiation_info)}},
      {"AlwaysNegotiateApplicationSettingsNew",
       Tls13,
       {Puts<EncryptedExtensions>(ApplicationSettings{})}},
      {"AlwaysNegotiateApplicationSettingsOld",
       Tls13,
       {Puts<EncryptedExtensions>(ApplicationSettingsOld{})}},
      {"AlwaysNegotiateApplicationSettingsBoth",
       Tls13,
       {OnSend<EncryptedExtensions>([](Peer&, EncryptedExtensions& message) {
         Put(message.extensions, ApplicationSettings{});
         Put(message.extensions, ApplicationSettingsOld{});
       })}},
      {"OmitClientEncryptedExtensions", Settings, {}, {Skip<ClientEncryptedExtensions>()}},
      {"OmitClientApplicationSettings",
       Settings,
       {},
       {Omits<ClientEncryptedExtensions>(application_settings)}},
      {"AlwaysSendAvailableTrustAnchors", Tls13, {Puts<EncryptedExtensions>(TrustAnchors{{{1}}})}},
      {"AlwaysMatchTrustAnchorID",
       TrustAnchored,
       {OnSend<Certificate13>([](Peer&, Certificate13& message) {
         Put(message.certificate_list.at(0).extensions, TrustAnchorsMatch{});
       })}},
      {"SkipNewSessionTicket", Tls12, {Skip<NewSessionTicket12>()}},
      {"SkipCertificateVerify", EcdsaClient, {}, {Skip<CertificateVerify>()}},
      {"SkipServerKeyExchange", Tls12, {Skip<ServerKeyExchange>()}},
      {"NoSignatureAlgorithms", Tls12, {}, {Omits<ClientHello>(signature_algorithms)}},
      {"NoSupportedCurves", Tls12, {}, {Omits<ClientHello>(supported_groups)}},
      {"OmitSupportedVersions", Tls13, {}, {Omits<ClientHello>(supported_versions)}},
  };
}

// --- Sessions, and ECH.

std::vector<Sample> Memories() {
  const auto other_ticket = [](ClientHello& hello) {
    auto offer = **Get<PreSharedKeyClient>(hello.extensions);
    offer.identities.at(0).identity.back() ^= 1;
    Replace(hello.extensions, offer);
  };
  const auto both_tickets = [](ClientHello& hello) {
    Replace(hello.extensions, SessionTicketExt{{1, 2, 3}});
  };
  return {
      {"FilterTicket", Resumes13, {}, {OnSecondHello(other_ticket)}, 2},
      {"SendBothTickets", Resumes13, {}, {OnSecondHello(both_tickets)}, 2},
      {"AlwaysSendECHRetryConfigs",
       Ech,
       {Puts<EncryptedExtensions>(EchRetryConfigs{{MakeEchKey(3).config}})}},
      {"OmitECHRetryConfigs",
       EchOfAnotherKey,
       {Omits<EncryptedExtensions>(ExtensionType::encrypted_client_hello)}},
      {"AlwaysSendECHHelloRetryRequest", OneShare, {Puts<HelloRetryRequest>(EchHelloRetry{})}},
      {"AllowTLS12InClientHelloInner",
       Ech,
       {},
       {OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& hello) {
         Replace(hello.extensions,
                 SupportedVersionsClient{{ProtocolVersion::kTls13, ProtocolVersion::kTls12}});
       })}},
      {"OmitECHInner", Ech, {}, {OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& hello) {
         Remove(hello.extensions, ExtensionType::encrypted_client_hello);
       })}},
  };
}

void TryOut(const Sample& sample) {
  PeerPair pair(sample.protocol, sample.protocol == Protocol::kDtls ? MakeDtlsChannel : nullptr);
  sample.setup(pair);
  pair.server_hooks = sample.server;
  pair.client_hooks = sample.client;
  for (int i = 0; i < sample.connections; ++i) pair.Connect();
  EXPECT_NO_THROW(pair.server_memory.RequireFired(pair.server_hooks)) << sample.bug;
  EXPECT_NO_THROW(pair.client_memory.RequireFired(pair.client_hooks)) << sample.bug;
}

TEST(DecisionSamplesTest, EachFires) {
  std::size_t samples = 0;
  for (const std::vector<Sample>& list : {Choices(), Sayings(), Memories()}) {
    for (const Sample& sample : list) TryOut(sample);
    samples += list.size();
  }
  EXPECT_EQ(samples, 51u);
}

}  // namespace
}  // namespace badpeer
