// The server's side of a handshake up to TLS 1.2 and DTLS 1.2, from the ClientHello on
// (RFC 5246, 7.3 and 7.4).
#include <algorithm>

#include "runner/crypto/credential_store.h"
#include "runner/crypto/key_exchange.h"
#include "runner/tls/authentication.h"
#include "runner/tls/extensions.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/server_handshake.h"

namespace badpeer {
namespace {

constexpr std::size_t kSessionIdSize = 32;

constexpr std::size_t kTicketSize = 192;  // of the order of a sealed session

// One run of the script.
class Server12 {
 public:
  explicit Server12(Handshake& handshake)
      : handshake_(handshake),
        peer_(handshake.peer),
        state_(handshake.peer.state()),
        suite_(handshake.suite) {}

  void Run();

 private:
  void StartServerHello();
  bool GroupsInCommon();
  bool FindSession();
  void TakeSuite(const CipherSuiteInfo& suite);

  void AbbreviatedHandshake();
  void FullHandshake();
  void FinishServerHello();
  void SendServerFlight();
  void SendServerKeyExchange();
  void SignKeyExchange(ServerKeyExchange& message);
  void SendCertificateRequest();
  void ReadClientCertificate();
  void ReadClientKeyExchange();
  Bytes PremasterSecret(const ClientKeyExchange& message);
  void ReadCertificateVerify();

