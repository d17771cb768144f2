// The server's side of a TLS 1.3 or DTLS 1.3 handshake, from the ClientHello on
// (RFC 8446, 2 and 4).
#include "runner/tls/authentication.h"
#include "runner/tls/authentication13.h"
#include "runner/tls/extension/key_share.h"
#include "runner/tls/extension/pake.h"
#include "runner/tls/extension/pre_shared_key_module.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/key_share_choice.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/post_handshake.h"
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
        suite_(handshake.suite) {}

  void Run();

 private:
  void ChooseParameters();
  void SelectCredential();
  void SendHelloRetryRequest();
  void CheckRetriedHello(const HelloRetryRequest& retry, const ClientHello& first);
  void DecideEarlyData();
  void AcceptEarlyData();
  void ExpectApplicationData(const std::vector<Bytes>& expected);

  void SendServerHello();
  Bytes AnswerKeyShare();
  void FollowServerHello(const ServerHello& hello);
  std::optional<std::uint16_t> ChoosePsk();
  void SendEncryptedExtensions();
  void SendFinished();

  void ReadEndOfEarlyData();
  void ReadClientFinished();

  ByteView PskSecret() const { return handshake_.psk ? handshake_.psk->secret : ByteView(); }
  bool Requests() const { return peer_.options().client_auth.mode != ClientAuth::kNone; }
  TrafficKeys Keys(std::uint16_t epoch, const Bytes& secret) const {
    return MakeTrafficKeys(epoch, suite_->suite, secret);
  }

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  const CipherSuiteInfo*& suite_;
  std::optional<KeySchedule> schedule_{};
  KeyShareChoice share_{};
  Bytes shared_secret_{};  // of the key exchange
  Bytes client_handshake_secret_{}, server_handshake_secret_{};
  Bytes client_application_secret_{}, server_application_secret_{};
};

