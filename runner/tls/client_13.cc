// The client's side of a TLS 1.3 or DTLS 1.3 handshake, from the first ServerHello or
// HelloRetryRequest on (RFC 8446, 2 and 4).
#include <algorithm>

#include "runner/tls/authentication13.h"
#include "runner/tls/client_handshake.h"
#include "runner/tls/extension/key_share.h"
#include "runner/tls/extension/pake.h"
#include "runner/tls/extension/pre_shared_key_module.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/post_handshake.h"
#include "runner/tls/resumption.h"

namespace badpeer {
namespace {

// One run of the script.
class Client13 {
 public:
  explicit Client13(Handshake& handshake)
      : handshake_(handshake),
        peer_(handshake.peer),
        state_(handshake.peer.state()),
        schedule_(handshake.suite->hash, handshake.peer.protocol()) {}

  void Run(HandshakeMessage first);

 private:
  HandshakeMessage AnswerHelloRetryRequest(const HandshakeMessage& message);
  void CheckHello(ProtocolVersion legacy_version, const Bytes& session_id_echo);
  void ReadServerHello(const HandshakeMessage& message);
  Bytes SharedSecret(const ServerHello& hello);
  void ReadEncryptedExtensions();
  void ReadServerAuthentication();
  void ReadServerFinished();
  void ReadHalfRttData();
  void SendCompatibilityChangeCipherSpec();
  void SendClientFlight();
  void KeepTickets();

  TrafficKeys Keys(std::uint16_t epoch, const Bytes& secret) const {
    return MakeTrafficKeys(epoch, handshake_.suite->suite, secret);
  }

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  KeySchedule schedule_;

