// No option is read by nobody: each changes a byte that is sent, or what a side says at the end. Both
// ends are ours; the same seed makes the same bytes. Not here, as two ends that are ours cannot show
// them: shim_close, which needs an end that does not close, the length of an SSLv2 challenge, which our
// server refuses unread, pack_application_data, which needs a client that speaks second, and half-RTT
// data, which our server does not send.
#include <gtest/gtest.h>

#include "runner/dtls/dtls_channel.h"
#include "runner/dtls/hooks.h"
#include "tests/runner/tls/ech_key.h"
#include "tests/runner/tls/field_count.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using Change = std::function<void(PeerPair&)>;

struct OptionCase {
  const char* name;
  Change change;                     // of that option alone
  Change before = [](PeerPair&) {};  // what it needs to have a meaning
  Protocol protocol = Protocol::kTls;
  int connections = 1;
};

// All that one side sends, as messages and as they leave.
Hooks Recording(std::string& into) {
  return {Optional(EncodedHook{[&into](Peer&, Encoded& e) { into += ToHex(e.message) + "\n"; }}),
          Optional(SealedRecordHook{
              [&into](Peer&, SealedRecord& record) { into += ToHex(record.bytes) + "\n"; }}),
          Optional(PacketHook{[&into](Peer&, const PacketSent& sent) {
            into += std::to_string(sent.packet.size()) + " in a datagram\n";
          }})};
}

std::string Outcome(const OptionCase& option, bool changed) {
  PeerPair pair(option.protocol, option.protocol == Protocol::kDtls ? MakeDtlsChannel : nullptr);
  pair.seed = 42;
  pair.closes = true;
  // Signatures that are the same each time.
  pair.client.verify_signatures = {SignatureScheme::ed25519, SignatureScheme::rsa_pss_rsae_sha256};
  pair.server.verify_signatures = pair.client.verify_signatures;
  pair.server.credentials = {X509{.name = "ed25519"}};
  option.before(pair);
  if (changed) option.change(pair);
  std::string client, server;
  pair.client_hooks = Recording(client);
  pair.server_hooks = Recording(server);
  std::string outcome;
  for (int i = 0; i < option.connections; ++i) {
    const PairResult result = pair.Connect();
    outcome += result.client_error + "\n" + result.server_error + "\n";
  }
  return outcome + client + server;
}

void Tls12(PeerPair& pair) { pair.client.versions = pair.server.versions = kTls12Only; }
void Tls13(PeerPair& pair) { pair.client.versions = pair.server.versions = kTls13Only; }
void Cbc(PeerPair& pair) {
  Tls12(pair);
  pair.client.cipher_suites = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
}
// The second connection sends early data.
void EarlyData(PeerPair& pair) {
  Tls13(pair);
  pair.server.early_data->max_size = 1000;
  pair.client.early_data->send = std::vector<Bytes>{{1, 2}};
}
void Psk(PeerPair& pair) {
  Tls12(pair);
  pair.client.cipher_suites =
      pair.server.cipher_suites = {CipherSuite::TLS_PSK_WITH_AES_128_CBC_SHA};
  pair.server.credentials.clear();
  pair.client.psk = pair.server.psk = PskOptions{.key = {1, 2, 3}, .identity = "us"};
}
void ClientAuthenticates(PeerPair& pair) {
  Tls13(pair);
  pair.client.credentials = {X509{.name = "ed25519"}};
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
}
void Protocols(PeerPair& pair) {
  pair.client.application.protocols = {"a", "b"};
  pair.server.application.protocols = {"b"};
}
void Ech(PeerPair& pair) {
  Tls13(pair);
  const EchKey key = MakeEchKey(1);
  pair.client.ech->config = key.config;
  pair.server.ech->keys = {key};
}

static_assert(kFieldCount<PeerOptions> == 29, "a new option needs a line below");

const OptionCase kPeerCases[] = {
    {"versions.min", [](PeerPair& p) { p.server.versions.min = ProtocolVersion::kTls13; },
     [](PeerPair& p) { p.client.versions = kTls12Only; }},
    {"versions.max", [](PeerPair& p) { p.client.versions.max = ProtocolVersion::kTls12; }},
    {"cipher_suites",
     [](PeerPair& p) { p.client.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384}; }},
    {"groups", [](PeerPair& p) { p.client.groups = {NamedGroup::secp384r1}; }},
    {"key_shares", [](PeerPair& p) { p.client.key_shares = std::vector{NamedGroup::secp256r1}; }},
    {"verify_signatures", [](PeerPair& p) { p.client.verify_signatures.pop_back(); }},
    {"credentials", [](PeerPair& p) { p.server.credentials = {X509{.name = "rsa2048"}}; }},
    {"server_name", [](PeerPair& p) { p.client.server_name = "other"; }},
    {"extended_master_secret", [](PeerPair& p) { p.client.extended_master_secret = false; }, Tls12},
    {"renegotiation_info", [](PeerPair& p) { p.client.renegotiation_info = false; }, Tls12},
    {"stapling.request", [](PeerPair& p) { p.client.stapling.request = false; }},
    {"expect_false_start", [](PeerPair& p) { p.server.expect_false_start = true; }, Tls12},
};

