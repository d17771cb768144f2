// Building and sending the ClientHello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2).
#include <algorithm>
#include <chrono>

#include "runner/tls/client_handshake.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

constexpr std::size_t kTicketSessionIdSize = 16;
constexpr std::size_t kCompatibilitySessionIdSize = 32;

bool Offers13(const Peer& peer) { return peer.options().versions.max >= ProtocolVersion::kTls13; }

void PutIf(bool wanted, Extensions& extensions, const auto& body) {
  if (wanted) Put(extensions, body);
}

void AddCipherSuites(ClientHandshake& handshake) {
  const PeerOptions& options = handshake.peer.options();
  for (CipherSuite suite : CipherSuitesOf(options)) {
    const CipherSuiteInfo* info = FindCipherSuite(suite);
    // Suites of 1.2 are offered only where 1.2 is. Those of 1.3 always are: an older server has to
    // pass over what it does not know.
    if (info == nullptr || (options.versions.max < ProtocolVersion::kTls12 &&
                            info->min_version == ProtocolVersion::kTls12)) {
      continue;
    }
    handshake.hello.cipher_suites.push_back(suite);
  }
  if (options.legacy.fallback_scsv) {
    handshake.hello.cipher_suites.push_back(CipherSuite::TLS_FALLBACK_SCSV);
  }
}

void AddKeyShares(ClientHandshake& handshake) {
  Peer& peer = handshake.peer;
  const std::vector<NamedGroup>& groups = GroupsOf(peer.options());
  const std::vector<NamedGroup>& wanted = peer.options().key_shares.value_or(groups);
  KeyShareClient shares;
  for (NamedGroup group : groups) {
    if (std::ranges::count(wanted, group) == 0) continue;
    auto exchange = crypto::KeyExchange::Create(group, peer.random());
    if (exchange == nullptr) continue;
    Bytes value = exchange->Offer();
    peer.Fire(SecretMade{Secret::kOwnKeyShare, value});
    shares.client_shares.push_back({group, std::move(value)});
    handshake.key_shares[group] = std::move(exchange);
  }
  Put(handshake.hello.extensions, shares);
}

// The identity last: the extension must end the message (RFC 8446, 4.2.11).
void AddPreSharedKey(ClientHandshake& handshake) {
  const Session& session = *handshake.session->session;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now() - session.received);
  const auto* suite = FindCipherSuite(session.cipher_suite);
  Put(handshake.hello.extensions,
      PreSharedKeyClient{
          .identities = {{handshake.session->ticket,
                          session.age_add + static_cast<std::uint32_t>(age.count())}},
          .binders = {Bytes(crypto::HashSize(suite->hash))}});
}

void AddSession12(ClientHandshake& handshake) {
  if (handshake.session->ticket.empty()) {
    handshake.hello.session_id = handshake.session->session_id;
  } else {
    // A fresh id tells whether the server accepts the ticket (RFC 5077, 3.4).
    handshake.hello.session_id = handshake.peer.random().Take(kTicketSessionIdSize);
  }
}

void AddExtensions13(ClientHandshake& handshake) {
  Peer& peer = handshake.peer;
  Extensions& extensions = handshake.hello.extensions;
  AddKeyShares(handshake);
  Put(extensions, PskKeyExchangeModes{.ke_modes = {PskKeyExchangeMode::psk_dhe_ke}});
  const bool resumes =
      handshake.session && handshake.session->session->version >= ProtocolVersion::kTls13;
  PutIf(resumes && !peer.options().early_data.send.empty(), extensions, EarlyData{});
}

void AddCommonExtensions(ClientHandshake& handshake, bool resumes12) {
  Peer& peer = handshake.peer;
  const PeerOptions& options = peer.options();
  const auto& application = options.application;
  Extensions& extensions = handshake.hello.extensions;
  PutIf(options.tickets.enabled, extensions,
        SessionTicketExt{.ticket = resumes12 ? handshake.session->ticket : Bytes{}});
  if (options.versions.max >= ProtocolVersion::kTls12) {
    Put(extensions, SignatureAlgorithms{.algorithms = VerifySignaturesOf(options)});
  }
  if (Offers13(peer)) {
    Put(extensions,
        SupportedVersionsClient{.versions = SupportedVersions(options, peer.protocol())});
  }
  PutIf(options.renegotiation_info, extensions,
        RenegotiationInfo{.renegotiated_connection = peer.state().client_verify_data});
  PutIf(application.use_alpn && !application.protocols.empty(), extensions,
        Alpn{.protocols = application.protocols});
  PutIf(options.channel_id.offer, extensions, ChannelId{});
  PutIf(options.extended_master_secret, extensions, ExtendedMasterSecret{});
  if (!options.srtp_profiles.empty()) {
    UseSrtp srtp;
    for (std::uint16_t profile : options.srtp_profiles) {
      srtp.profiles.push_back(SrtpProtectionProfile{profile});
    }
    Put(extensions, srtp);
  }
  PutIf(options.request_ocsp_and_sct, extensions, SignedCertificateTimestampRequest{});
}

