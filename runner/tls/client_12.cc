// The client's side of a handshake up to TLS 1.2 and DTLS 1.2, from the ServerHello on
// (RFC 5246, 7.3 and 7.4).
#include <algorithm>

#include "runner/crypto/credential_store.h"
#include "runner/tls/authentication.h"
#include "runner/tls/client_handshake.h"
#include "runner/tls/extensions.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

// One run of the script.
class Client12 {
 public:
  Client12(Handshake& handshake, const ServerHello& server_hello)
      : handshake_(handshake),
        peer_(handshake.peer),
        state_(handshake.peer.state()),
        suite_(*handshake.suite),
        prf_(handshake.suite->Prf(handshake.peer.state().version)),
        server_hello_(server_hello) {}

  void Run();

 private:
  bool IsResumption() const;
  void CheckServerHello();
  void FullHandshake();
  void AbbreviatedHandshake();

  void ReadServerFlight();
  void ReadServerKeyExchange(const HandshakeMessage& message);
  void SendCertificate();
  void SendKeyExchange();
  void SendCertificateVerify();
  void ReadNewSessionTicket();
  void ReadServerFinished();
  void SendFinished();
  void EstablishKeys();
  void KeepSession();

  HandshakeMessage Next() { return peer_.ReadMessage(); }

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  const CipherSuiteInfo& suite_;
  const crypto::HashAlgorithm prf_;
  const ServerHello& server_hello_;

  bool resuming_ = false;
  std::optional<crypto::PublicKey> server_key_{};
  std::optional<EcdheServerParams> server_params_{};
  std::optional<CertificateRequest12> certificate_request_{};
  LegacyKeys keys_{};
  Bytes ticket_{};
};

void Client12::Run() {
  peer_.transcript().SetHash(prf_, peer_.IsDtls() ? HandshakeTranscript::Headers::kDtls
                                                  : HandshakeTranscript::Headers::kTls);
  state_.server_random = ToBytes(server_hello_.random);
  CheckServerHello();
  resuming_ = IsResumption();
  state_.resumed = resuming_;
  if (resuming_) {
    AbbreviatedHandshake();
  } else {
    FullHandshake();
  }
  KeepSession();
}

void Client12::CheckServerHello() {
  peer_.Require(Check::kServerRandom, server_hello_.random != HelloRandom{});
  peer_.Require(Check::kServerCompression,
                server_hello_.compression_method == CompressionMethod::null_compression);
  handshake_.answer = server_hello_.extensions;
  ReadExtensions(handshake_, ExtensionContext::server_hello, handshake_.answer);
}

// RFC 5246, 7.4.1.3: the server resumes iff it echoes the session id.
bool Client12::IsResumption() const {
  return handshake_.session && !handshake_.hello.session_id.empty() &&
         handshake_.session->session->version < ProtocolVersion::kTls13 &&
         server_hello_.session_id == handshake_.hello.session_id;
}

void Client12::AbbreviatedHandshake() {
  const Session& session = *handshake_.session->session;
  peer_.Require(Check::kResumedSuite, session.version == state_.version &&
                                          session.cipher_suite == suite_.suite);
  handshake_.resumed = handshake_.session->session;
  RestoreSession(session, state_);
  for (ExtensionType type :
       {ExtensionType::signed_certificate_timestamp, ExtensionType::status_request}) {
    if (!handshake_.Agreed(type)) continue;
    throw PeerFailure("server sent an extension about its certificate on resumption", Name(type));
  }
  state_.master_secret = session.secret;
  EstablishKeys();
  ReadNewSessionTicket();
  ReadServerFinished();
  SendFinished();
  if (!peer_.options().records.pack_application_data) peer_.channel().Flush();
}

void Client12::FullHandshake() {
  ReadServerFlight();
  if (certificate_request_) SendCertificate();
  SendKeyExchange();
  if (certificate_request_ && peer_.credential() != nullptr) SendCertificateVerify();
  EstablishKeys();
  SendFinished();
  peer_.channel().Flush();
  ReadNewSessionTicket();
  ReadServerFinished();
  peer_.channel().AckFlight();
}