  void EstablishKeys();
  void ReadClientFinished();
  void SendTicketOrKeepSession();
  void SendFinished();
  void CheckFalseStart();

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  ServerHello hello_{};
  const CipherSuiteInfo*& suite_;
  crypto::HashAlgorithm prf_{};
  bool send_ticket_ = false;
  bool requested_certificate_ = false;
  SignatureScheme scheme_{};  // of the ServerKeyExchange
  std::optional<NamedGroup> group_{};
  std::unique_ptr<crypto::KeyExchange> key_exchange_{};
  std::optional<crypto::PublicKey> client_key_{};
  LegacyKeys keys_{};
};

void Server12::Run() {
  StartServerHello();
  if (FindSession()) {
    AbbreviatedHandshake();
  } else {
    FullHandshake();
  }
}

void Server12::StartServerHello() {
  const ClientHello& offered = handshake_.hello;
  const PeerOptions& options = peer_.options();
  hello_.legacy_version = handshake_.wire_version;
  hello_.random = MakeHelloRandom(peer_.random());
  // RFC 8446, 4.1.3. This value also for versions older than TLS 1.2, as BoGo's server has it: all
  // that a client which has TLS 1.3 must look for is whether there is one.
  if (options.versions.max >= ProtocolVersion::kTls13) {
    MarkDowngrade(hello_.random, Downgrade::kToTls12);
  }
  peer_.Require(
      Check::kNullCompressionOffered,
      std::ranges::count(offered.compression_methods, CompressionMethod::null_compression) > 0);
}

bool Server12::GroupsInCommon() {
  group_ = peer_.Choose(FirstCommonGroup(handshake_), GroupsOf(peer_.options()));
  return group_ && TakesUncompressedPoints(handshake_);
}

bool Server12::FindSession() {
  const PeerOptions& options = peer_.options();
  const bool groups_in_common = GroupsInCommon();
  std::shared_ptr<const Session>& session = handshake_.resumed;
  if (const Bytes ticket = OfferedTicket(handshake_); !ticket.empty()) {
    if (options.tickets.enabled) session = peer_.sessions().FindTicket(ticket);
  } else if (options.tickets.cache_by_session_id) {
    session = peer_.sessions().FindSessionId(handshake_.hello.session_id);
  }
  const auto usable = [&] {
    if (!session || session->version != state_.version) return false;
    const CipherSuiteInfo* suite = FindCipherSuite(session->cipher_suite);
    if (std::ranges::count(handshake_.hello.cipher_suites, session->cipher_suite) == 0 ||
        std::ranges::count(CipherSuitesOf(options), session->cipher_suite) == 0) {
      return false;
    }
    if (suite->UsesEcdhe() && !groups_in_common) return false;
    const bool has_certificate = !session->peer_certificates.empty();
    if (options.client_auth.mode == ClientAuth::kRequireAny && !has_certificate) return false;
    return options.client_auth.mode != ClientAuth::kNone || !has_certificate;
  };
  if (usable()) {
    TakeSuite(*FindCipherSuite(session->cipher_suite));
    return true;
  }
  session = nullptr;
  TakeSuite(ChooseCipherSuite(handshake_, groups_in_common));
  return false;
}

void Server12::TakeSuite(const CipherSuiteInfo& suite) {
  suite_ = &suite;
  state_.cipher_suite = suite.suite;
  prf_ = suite.Prf(state_.version);
  peer_.transcript().SetHash(prf_, peer_.IsDtls() ? HandshakeTranscript::Headers::kDtls
                                                  : HandshakeTranscript::Headers::kTls);
}

void Server12::AbbreviatedHandshake() {
  send_ticket_ = IsTicketDue(handshake_);
  hello_.session_id = handshake_.hello.session_id;
  FinishServerHello();
  RestoreSession(*handshake_.resumed, state_);
  state_.master_secret = handshake_.resumed->secret;
  EstablishKeys();
  if (send_ticket_) SendTicketOrKeepSession();
  SendFinished();
  peer_.channel().Flush();
  ReadClientFinished();
  peer_.channel().AckFlight();
}

void Server12::FullHandshake() {
  const PeerOptions& options = peer_.options();
  state_.resumed = false;
  send_ticket_ = IsTicketDue(handshake_);
  if (!send_ticket_ && options.tickets.cache_by_session_id) {
    hello_.session_id = peer_.random().Take(kSessionIdSize);
  }
  FinishServerHello();
  SendServerFlight();
  if (requested_certificate_) ReadClientCertificate();
  ReadClientKeyExchange();
  if (client_key_) ReadCertificateVerify();
  EstablishKeys();
  ReadClientFinished();
  peer_.Fire(Phase::kAfterClientFinished);
  if (options.expect_false_start) CheckFalseStart();
  SendTicketOrKeepSession();
  SendFinished();
  if (!options.records.pack_application_data) peer_.channel().Flush();
}

void Server12::FinishServerHello() {
  WriteExtensions(handshake_, ExtensionContext::server_hello, hello_.extensions);
  hello_.cipher_suite = suite_->suite;
  peer_.AddToTranscript(handshake_.hello_message);
  peer_.Send(hello_);
  state_.server_random = ToBytes(hello_.random);
  handshake_.answer = hello_.extensions;
  ExtensionsSent(handshake_, ExtensionContext::server_hello, hello_.extensions);
  send_ticket_ = handshake_.Agreed(ExtensionType::session_ticket);
  // A suite that does not exist here can only be talked of.
  const CipherSuiteInfo* sent = FindCipherSuite(hello_.cipher_suite);
  if (sent != nullptr && sent != suite_ && sent->UsableIn(state_.version)) TakeSuite(*sent);
}

void Server12::SendServerFlight() {
  if (!suite_->IsPsk()) {
    peer_.Send(Certificate12{.certificate_list = peer_.credential()->certified.chain});
    SendCertificateStatus(handshake_);
  }
  SendServerKeyExchange();
  if (peer_.options().client_auth.mode != ClientAuth::kNone) SendCertificateRequest();
  peer_.Send(ServerHelloDone{});
  peer_.channel().Flush();
}

void Server12::SendServerKeyExchange() {
  ServerKeyExchange message;
  if (suite_->UsesEcdhe()) {
    if (!group_) peer_.Fail(Check::kGroupInCommon);
    key_exchange_ = crypto::KeyExchange::Create(*group_, peer_.random());
    Bytes point = key_exchange_->Offer();
    peer_.Fire(SecretMade{Secret::kOwnKeyShare, point});
    message.ecdhe = EcdheServerParams{.group = *group_, .point = std::move(point)};
  }
  // RFC 4279, 2 and RFC 5489, 2: without a hint, plain PSK has no such message.
  const std::string& identity = peer_.options().psk.identity;
  if (suite_->IsPsk()) {
    const bool due = suite_->UsesEcdhe() || !identity.empty();
    if (peer_.Choose(due ? PskHint::kSend : PskHint::kOmit) == PskHint::kSend) {
      message.psk_identity_hint = BytesOf(identity);
    }
  }
  if (suite_->key_exchange == KeyExchangeKind::kEcdhe) {
    const SignatureScheme scheme = ChooseScheme(
        peer_, state_.signature_algorithms.value_or(std::vector<SignatureScheme>{}));
    message.signature.emplace();
    if (state_.version >= ProtocolVersion::kTls12) message.signature->algorithm = scheme;
    scheme_ = scheme;
  }
  if (!message.ecdhe && !message.psk_identity_hint) return;
  peer_.Send(message, [this](ServerKeyExchange& m) { SignKeyExchange(m); });
  if (message.ecdhe) state_.group = message.ecdhe->group;
}

// What is signed are the parameters that are sent. A signature that a test has put there stays.
void Server12::SignKeyExchange(ServerKeyExchange& message) {
  if (!message.signature || !message.signature->signature.empty() || !message.ecdhe) return;
  message.signature->signature = Sign(
      peer_, scheme_, Concat({state_.client_random, state_.server_random, Encode(*message.ecdhe)}));
}

void Server12::SendCertificateRequest() {
  const ClientAuthOptions& options = peer_.options().client_auth;
  CertificateRequest12 request{.certificate_types = options.types,
                               .certificate_authorities = options.authorities};
  if (request.certificate_types.empty()) {
    request.certificate_types = {ClientCertificateType::rsa_sign,
                                 ClientCertificateType::ecdsa_sign};
  }
  if (state_.version >= ProtocolVersion::kTls12) {
    request.signature_algorithms = VerifySignaturesOf(peer_.options());
  }
  requested_certificate_ = peer_.Send(request);
}

void Server12::ReadClientCertificate() {
  auto certificate = peer_.Expect<Certificate12>();
  if (!certificate.certificate_list.empty()) {
    client_key_ = AcceptCertificates(peer_, std::move(certificate.certificate_list));
  } else {
    peer_.Require(Check::kClientCertificate12,
                  peer_.options().client_auth.mode != ClientAuth::kRequireAny);
  }
}

void Server12::ReadClientKeyExchange() {
  ClientKeyExchange shape;
  if (suite_->IsPsk()) shape.psk_identity.emplace();
  if (suite_->UsesEcdhe()) shape.ecdhe_point.emplace();
  if (suite_->key_exchange == KeyExchangeKind::kRsa) shape.encrypted_pre_master_secret.emplace();
  Bytes premaster = PremasterSecret(peer_.Expect<ClientKeyExchange>(std::move(shape)));
  peer_.Fire(SecretMade{Secret::kPremasterSecret, premaster});
  state_.master_secret = MakeMasterSecret(handshake_, prf_, premaster);
}

// RFC 5246, 7.4.7; RFC 4279, 2; RFC 5489, 2; RFC 8422, 5.7.
Bytes Server12::PremasterSecret(const ClientKeyExchange& message) {
  const PskOptions& psk = peer_.options().psk;
  Bytes secret(psk.key.size());
  if (message.ecdhe_point) {
    Result<Bytes> shared = key_exchange_->Finish(*message.ecdhe_point);
    if (!shared) peer_.Fail(Check::kKeyShareValue, shared.error().message);
    secret = *std::move(shared);
  } else if (message.encrypted_pre_master_secret) {
    const auto decrypted =
        peer_.credential()->certified.key.RsaDecrypt(*message.encrypted_pre_master_secret);
    if (!decrypted || decrypted->size() != kPremasterSecretSize) {
      peer_.Fail(Check::kPremasterDecrypts);
    }
    const auto offered = static_cast<std::uint16_t>(handshake_.hello.legacy_version);
    peer_.Require(Check::kPremasterVersion, ((*decrypted)[0] << 8 | (*decrypted)[1]) == offered);
    secret = *decrypted;
  }
  if (!message.psk_identity) return secret;
  const std::string identity(AsText(*message.psk_identity));
  peer_.Require(Check::kPskIdentity, identity == psk.identity, identity, psk.identity);
  return PskPremasterSecret(secret, psk.key);
}

void Server12::ReadCertificateVerify() {
  const Bytes content = peer_.transcript().messages();
  if (state_.version >= ProtocolVersion::kTls12) {
    const auto verify = peer_.Expect<CertificateVerify>();
    VerifySignature(peer_, *client_key_, verify.algorithm, content, verify.signature);
  } else {
    const auto verify = peer_.Expect<CertificateVerifyLegacy>();
    VerifySignature(peer_, *client_key_, LegacyScheme(client_key_->type()), content,
                    verify.signature);
  }
}

void Server12::EstablishKeys() {
  keys_ = ExpandKeyBlock(state_.version, *suite_, state_.master_secret, state_.client_random,
                         state_.server_random);
  const std::uint16_t epoch =
      static_cast<std::uint16_t>(peer_.channel().write_epoch()->keys.epoch + 1);
  keys_.client_write.epoch = epoch;
  keys_.server_write.epoch = epoch;
}

void Server12::ReadClientFinished() {
  peer_.channel().ReadChangeCipherSpec();
  peer_.channel().SetReadKeys(keys_.client_write);
  RunClientFlight(handshake_, ClientFlight::kBeforeFinished);
  const Bytes expected =
      LegacyVerifyData(prf_, state_.master_secret, "client finished", peer_.transcript().Hash());
  const auto finished = peer_.Expect<Finished>();
  peer_.Require(Check::kClientFinished, finished.verify_data == expected, finished.verify_data,
                expected);
  state_.client_verify_data = expected;
}

// RFC 7918: the client's data comes before our Finished.
void Server12::CheckFalseStart() {
  try {
    peer_.KeepApplicationData(peer_.ReadApplicationRecord());
  } catch (const PeerFailure& failure) {
    const bool closed = failure.kind() == PeerFailure::Kind::kClosed;
    throw PeerFailure(failure.kind(),
                      "tls: peer did not false start: " + (closed ? "EOF" : failure.cause()));
  }
}

void Server12::SendTicketOrKeepSession() {
  if (!state_.resumed) state_.handshake_hash = peer_.transcript().Hash();
  auto session = SessionOf(state_, state_.master_secret);
  if (!send_ticket_) {
    if (!hello_.session_id.empty()) {
      peer_.sessions().PutSessionId(hello_.session_id, std::move(session));
    }
    return;
  }
  NewSessionTicket12 message{.ticket = peer_.random().Take(kTicketSize)};
  if (!peer_.Send(message)) {
    // Promised and not sent: the session can still be resumed by its id.
    if (!hello_.session_id.empty()) {
      peer_.sessions().PutSessionId(hello_.session_id, std::move(session));
    }
    return;
  }
  if (!message.ticket.empty()) peer_.sessions().PutTicket(message.ticket, std::move(session));
}

void Server12::SendFinished() {
  peer_.SendChangeCipherSpec();
  peer_.channel().SetWriteKeys(keys_.server_write);
  Finished message{.verify_data = LegacyVerifyData(prf_, state_.master_secret, "server finished",
                                                   peer_.transcript().Hash())};
  peer_.Fire(SecretMade{Secret::kVerifyData, message.verify_data});
  peer_.Send(message);
  state_.server_verify_data = std::move(message.verify_data);
}

}  // namespace

void RunServerHandshake12(Handshake& handshake) { Server12(handshake).Run(); }

}  // namespace badpeer