static_assert(kFieldCount<ClientAuthOptions> == 2 && kFieldCount<TicketOptions> == 3 &&
              kFieldCount<PskOptions> == 2 && kFieldCount<ChannelIdOptions> == 2);

const OptionCase kAuthenticationCases[] = {
    {"client_auth.mode", [](PeerPair& p) { p.server.client_auth.mode = ClientAuth::kRequest; }},
    {"client_auth.types",
     [](PeerPair& p) { p.server.client_auth.types = {ClientCertificateType{99}}; },
     [](PeerPair& p) {
       Tls12(p);
       p.server.client_auth.mode = ClientAuth::kRequest;
     }},
    {"authorities of a server",
     [](PeerPair& p) {
       p.server.authorities = {{0x30, 0x00}};
     },
     ClientAuthenticates},
    {"authorities of a client",
     [](PeerPair& p) {
       p.client.authorities = {{0x30, 0x00}};
     },
     Tls13},
    {"tickets.enabled", [](PeerPair& p) { p.server.tickets.enabled = false; }, Tls12},
    {"tickets.renew_on_resume", [](PeerPair& p) { p.server.tickets.renew_on_resume = true; }, Tls12,
     Protocol::kTls, 2},
    {"tickets.cache_by_session_id",
     [](PeerPair& p) { p.server.tickets.cache_by_session_id = false; },
     [](PeerPair& p) {
       Tls12(p);
       p.server.tickets.enabled = false;
     },
     Protocol::kTls, 2},
    {"psk.key", [](PeerPair& p) { p.client.psk->key = {9}; }, Psk},
    {"psk.identity", [](PeerPair& p) { p.client.psk->identity = "them"; }, Psk},
    {"channel_id.request", [](PeerPair& p) { p.server.channel_id.request = true; },
     [](PeerPair& p) {
       Tls12(p);
       p.client.channel_id.offer = true;
     }},
    {"channel_id.offer", [](PeerPair& p) { p.client.channel_id.offer = true; }, Tls12},
    {"delegated_credentials.schemes",
     [](PeerPair& p) { p.client.delegated_credentials->schemes = {SignatureScheme::ed25519}; }},
    {"certificate_types.accept",
     [](PeerPair& p) {
       p.client.certificate_types->accept = std::vector{CertificateType::RawPublicKey};
     }},
    {"certificate_types.offer",
     [](PeerPair& p) {
       p.client.certificate_types->offer = std::vector{CertificateType::RawPublicKey};
     }},
    {"compression.algorithms",
     [](PeerPair& p) {
       p.client.compression->algorithms = {{.algorithm = CertificateCompressionAlgorithm{0xff10}}};
     }},
    {"trust_anchors.request", [](PeerPair& p) { p.client.trust_anchors->request = {{{1}}}; }},
    {"trust_anchors.available", [](PeerPair& p) { p.server.trust_anchors->available = {{1}}; },
     [](PeerPair& p) { p.client.trust_anchors->request = {{{2}}}; }},
};

static_assert(kFieldCount<CertificateTypeOptions> == 2 && kFieldCount<TrustAnchorOptions> == 2 &&
              kFieldCount<DelegatedCredentialOptions> == 1 &&
              kFieldCount<CertificateCompressionOptions> == 1);
static_assert(kFieldCount<EarlyDataOptions> == 6 && kFieldCount<ApplicationProtocolOptions> == 4 &&
              kFieldCount<AlpsOptions> == 2 && kFieldCount<QuicOptions> == 3 &&
              kFieldCount<SrtpOptions> == 1 && kFieldCount<EchOptions> == 5 &&
              kFieldCount<LegacyHelloOptions> == 3 && kFieldCount<StaplingOptions> == 1);