void Server13::Run() {
  // RFC 8446, D.4: a client in compatibility mode sends one before its second flight.
  peer_.channel().ExpectCompatibilityChangeCipherSpec();
  ChooseParameters();
  SelectCredential();
  share_ = ChooseKeyShare(handshake_);
  if (share_.retry) SendHelloRetryRequest();
  DecideEarlyData();
  SendServerHello();
  if (handshake_.UsesCertificates()) ChooseServerCredential(handshake_);
  SendEncryptedExtensions();
  if (handshake_.UsesCertificates()) {
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

void Server13::SelectCredential() {
  SelectServerCredential13(handshake_);
  schedule_->Extract(PskSecret());
}

// RFC 8446, 4.1.4.
void Server13::SendHelloRetryRequest() {
  HelloRetryRequest retry{.legacy_version = OnWire(peer_, ProtocolVersion::kTls12),
                          .session_id = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id,
                          .cipher_suite = suite_->suite};
  Put(retry.extensions, SupportedVersionsServer{.selected_version = handshake_.wire_version});
  if (handshake_.pake == nullptr) {
    Put(retry.extensions, KeyShareHelloRetry{.selected_group = share_.group});
  }
  peer_.transcript().ReplaceWithMessageHash();
  peer_.Send(retry, [this](HelloRetryRequest& m) { FinishHello(handshake_, m); });
  if (peer_.protocol() == Protocol::kTls) peer_.SendChangeCipherSpec();
  peer_.channel().Flush();
  if (Has(handshake_.hello.extensions, ExtensionType::early_data)) peer_.channel().SkipEarlyData();

  const HandshakeTranscript before = peer_.transcript();
  const ClientHello first = std::move(handshake_.hello);
  ReadClientHello(handshake_);
  peer_.AddToTranscript(handshake_.hello_message);
  CheckRetriedHello(retry, first);
  SelectPskAgain(handshake_, first, before);
}

// RFC 8446, 4.1.2: what a client may change after a HelloRetryRequest that says this.
void Server13::CheckRetriedHello(const HelloRetryRequest& retry, const ClientHello& first) {
  const Extensions& second = handshake_.hello.extensions;
  std::vector<ExtensionType> may_change = {ExtensionType::padding, ExtensionType::pre_shared_key,
                                           ExtensionType::early_data};
  if (const auto asked = Get<KeyShareHelloRetry>(retry.extensions); asked && *asked) {
    share_.group = (*asked)->selected_group;
    share_.client_share = TakeRetriedShare(handshake_, share_.group);
    may_change.push_back(ExtensionType::key_share);
  }
  if (const auto sent = Get<Cookie>(retry.extensions); sent && *sent) {
    const auto cookie = ReadExtension<Cookie>(handshake_, second);
    peer_.Require(Check::kRetriedCookie, cookie && cookie->cookie == (*sent)->cookie);
    may_change.push_back(ExtensionType::cookie);
  }
  peer_.Require(Check::kNoRetriedEarlyData, !Has(second, ExtensionType::early_data));
  CheckSecondClientHello(peer_, first, handshake_.hello, may_change);
}

void Server13::DecideEarlyData() {
  if (share_.retry || !Has(handshake_.hello.extensions, ExtensionType::early_data)) return;
  peer_.Require(Check::kNoDtlsEarlyData, !peer_.IsDtls());
  const EarlyDataOptions& options = *peer_.options().early_data;
  const auto& session = handshake_.resumed;
  const bool accept = options.accept && options.max_size > 0 && session &&
                      handshake_.psk->index == 0 && session->cipher_suite == suite_->suite &&
                      EarlyDataFits(*session, state_);
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
  peer_.channel().SetReadKeys(MakeTrafficKeys(kEpochEarlyData, handshake_.resumed->cipher_suite,
                                              schedule_->Derive("c e traffic", hash)));
  ExpectApplicationData(peer_.options().early_data->expect.value_or(std::vector<Bytes>{}));
}

void Server13::ExpectApplicationData(const std::vector<Bytes>& expected) {
  for (const Bytes& wanted : expected) {
    const Bytes got = peer_.ReadApplicationRecord();
    peer_.Require(Check::kEarlyDataContent, got == wanted, got, wanted);
  }
}

Bytes Server13::AnswerKeyShare() {
  auto exchange = crypto::KeyExchange::Create(share_.group, peer_.random());
  Result<crypto::KeyExchange::Answer> answer = exchange->Respond(*share_.client_share);
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
  const Bytes psk = ToBytes(PskSecret());
  FollowSentPsk(handshake_, hello);
  const CipherSuiteInfo* sent = FindCipherSuite(hello.cipher_suite);
  const bool follows = sent != nullptr && sent->UsableIn(state_.version) &&
                       (sent->hash == suite_->hash || !share_.retry);
  if ((follows && sent != suite_) || !Equal(psk, PskSecret())) {
    if (follows) suite_ = sent;
    state_.cipher_suite = suite_->suite;
    peer_.transcript().SetHash(suite_->hash, HandshakeTranscript::Headers::kTls);
    schedule_.emplace(suite_->hash, peer_.protocol());
    schedule_->Extract(PskSecret());
  }
  const auto share = Get<KeyShareServer>(hello.extensions);
  if (share && *share) {
    state_.group = (*share)->server_share.group;
    schedule_->Extract(shared_secret_);
  } else {
    schedule_->Extract(PakeSecret(handshake_));
  }
}

// Nothing if there is none.
std::optional<std::uint16_t> Server13::ChoosePsk() {
  std::vector<PskIndex> usable;
  for (const Psk& psk : handshake_.psks) usable.push_back({psk.index});
  std::optional<PskIndex> honest;
  if (handshake_.psk) honest = PskIndex{handshake_.psk->index};
  const auto choice = peer_.Choose(honest, usable);
  return choice ? std::optional(choice->value) : std::nullopt;
}

void Server13::SendServerHello() {
  ServerHello hello{.legacy_version = OnWire(peer_, ProtocolVersion::kTls12),
                    .random = MakeHelloRandom(peer_.random()),
                    .session_id = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id,
                    .cipher_suite = suite_->suite};
  if (share_.client_share) Put(hello.extensions, KeyShareServer{{share_.group, AnswerKeyShare()}});
  WriteExtensions(handshake_, ExtensionContext::server_hello_13, hello.extensions);
  if (const auto index = ChoosePsk()) {
    Put(hello.extensions, PreSharedKeyServer{.selected_identity = *index});
  }
  Put(hello.extensions, SupportedVersionsServer{.selected_version = handshake_.wire_version});
  peer_.Send(hello, [this](ServerHello& m) { FinishHello(handshake_, m); });
  FollowServerHello(hello);
  if (!share_.retry && peer_.protocol() == Protocol::kTls) peer_.SendChangeCipherSpec();

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
  Finished message{.verify_data =
                       schedule_->FinishedMac(server_handshake_secret_, peer_.transcript().Hash())};
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
  ExpectApplicationData(peer_.options().early_data->expect_late);
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
