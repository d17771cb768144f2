// The server's side of a handshake up to TLS 1.2 and DTLS 1.2, from the ClientHello on
// (RFC 5246, 7.3 and 7.4).
#include <algorithm>

#include "runner/tls/authentication12.h"
#include "runner/tls/extension/session_ticket.h"
#include "runner/tls/extension/supported_groups.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_exchange12.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/resumption.h"
#include "runner/tls/server_handshake.h"

namespace badpeer {
namespace {

constexpr std::size_t kSessionIdSize = 32;

// Of the order of a sealed session, which has the client's certificates in it.
constexpr std::size_t kTicketSize = 192;

// One run of the script.
class Server12 {
 public:
  explicit Server12(Handshake& handshake)
      : handshake_(handshake),
        peer_(handshake.peer),
        state_(handshake.peer.state()),
        suite_(handshake.suite),
        key_exchange_(handshake) {}

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
  std::optional<NamedGroup> group_{};
  KeyExchange12 key_exchange_;
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
    const bool knows_client = session->peer_authenticated;
    if (options.client_auth.mode == ClientAuth::kRequireAny && !knows_client) return false;
    return options.client_auth.mode != ClientAuth::kNone || !knows_client;
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
  keys_ = key_exchange_.MakeKeys();
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
  if (handshake_.request) ReadCertificate12(handshake_);
  key_exchange_.ReadClient();
  ReadCertificateVerify12(handshake_);
  keys_ = key_exchange_.MakeKeys();
  ReadClientFinished();
  peer_.Fire(Phase::kAfterClientFinished);
  if (options.expect_false_start) CheckFalseStart();
  SendTicketOrKeepSession();
  SendFinished();
  if (!options.records->pack_application_data) peer_.channel().Flush();
}

void Server12::FinishServerHello() {
  WriteExtensions(handshake_, ExtensionContext::server_hello, hello_.extensions);
  hello_.cipher_suite = suite_->suite;
  peer_.AddToTranscript(handshake_.hello_message);
  peer_.Send(hello_);
  state_.server_random = ToBytes(hello_.random);
  handshake_.answer = hello_.extensions;
  ExtensionsSent(handshake_, ExtensionContext::server_hello, hello_.extensions);
  send_ticket_ = IsTicketAgreed(handshake_);
  // A suite that does not exist here can only be talked of.
  const CipherSuiteInfo* sent = FindCipherSuite(hello_.cipher_suite);
  if (sent != nullptr && sent != suite_ && sent->UsableIn(state_.version)) TakeSuite(*sent);
}

void Server12::SendServerFlight() {
  if (!suite_->IsPsk()) SendCertificate12(handshake_);
  key_exchange_.SendServer(group_);
  if (peer_.options().client_auth.mode != ClientAuth::kNone) SendCertificateRequest12(handshake_);
  peer_.Send(ServerHelloDone{});
  peer_.channel().Flush();
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
  std::size_t size = kTicketSize;
  for (const Bytes& certificate : state_.peer_certificates) size += certificate.size();
  NewSessionTicket12 message{.ticket = peer_.random().Take(size)};
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