// Certificate, CertificateStatus, ServerKeyExchange, CertificateRequest, ServerHelloDone.
void Client12::ReadServerFlight() {
  if (!suite_.IsPsk()) {
    auto certificate = peer_.Expect<Certificate12>();
    server_key_ = AcceptCertificates(peer_, std::move(certificate.certificate_list));
  }
  ReadCertificateStatus(handshake_);
  HandshakeMessage message = Next();
  if (message.type == HandshakeType::server_key_exchange) {
    ReadServerKeyExchange(message);
    peer_.AddToTranscript(message);
    message = Next();
  }
  if (message.type == HandshakeType::certificate_request) {
    CertificateRequest12 shape;
    if (state_.version >= ProtocolVersion::kTls12) shape.signature_algorithms.emplace();
    certificate_request_ = peer_.Parse<CertificateRequest12>(message, std::move(shape));
    peer_.AddToTranscript(message);
    message = Next();
  }
  peer_.RequireType(message, HandshakeType::server_hello_done);
  peer_.Parse<ServerHelloDone>(message);
  peer_.AddToTranscript(message);
}

void Client12::ReadServerKeyExchange(const HandshakeMessage& message) {
  if (suite_.key_exchange == KeyExchangeKind::kRsa) peer_.Fail(Check::kNoServerKeyExchange);
  ServerKeyExchange shape;
  if (suite_.IsPsk()) shape.psk_identity_hint.emplace();
  if (suite_.UsesEcdhe()) shape.ecdhe.emplace();
  const bool is_signed = suite_.key_exchange == KeyExchangeKind::kEcdhe;
  if (is_signed) {
    shape.signature.emplace();
    if (state_.version >= ProtocolVersion::kTls12) shape.signature->algorithm.emplace();
  }
  const auto exchange = peer_.Parse<ServerKeyExchange>(message, std::move(shape));
  server_params_ = exchange.ecdhe;
  if (server_params_) state_.group = server_params_->group;
  if (!is_signed) return;
  const SignatureScheme scheme =
      exchange.signature->algorithm.value_or(LegacyScheme(server_key_->type()));
  VerifySignature(peer_, *server_key_, scheme,
                  Concat({state_.client_random, state_.server_random, Encode(*exchange.ecdhe)}),
                  exchange.signature->signature);
}

void Client12::SendCertificate() {
  Certificate12 message;
  if (const auto* credential = peer_.credential()) {
    message.certificate_list = credential->certified.chain;
  }
  peer_.Send(std::move(message));
}

// RFC 5246, 7.4.7; RFC 4279, 2; RFC 5489, 2; RFC 8422, 5.7.
void Client12::SendKeyExchange() {
  const PeerOptions& options = peer_.options();
  ClientKeyExchange message;
  Bytes secret(options.psk.key.size());  // other_secret of plain PSK: zeros
  if (suite_.UsesEcdhe()) {
    if (!server_params_) peer_.Fail(Check::kServerKeyExchange);
    const NamedGroup group = server_params_->group;
    auto exchange = crypto::KeyExchange::Create(group, peer_.random());
    if (exchange == nullptr) peer_.Fail(Check::kServerGroup, Name(group));
    peer_.Require(Check::kServerGroup, std::ranges::count(GroupsOf(options), group) > 0, group);
    Result<crypto::KeyExchange::Answer> answer = exchange->Respond(server_params_->point);
    if (!answer) peer_.Fail(Check::kKeyShareValue, answer.error().message);
    peer_.Fire(SecretMade{Secret::kOwnKeyShare, answer->public_value});
    message.ecdhe_point = std::move(answer->public_value);
    secret = std::move(answer->shared);
  } else if (suite_.key_exchange == KeyExchangeKind::kRsa) {
    secret = peer_.random().Take(kPremasterSecretSize);
    const auto version = static_cast<std::uint16_t>(handshake_.hello.legacy_version);
    secret[0] = static_cast<std::uint8_t>(version >> 8);
    secret[1] = static_cast<std::uint8_t>(version);
  }
  if (suite_.IsPsk()) {
    message.psk_identity = BytesOf(options.psk.identity);
    secret = PskPremasterSecret(secret, options.psk.key);
  }
  peer_.Fire(SecretMade{Secret::kPremasterSecret, secret});
  if (suite_.key_exchange == KeyExchangeKind::kRsa) {
    Result<Bytes> encrypted = server_key_->RsaEncrypt(secret, peer_.random());
    if (!encrypted) peer_.Fail(Check::kOurCrypto, encrypted.error().message);
    message.encrypted_pre_master_secret = *std::move(encrypted);
  }
  peer_.Send(std::move(message));
  state_.master_secret = MakeMasterSecret(handshake_, prf_, secret);
}