void AddQuicAndAlps(const PeerOptions& options, Extensions& extensions) {
  const Bytes& parameters = options.quic.transport_parameters;
  if (!parameters.empty() && options.quic.standard_code_point) {
    SetData(extensions, ExtensionType::quic_transport_parameters, parameters);
  }
  if (!parameters.empty() && options.quic.legacy_code_point) {
    SetData(extensions, ExtensionType::quic_transport_parameters_legacy, parameters);
  }
  if (options.alps.settings.empty()) return;
  Alpn names;  // ALPS offers the names of protocols in the form of ALPN
  for (const auto& [protocol, settings] : options.alps.settings)
    names.protocols.push_back(protocol);
  SetData(extensions,
          options.alps.use_old_code_point ? ExtensionType::application_settings_old
                                          : ExtensionType::application_settings,
          Encode(names));
}

}  // namespace

void BuildClientHello(ClientHandshake& handshake) {
  Peer& peer = handshake.peer;
  const PeerOptions& options = peer.options();
  ClientHello& hello = handshake.hello;
  const bool resumes12 =
      handshake.session && handshake.session->session->version < ProtocolVersion::kTls13;
  // RFC 8446, 4.1.2: from 1.3 on the version stands in supported_versions.
  const ProtocolVersion max = std::min(options.versions.max, ProtocolVersion::kTls12);
  hello.legacy_version = OnWire(peer, max);
  hello.random = MakeHelloRandom(peer.random());
  if (peer.IsDtls()) hello.dtls_cookie = Bytes{};
  AddCipherSuites(handshake);

  Extensions& extensions = hello.extensions;
  PutIf(options.application.use_npn && !options.application.protocols.empty(), extensions,
        NextProtocolNegotiation{});
  Put(extensions, ServerName::Of(options.server_name.empty() ? "test" : options.server_name));
  PutIf(options.request_ocsp_and_sct, extensions, StatusRequest{});
  Put(extensions, SupportedGroups{.groups = GroupsOf(options)});
  Put(extensions, EcPointFormats{.formats = {ECPointFormat::uncompressed}});
  if (Offers13(peer)) AddExtensions13(handshake);
  AddCommonExtensions(handshake, resumes12);
  AddQuicAndAlps(options, extensions);

  if (resumes12) AddSession12(handshake);
  // Middlebox compatibility mode (RFC 8446, D.4), which QUIC forbids (RFC 9001, 8.4).
  if (hello.session_id.empty() && Offers13(peer) && !peer.IsQuic()) {
    hello.session_id = peer.random().Take(kCompatibilitySessionIdSize);
  }
  if (handshake.session && !resumes12) AddPreSharedKey(handshake);
}

void FillBinder(ClientHandshake& handshake, const HandshakeTranscript* transcript) {
  Extension* extension = Find(handshake.hello.extensions, ExtensionType::pre_shared_key);
  if (extension == nullptr || !handshake.session) return;
  Result<PreSharedKeyClient> body = Decode<PreSharedKeyClient>(extension->data);
  if (!body || body->binders.empty()) return;  // a hook has made something else of it

  const Session& session = *handshake.session->session;
  const CipherSuiteInfo* suite = FindCipherSuite(session.cipher_suite);
  const KeySchedule schedule(suite->hash, handshake.peer.protocol());
  Bytes hello = FrameHandshake(ClientHello::kType, Encode(handshake.hello));
  hello.resize(hello.size() - body->BindersSize());
  const Bytes hash =
      transcript != nullptr ? transcript->HashWith(hello) : crypto::Digest(suite->hash, hello);
  body->binders[0] = schedule.Binder(session.secret, hash);
  extension->data = Encode(*body);
}

void SendClientHello(ClientHandshake& handshake, const HandshakeTranscript* transcript) {
  Peer& peer = handshake.peer;
  if (!peer.BeforeSend(handshake.hello)) return;
  FillBinder(handshake, transcript);
  peer.SendEncoded(ClientHello::kType, Encode(handshake.hello));
}

// RFC 5246, E.2: the challenge stands for the random; there are no extensions.
void SendV2ClientHello(ClientHandshake& handshake) {
  Peer& peer = handshake.peer;
  ClientHello& hello = handshake.hello;
  hello.extensions.clear();
  const std::size_t size = peer.options().legacy.v2_challenge_size;
  Bytes challenge;
  if (size <= hello.random.size()) {
    const std::size_t padding = hello.random.size() - size;
    std::fill_n(hello.random.begin(), padding, std::uint8_t{0});
    challenge = ToBytes(ByteView(hello.random).subspan(padding));
  } else {
    challenge = ToBytes(hello.random);
    Append(challenge, peer.random().Take(size - hello.random.size()));
  }
  const Bytes body = Encode(
      V2ClientHello::Of(hello.legacy_version, hello.cipher_suites, hello.session_id, challenge));
  // The 2-byte record header has its highest bit set; the transcript covers what follows it.
  const Bytes header = {static_cast<std::uint8_t>(0x80 | body.size() >> 8),
                        static_cast<std::uint8_t>(body.size())};
  peer.channel().WriteRaw(Concat({header, body}));
  peer.transcript().Add(body, 0);
}

}  // namespace badpeer
