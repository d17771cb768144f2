// The server's side of a TLS 1.3 or DTLS 1.3 handshake, from the ClientHello on
// (RFC 8446, 2 and 4).
#include <algorithm>

#include "runner/tls/authentication.h"
#include "runner/tls/authentication13.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/post_handshake.h"
#include "runner/tls/psk.h"
#include "runner/tls/server_handshake.h"

namespace badpeer {
namespace {

// One run of the script.
class Server13 {
 public:
  explicit Server13(Handshake& handshake)
      : handshake_(handshake),
        peer_(handshake.peer),
        state_(handshake.peer.state()),
        suite_(handshake.suite),
        session_(handshake.resumed) {}

  void Run();

 private:
  void ChooseParameters();
  void ResumeSession();
  void SelectGroup();
  void SendHelloRetryRequest();
  void CheckRetriedHello(const ClientHello& first, const HandshakeTranscript& before);
  void DecideEarlyData();
  void AcceptEarlyData();
  void ExpectApplicationData(const std::vector<Bytes>& expected);

  void SendServerHello();
  Bytes AnswerKeyShare();
  void FollowServerHello(const ServerHello& hello);
  void SendEncryptedExtensions();
  void SendFinished();

  void ReadEndOfEarlyData();
  void ReadClientFinished();