  std::optional<NamedGroup> retried_group_{};
  bool sent_change_cipher_spec_ = false;
  std::vector<HandshakeMessage> early_tickets_{};
  Bytes client_handshake_secret_{}, server_handshake_secret_{};
  Bytes client_application_secret_{}, server_application_secret_{};
};

void Client13::Run(HandshakeMessage first) {
  peer_.transcript().SetHash(handshake_.suite->hash, HandshakeTranscript::Headers::kTls);
  // RFC 8446, D.4: a server in compatibility mode follows its first message with a
  // ChangeCipherSpec.
  peer_.channel().ExpectCompatibilityChangeCipherSpec();
  if (IsHelloRetryRequest(first.body())) first = AnswerHelloRetryRequest(first);
  peer_.RequireType(first, HandshakeType::server_hello);
  ReadServerHello(first);
  ReadEncryptedExtensions();
  if (handshake_.UsesCertificates()) ReadServerAuthentication();
  ReadServerFinished();
  if (state_.early_data.accepted) ReadHalfRttData();
  SendClientFlight();
  KeepTickets();
}

void Client13::CheckHello(ProtocolVersion legacy_version, const Bytes& session_id_echo) {
  const ProtocolVersion wanted = OnWire(peer_, ProtocolVersion::kTls12);
  peer_.Require(Check::kServerLegacyVersion, legacy_version == wanted, legacy_version, wanted);
  // RFC 9147, 5: DTLS 1.3 does not echo it.
  const Bytes expected = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id;
  peer_.Require(Check::kSessionIdEcho, session_id_echo == expected, session_id_echo, expected);
}

HandshakeMessage Client13::AnswerHelloRetryRequest(const HandshakeMessage& message) {
  const auto retry = peer_.Parse<HelloRetryRequest>(message);
  CheckHello(retry.legacy_version, retry.session_id);
  ReadServerHelloAsWhole(handshake_, ExtensionContext::hello_retry_request, message);
  peer_.transcript().ReplaceWithMessageHash();
  peer_.AddToTranscript(message);

  ClientHello& hello = handshake_.honest_hello;
  ReadExtensions(handshake_, ExtensionContext::hello_retry_request, retry.extensions);
  const auto cookie = ReadExtension<Cookie>(handshake_, retry.extensions);
  const auto share = ReadExtension<KeyShareHelloRetry>(handshake_, retry.extensions);
  peer_.Require(Check::kRetryChanges, cookie || share);
  if (share) {
    const NamedGroup group = share->selected_group;
    peer_.Require(Check::kRetryGroup,
                  std::ranges::count(GroupsOf(peer_.options()), group) > 0 &&
                      !SentKeyShare(handshake_, group),
                  group);
    RetryKeyShare(handshake_, group);
    retried_group_ = group;
  }
  Remove(hello.extensions, ExtensionType::early_data);
  if (cookie) {
    // Before pre_shared_key, which must be the last.
    const bool ends_with_psk =
        !hello.extensions.empty() && hello.extensions.back().type == ExtensionType::pre_shared_key;
    hello.extensions.insert(hello.extensions.end() - (ends_with_psk ? 1 : 0),
                            {Cookie::kType, Encode(*cookie)});
  }
  // What early data was sent under is over.
  if (handshake_.offered_early_data) peer_.channel().SetWriteKeys({});
  SendCompatibilityChangeCipherSpec();
  SendClientHello(handshake_, &peer_.transcript());
  peer_.channel().Flush();
  return peer_.ReadMessage();
}

// RFC 8446, D.4: once, before whatever follows the first ClientHello. With early data it went out
// right behind the hello.
void Client13::SendCompatibilityChangeCipherSpec() {
  if (peer_.protocol() != Protocol::kTls || handshake_.offered_early_data ||
      sent_change_cipher_spec_)
    return;
  sent_change_cipher_spec_ = true;
  peer_.SendChangeCipherSpec();
}

void Client13::ReadServerHello(const HandshakeMessage& message) {
  const auto hello = peer_.Parse<ServerHello>(message);
  peer_.Require(Check::kServerRandom, hello.random != HelloRandom{});
  CheckHello(hello.legacy_version, hello.session_id);
  ReadServerHelloAsWhole(handshake_, ExtensionContext::server_hello_13, message);
  ReadExtensions(handshake_, ExtensionContext::server_hello_13, hello.extensions);
  peer_.Require(Check::kServerSuiteAgain, hello.cipher_suite == handshake_.suite->suite,
                hello.cipher_suite, handshake_.suite->suite);
  state_.server_random = ToBytes(hello.random);
  TakeServersPsk(handshake_, hello);
  schedule_.Extract(handshake_.psk ? ByteView(handshake_.psk->secret) : ByteView());
  Bytes shared = SharedSecret(hello);
  peer_.Fire(SecretMade{Secret::kSharedSecret, shared});
  schedule_.Extract(shared);
  peer_.AddToTranscript(message);

  const Bytes hash = peer_.transcript().Hash();
  client_handshake_secret_ = schedule_.Derive("c hs traffic", hash);
  server_handshake_secret_ = schedule_.Derive("s hs traffic", hash);
  peer_.channel().SetReadKeys(Keys(kEpochHandshake, server_handshake_secret_));
}

Bytes Client13::SharedSecret(const ServerHello& hello) {
  if (handshake_.pake != nullptr) return FinishPake(handshake_, hello);
  const auto share = ReadExtension<KeyShareServer>(handshake_, hello.extensions);
  if (!share) peer_.Fail(Check::kServerShare);
  const KeyShareEntry& entry = share->server_share;
  const auto ours = handshake_.key_shares.find(entry.group);
  if (ours == handshake_.key_shares.end()) peer_.Fail(Check::kServerGroup, Name(entry.group));
  peer_.Require(Check::kServerGroup, !retried_group_ || entry.group == *retried_group_,
                entry.group);
  state_.group = entry.group;
  Result<Bytes> shared = ours->second->Finish(entry.key_exchange);
  if (!shared) peer_.Fail(Check::kKeyShareValue, shared.error().message);
  return *std::move(shared);
}

void Client13::ReadEncryptedExtensions() {
  handshake_.answer = peer_.Expect<EncryptedExtensions>().extensions;
  ReadExtensions(handshake_, ExtensionContext::encrypted_extensions, handshake_.answer);
}

void Client13::ReadServerAuthentication() {
  HandshakeMessage message = peer_.ReadMessage();
  if (message.type == HandshakeType::certificate_request) {
    ReadCertificateRequest13(handshake_, message);
    message = peer_.ReadMessage();
  }
  ReadAuthentication13(handshake_, message);
}

void Client13::ReadServerFinished() {
  const Bytes expected = schedule_.FinishedMac(server_handshake_secret_, peer_.transcript().Hash());
  const auto finished = peer_.Expect<Finished>();
  peer_.Require(Check::kServerFinished, finished.verify_data == expected, finished.verify_data,
                expected);
  state_.server_verify_data = expected;

  schedule_.Extract({});
  const Bytes hash = peer_.transcript().Hash();
  client_application_secret_ = schedule_.Derive("c ap traffic", hash);
  server_application_secret_ = schedule_.Derive("s ap traffic", hash);
  state_.exporter_secret = schedule_.Derive("exp master", hash);
  state_.read_traffic_secret = server_application_secret_;
  peer_.channel().SetReadKeys(Keys(kEpochApplication, server_application_secret_));
}

// A server that took early data may speak before our Finished (RFC 8446, 2.3): tickets, then data.
void Client13::ReadHalfRttData() {
  for (int i = 0; i < peer_.half_rtt_tickets(); ++i) {
    HandshakeMessage ticket = peer_.ReadMessage();
    peer_.RequireType(ticket, HandshakeType::new_session_ticket);
    early_tickets_.push_back(std::move(ticket));
  }
  for (const Bytes& expected :
       peer_.options().early_data->expect_half_rtt.value_or(std::vector<Bytes>{})) {
    const Bytes data = peer_.ReadApplicationRecord();
    peer_.Require(Check::kHalfRttDataContent, data == expected, data, expected);
  }
}

void Client13::SendClientFlight() {
  // RFC 9001, 8.3 and RFC 9147, 5.6: only TLS over TCP has the message.
  if (state_.early_data.accepted && peer_.protocol() == Protocol::kTls) {
    peer_.Send(EndOfEarlyData{});
  }
  SendCompatibilityChangeCipherSpec();
  peer_.channel().SetWriteKeys(Keys(kEpochHandshake, client_handshake_secret_));
  RunClientFlight(handshake_, ClientFlight::kBeforeCertificate);
  if (handshake_.request) SendAuthentication13(handshake_);
  RunClientFlight(handshake_, ClientFlight::kBeforeFinished);
  Finished finished{.verify_data =
                        schedule_.FinishedMac(client_handshake_secret_, peer_.transcript().Hash())};
  peer_.Fire(SecretMade{Secret::kVerifyData, finished.verify_data});
  peer_.Send(finished);
  state_.client_verify_data = std::move(finished.verify_data);
  state_.resumption_secret = schedule_.Derive("res master", peer_.transcript().Hash());
  state_.write_traffic_secret = client_application_secret_;
  peer_.channel().SetWriteKeys(Keys(kEpochApplication, client_application_secret_));
  peer_.channel().Flush();
  peer_.channel().ReadAck();
  RunClientFlight(handshake_, ClientFlight::kAfterFinished);
}

void Client13::KeepTickets() {
  for (const HandshakeMessage& ticket : early_tickets_) HandlePostHandshake13(peer_, ticket);
}

}  // namespace

void RunClientHandshake13(Handshake& handshake, HandshakeMessage first) {
  Client13(handshake).Run(std::move(first));
}

}  // namespace badpeer