void Client12::SendCertificateVerify() {
  const std::vector<SignatureScheme> accepted =
      certificate_request_->signature_algorithms.value_or(std::vector<SignatureScheme>{});
  const SignatureScheme scheme = ChooseScheme(peer_, accepted);
  Bytes signature = Sign(peer_, scheme, peer_.transcript().messages());
  if (state_.version >= ProtocolVersion::kTls12) {
    peer_.Send(CertificateVerify{.algorithm = scheme, .signature = std::move(signature)});
  } else {
    peer_.Send(CertificateVerifyLegacy{.signature = std::move(signature)});
  }
}

void Client12::EstablishKeys() {
  keys_ = ExpandKeyBlock(state_.version, suite_, state_.master_secret, state_.client_random,
                         state_.server_random);
  const std::uint16_t epoch =
      static_cast<std::uint16_t>(peer_.channel().write_epoch()->keys.epoch + 1);
  keys_.client_write.epoch = epoch;
  keys_.server_write.epoch = epoch;
}

// RFC 5077, 3.3.
void Client12::ReadNewSessionTicket() {
  if (!resuming_) state_.handshake_hash = peer_.transcript().Hash();
  if (!handshake_.Agreed(ExtensionType::session_ticket)) return;
  ticket_ = peer_.Expect<NewSessionTicket12>().ticket;
}

void Client12::ReadServerFinished() {
  peer_.channel().ReadChangeCipherSpec();
  peer_.channel().SetReadKeys(keys_.server_write);
  const Bytes expected =
      LegacyVerifyData(prf_, state_.master_secret, "server finished", peer_.transcript().Hash());
  const auto finished = peer_.Expect<Finished>();
  peer_.Require(Check::kServerFinished, finished.verify_data == expected, finished.verify_data,
                expected);
  state_.server_verify_data = expected;
}

void Client12::SendFinished() {
  peer_.SendChangeCipherSpec();
  peer_.channel().SetWriteKeys(keys_.client_write);
  RunClientFlight(handshake_, ClientFlight::kBeforeFinished);
  Finished message{.verify_data = LegacyVerifyData(prf_, state_.master_secret, "client finished",
                                                   peer_.transcript().Hash())};
  peer_.Fire(SecretMade{Secret::kVerifyData, message.verify_data});
  peer_.Send(message);
  state_.client_verify_data = std::move(message.verify_data);
}

void Client12::KeepSession() {
  const bool by_id = ticket_.empty() && !resuming_ && !server_hello_.session_id.empty();
  if (ticket_.empty() && !by_id) return;
  peer_.sessions().client =
      SessionStore::ClientSession{.session = SessionOf(state_, state_.master_secret),
                                  .ticket = ticket_,
                                  .session_id = by_id ? server_hello_.session_id : Bytes{}};
}

}  // namespace

void RunClientHandshake12(Handshake& handshake, const ServerHello& server_hello) {
  Client12(handshake, server_hello).Run();
}

}  // namespace badpeer