  bool Requests() const { return peer_.options().client_auth.mode != ClientAuth::kNone; }
  TrafficKeys Keys(std::uint16_t epoch, const Bytes& secret) const {
    return MakeTrafficKeys(epoch, suite_->suite, secret);
  }

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  const CipherSuiteInfo*& suite_;
  std::optional<KeySchedule> schedule_{};
  std::shared_ptr<const Session>& session_;  // resumed
  std::uint16_t psk_index_ = 0;
  NamedGroup group_{};
  std::optional<Bytes> client_share_{};
  bool retried_ = false;
  Bytes shared_secret_{};  // of the key exchange
  Bytes client_handshake_secret_{}, server_handshake_secret_{};
  Bytes client_application_secret_{}, server_application_secret_{};
};

void Server13::Run() {
  // RFC 8446, D.4: a client in compatibility mode sends one before its second flight.
  peer_.channel().ExpectCompatibilityChangeCipherSpec();
  ChooseParameters();
  ResumeSession();
  SelectGroup();
  if (retried_) SendHelloRetryRequest();
  DecideEarlyData();
  SendServerHello();
  if (!session_) ChooseServerCredential(handshake_);
  SendEncryptedExtensions();
  if (!state_.resumed) {
    if (Requests()) SendCertificateRequest13(handshake_);
    SendAuthentication13(handshake_);
  }
  SendFinished();
  if (state_.early_data.accepted) ReadEndOfEarlyData();
  // RFC 9147, 7.1: the keys must be there before the flight leaves, to read its ACKs.
  peer_.channel().SetReadKeys(Keys(kEpochHandshake, client_handshake_secret_));
  peer_.channel().Flush();
  RunClientFlight(handshake_, ClientFlight::kBeforeCertificate);
  if (handshake_.request) ReadAuthentication13(handshake_, peer_.ReadMessage());
  RunClientFlight(handshake_, ClientFlight::kBeforeFinished);
  ReadClientFinished();
}

void Server13::ChooseParameters() {
  const ClientHello& hello = handshake_.hello;
  peer_.Require(Check::kNullCompressionOnly,
                hello.compression_methods ==
                    std::vector<CompressionMethod>{CompressionMethod::null_compression});
  suite_ = &ChooseCipherSuite(handshake_, /*groups_in_common=*/true);
  state_.cipher_suite = suite_->suite;
  schedule_.emplace(suite_->hash, peer_.protocol());
  peer_.transcript().SetHash(suite_->hash, HandshakeTranscript::Headers::kTls);
  peer_.AddToTranscript(handshake_.hello_message);
}

void Server13::ResumeSession() {
  psk_index_ = SelectPsk(handshake_, *schedule_);
  if (session_) RestoreSession(*session_, state_);
  schedule_->Extract(session_ ? ByteView(session_->secret) : ByteView());
}

void Server13::SelectGroup() {
  const auto group = peer_.Choose(FirstCommonGroup(handshake_), GroupsOf(peer_.options()));
  const auto shares = ReadExtension<KeyShareClient>(handshake_, handshake_.hello.extensions);
  if (!group) peer_.Fail(Check::kGroupInCommon);
  group_ = *group;
  if (!shares) peer_.Fail(Check::kClientShare);
  for (const KeyShareEntry& share : shares->client_shares) {
    if (share.group == group_) client_share_ = share.key_exchange;
  }
  const HelloRetry honest = client_share_ ? HelloRetry::kSkip : HelloRetry::kSend;
  retried_ = peer_.Choose(honest) == HelloRetry::kSend;
  if (retried_ || client_share_) return;
  // A test goes on without a fitting share: with one that does not fit.
  if (shares->client_shares.empty()) peer_.Fail(Check::kClientShare);
  group_ = shares->client_shares.front().group;
  client_share_ = shares->client_shares.front().key_exchange;
}

// RFC 8446, 4.1.4.
void Server13::SendHelloRetryRequest() {
  HelloRetryRequest retry{.legacy_version = OnWire(peer_, ProtocolVersion::kTls12),
                          .session_id = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id,
                          .cipher_suite = suite_->suite};
  Put(retry.extensions, SupportedVersionsServer{.selected_version = handshake_.wire_version});
  Put(retry.extensions, KeyShareHelloRetry{.selected_group = group_});
  peer_.transcript().ReplaceWithMessageHash();
  peer_.Send(retry, [this](HelloRetryRequest& m) { FinishHello(handshake_, m); });
  const auto sent = Get<KeyShareHelloRetry>(retry.extensions);
  if (sent && *sent) group_ = (*sent)->selected_group;
  if (peer_.protocol() == Protocol::kTls) peer_.SendChangeCipherSpec();
  peer_.channel().Flush();
  if (Has(handshake_.hello.extensions, ExtensionType::early_data)) peer_.channel().SkipEarlyData();

  const HandshakeTranscript before = peer_.transcript();
  const ClientHello first = std::move(handshake_.hello);
  ReadClientHello(handshake_);
  peer_.AddToTranscript(handshake_.hello_message);
  CheckRetriedHello(first, before);
}

// RFC 8446, 4.1.2: what a client may change after a HelloRetryRequest.
void Server13::CheckRetriedHello(const ClientHello& first, const HandshakeTranscript& before) {
  const ClientHello& second = handshake_.hello;
  const auto shares = ReadExtension<KeyShareClient>(handshake_, second.extensions);
  if (!shares || shares->client_shares.empty()) peer_.Fail(Check::kRetriedShare);
  peer_.Require(Check::kRetriedShare, shares->client_shares.size() == 1 &&
                                          shares->client_shares[0].group == group_);
  client_share_ = shares->client_shares[0].key_exchange;
  peer_.Require(Check::kNoRetriedEarlyData, !Has(second.extensions, ExtensionType::early_data));
  CheckSecondClientHello(peer_, first, second,
                         {ExtensionType::padding, ExtensionType::key_share,
                          ExtensionType::pre_shared_key, ExtensionType::early_data});
  if (session_) psk_index_ = FindPskAgain(handshake_, *schedule_, first, psk_index_, before);
}

void Server13::DecideEarlyData() {
  if (retried_ || !Has(handshake_.hello.extensions, ExtensionType::early_data)) return;
  peer_.Require(Check::kNoDtlsEarlyData, !peer_.IsDtls());
  const EarlyDataOptions& options = peer_.options().early_data;
  const bool accept = options.accept && options.max_size > 0 && session_ && psk_index_ == 0 &&
                      session_->cipher_suite == suite_->suite &&
                      session_->negotiated.application.protocol == state_.application.protocol;
  const auto honest = accept ? EarlyDataAnswer::kAccept : EarlyDataAnswer::kReject;
  if (peer_.Choose(honest) == EarlyDataAnswer::kAccept) {
    AcceptEarlyData();
  } else {
    peer_.channel().SkipEarlyData();
  }
}

void Server13::AcceptEarlyData() {
  state_.early_data.accepted = true;
  const Bytes hash = peer_.transcript().Hash();
  state_.early_exporter_secret = schedule_->Derive("e exp master", hash);
  peer_.channel().SetReadKeys(MakeTrafficKeys(kEpochEarlyData, session_->cipher_suite,
                                              schedule_->Derive("c e traffic", hash)));
  ExpectApplicationData(peer_.options().early_data.expect.value_or(std::vector<Bytes>{}));
}

void Server13::ExpectApplicationData(const std::vector<Bytes>& expected) {
  for (const Bytes& wanted : expected) {
    const Bytes got = peer_.ReadApplicationRecord();
    peer_.Require(Check::kEarlyDataContent, got == wanted, got, wanted);
  }
}

Bytes Server13::AnswerKeyShare() {
  auto exchange = crypto::KeyExchange::Create(group_, peer_.random());
  Result<crypto::KeyExchange::Answer> answer = exchange->Respond(*client_share_);
  if (!answer) peer_.Fail(Check::kKeyShareValue, answer.error().message);
  peer_.Fire(SecretMade{Secret::kOwnKeyShare, answer->public_value});
  peer_.Fire(SecretMade{Secret::kSharedSecret, answer->shared});
  shared_secret_ = std::move(answer->shared);
  return std::move(answer->public_value);
}

// The keys are those of what was sent. Of another suite only if it exists here, and after a
// HelloRetryRequest, whose transcript has its hash for good, only with the same one.
void Server13::FollowServerHello(const ServerHello& hello) {
  state_.server_random = ToBytes(hello.random);
  const auto share = Get<KeyShareServer>(hello.extensions);
  if (share && *share) state_.group = (*share)->server_share.group;
  const CipherSuiteInfo* sent = FindCipherSuite(hello.cipher_suite);
  const bool follows = sent != nullptr && sent->UsableIn(state_.version) &&
                       (sent->hash == suite_->hash || !retried_);
  const bool drops_psk = session_ && !Has(hello.extensions, ExtensionType::pre_shared_key);
  if ((follows && sent != suite_) || drops_psk) {
    if (drops_psk) session_ = nullptr;
    state_.resumed = session_ != nullptr;
    if (follows) suite_ = sent;
    state_.cipher_suite = suite_->suite;
    peer_.transcript().SetHash(suite_->hash, HandshakeTranscript::Headers::kTls);
    schedule_.emplace(suite_->hash, peer_.protocol());
    schedule_->Extract(session_ ? ByteView(session_->secret) : ByteView());
  }
  schedule_->Extract(shared_secret_);
}

void Server13::SendServerHello() {
  ServerHello hello{.legacy_version = OnWire(peer_, ProtocolVersion::kTls12),
                    .random = MakeHelloRandom(peer_.random()),
                    .session_id = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id,
                    .cipher_suite = suite_->suite};
  Put(hello.extensions, KeyShareServer{{group_, AnswerKeyShare()}});
  if (session_) Put(hello.extensions, PreSharedKeyServer{.selected_identity = psk_index_});
  Put(hello.extensions, SupportedVersionsServer{.selected_version = handshake_.wire_version});
  peer_.Send(hello, [this](ServerHello& m) { FinishHello(handshake_, m); });
  FollowServerHello(hello);
  if (!retried_ && peer_.protocol() == Protocol::kTls) peer_.SendChangeCipherSpec();

  const Bytes hash = peer_.transcript().Hash();
  server_handshake_secret_ = schedule_->Derive("s hs traffic", hash);
  client_handshake_secret_ = schedule_->Derive("c hs traffic", hash);
  peer_.channel().SetWriteKeys(Keys(kEpochHandshake, server_handshake_secret_));
}

void Server13::SendEncryptedExtensions() {
  EncryptedExtensions message;
  WriteExtensions(handshake_, ExtensionContext::encrypted_extensions, message.extensions);
  if (state_.early_data.accepted) Put(message.extensions, EarlyData{});
  peer_.Send(message);
  handshake_.answer = std::move(message.extensions);
  ExtensionsSent(handshake_, ExtensionContext::encrypted_extensions, handshake_.answer);
}

void Server13::SendFinished() {
  peer_.Fire(Phase::kBeforeServerFinished);
  Finished message{.verify_data = schedule_->FinishedMac(server_handshake_secret_,
                                                         peer_.transcript().Hash())};
  peer_.Fire(SecretMade{Secret::kVerifyData, message.verify_data});
  peer_.Send(message);
  state_.server_verify_data = std::move(message.verify_data);

  schedule_->Extract({});
  const Bytes hash = peer_.transcript().Hash();
  client_application_secret_ = schedule_->Derive("c ap traffic", hash);
  server_application_secret_ = schedule_->Derive("s ap traffic", hash);
  state_.exporter_secret = schedule_->Derive("exp master", hash);
  state_.write_traffic_secret = server_application_secret_;
  peer_.channel().SetWriteKeys(Keys(kEpochApplication, server_application_secret_));
}

void Server13::ReadEndOfEarlyData() {
  peer_.channel().Flush();
  ExpectApplicationData(peer_.options().early_data.expect_late);
  if (peer_.protocol() == Protocol::kTls) peer_.Expect<EndOfEarlyData>();
}

void Server13::ReadClientFinished() {
  const Bytes expected =
      schedule_->FinishedMac(client_handshake_secret_, peer_.transcript().Hash());
  const auto finished = peer_.Expect<Finished>();
  peer_.Require(Check::kClientFinished, finished.verify_data == expected, finished.verify_data,
                expected);
  state_.client_verify_data = expected;
  state_.read_traffic_secret = client_application_secret_;
  peer_.channel().SetReadKeys(Keys(kEpochApplication, client_application_secret_));
  peer_.channel().AckFlight();
  state_.resumption_secret = schedule_->Derive("res master", peer_.transcript().Hash());
  if (peer_.options().tickets.enabled && TakesPskWithKeyExchange(handshake_)) SendTickets13(peer_);
}

}  // namespace

void RunServerHandshake13(Handshake& handshake) { Server13(handshake).Run(); }

}  // namespace badpeer