const OptionCase kFeatureCases[] = {
    {"early_data.max_size", [](PeerPair& p) { p.server.early_data->max_size = 100; }, Tls13},
    {"early_data.accept", [](PeerPair& p) { p.server.early_data->accept = false; }, EarlyData,
     Protocol::kTls, 2},
    {"early_data.expect",
     [](PeerPair& p) { p.server.early_data->expect = std::vector<Bytes>{{9}}; }, EarlyData,
     Protocol::kTls, 2},
    {"early_data.expect_late", [](PeerPair& p) { p.server.early_data->expect_late = {{9}}; },
     EarlyData, Protocol::kTls, 2},
    {"early_data.send", [](PeerPair& p) { p.client.early_data->send->push_back({3}); }, EarlyData,
     Protocol::kTls, 2},
    {"application.protocols", [](PeerPair& p) { p.client.application.protocols = {"a"}; }},
    {"application.use_alpn", [](PeerPair& p) { p.client.application.use_alpn = false; }, Protocols},
    {"application.use_npn", [](PeerPair& p) { p.client.application.use_npn = false; },
     [](PeerPair& p) {
       Tls12(p);
       Protocols(p);
     }},
    {"application.npn_fallback", [](PeerPair& p) { p.client.application.npn_fallback = false; },
     [](PeerPair& p) {
       Tls12(p);
       p.client.application = {.protocols = {"a"}, .use_alpn = false};
       p.server.application = {.protocols = {"b"}, .use_alpn = false};
     }},
    {"alps.settings", [](PeerPair& p) { p.client.alps->settings["b"] = {1}; }, Protocols},
    {"alps.use_old_code_point", [](PeerPair& p) { p.client.alps->use_old_code_point = true; },
     [](PeerPair& p) {
       Protocols(p);
       p.client.alps->settings["b"] = {1};
     }},
    {"quic.transport_parameters",
     [](PeerPair& p) {
       p.client.quic->transport_parameters = {1, 2};
     },
     [](PeerPair& p) { p.client.quic->transport_parameters = {1}; }, Protocol::kQuic},
    {"quic.standard_code_point", [](PeerPair& p) { p.client.quic->standard_code_point = false; },
     [](PeerPair& p) { p.client.quic->transport_parameters = {1}; }, Protocol::kQuic},
    {"quic.legacy_code_point", [](PeerPair& p) { p.client.quic->legacy_code_point = true; },
     [](PeerPair& p) { p.client.quic->transport_parameters = {1}; }, Protocol::kQuic},
    {"srtp.profiles", [](PeerPair& p) { p.client.srtp->profiles = {1}; }, Tls12, Protocol::kDtls},
    {"ech.config", [](PeerPair& p) { p.client.ech->config = MakeEchKey(2).config; }, Tls13},
    {"ech.grease", [](PeerPair& p) { p.client.ech->grease = true; }, Tls13},
    {"ech.outer_extensions",
     [](PeerPair& p) { p.client.ech->outer_extensions = {ExtensionType::key_share}; }, Ech},
    {"ech.keys", [](PeerPair& p) { p.server.ech->keys = {MakeEchKey(3)}; }, Ech},
    {"ech.retry_configs", [](PeerPair& p) { p.server.ech->retry_configs = {MakeEchKey(4).config}; },
     [](PeerPair& p) {
       Ech(p);
       p.client.ech->config = MakeEchKey(2).config;
     }},
    {"legacy.v2_client_hello", [](PeerPair& p) { p.client.legacy->v2_client_hello = true; }, Tls12},
    {"legacy.fallback_scsv", [](PeerPair& p) { p.client.legacy->fallback_scsv = true; }},
};

static_assert(kFieldCount<RecordOptions> == 11);

const OptionCase kRecordCases[] = {
    {"records.max_handshake_fragment",
     [](PeerPair& p) { p.client.records->max_handshake_fragment = 50; }},
    {"records.pack_handshake_flight",
     [](PeerPair& p) { p.server.records->pack_handshake_flight = true; }},
    {"records.inner_padding", [](PeerPair& p) { p.client.records->inner_padding = 7; }},
    {"records.maximum_cbc_padding",
     [](PeerPair& p) { p.client.records->maximum_cbc_padding = true; }, Cbc},
    {"records.max_packet_size", [](PeerPair& p) { p.client.records->max_packet_size = 100; }, Tls12,
     Protocol::kDtls},
    {"records.pack_fragments", [](PeerPair& p) { p.server.records->pack_fragments = 2000; }, Tls12,
     Protocol::kDtls},
    {"records.pack_records", [](PeerPair& p) { p.server.records->pack_records = 2000; }, Tls12,
     Protocol::kDtls},
    {"records.omit_record_length", [](PeerPair& p) { p.client.records->omit_record_length = true; },
     Tls13, Protocol::kDtls},
    {"records.short_sequence_numbers",
     [](PeerPair& p) { p.client.records->short_sequence_numbers = true; }, Tls13, Protocol::kDtls},
    {"records.max_ack_buffer", [](PeerPair& p) { p.client.records->max_ack_buffer = 1; },
     [](PeerPair& p) {
       Tls13(p);
       p.client.records->max_handshake_fragment = 20;
     },
     Protocol::kDtls},
};

TEST(OptionsTest, EachChangesAByteOrAVerdict) {
  for (const std::span<const OptionCase> cases :
       {std::span<const OptionCase>(kPeerCases), std::span<const OptionCase>(kAuthenticationCases),
        std::span<const OptionCase>(kFeatureCases), std::span<const OptionCase>(kRecordCases)}) {
    for (const OptionCase& option : cases) {
      // Twice, as what two threads do to datagrams may differ by itself.
      const std::string once = Outcome(option, false), again = Outcome(option, false);
      const std::string changed = Outcome(option, true);
      EXPECT_TRUE(changed != once && changed != again) << option.name << " is read by nobody";
    }
  }
}

}  // namespace
}  // namespace badpeer
