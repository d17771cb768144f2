// The client's side of a handshake up to TLS 1.2 and DTLS 1.2, from the ServerHello on
// (RFC 5246, 7.3 and 7.4).
#include <algorithm>

#include "runner/tls/authentication12.h"
#include "runner/tls/client_handshake.h"
#include "runner/tls/extension/session_ticket.h"
#include "runner/tls/extension/stapling_module.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_exchange12.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/resumption.h"

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
        server_hello_(server_hello),
        key_exchange_(handshake) {}

  void Run();

 private:
  bool IsResumption() const;
  void CheckServerHello();
  void FullHandshake();
  void AbbreviatedHandshake();

  void ReadServerFlight();
  void ReadNewSessionTicket();
  void ReadServerFinished();
  void SendFinished();
  void KeepSession();

  HandshakeMessage Next() { return peer_.ReadMessage(); }

  Handshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  const CipherSuiteInfo& suite_;
  const crypto::HashAlgorithm prf_;
  const ServerHello& server_hello_;

  bool resuming_ = false;
  KeyExchange12 key_exchange_;
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
  RunClientFlight(handshake_, ClientFlight::kAfterFinished);
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
  if (!handshake_.session || handshake_.session->session->version >= ProtocolVersion::kTls13) {
    return false;
  }
  const bool echoed = !handshake_.hello.session_id.empty() &&
                      server_hello_.session_id == handshake_.hello.session_id;
  if (handshake_.session->ticket.empty()) return echoed;
  return peer_.Choose(echoed ? TicketTaken::kYes : TicketTaken::kNo) == TicketTaken::kYes;
}

void Client12::AbbreviatedHandshake() {
  const Session& session = *handshake_.session->session;
  peer_.Require(Check::kResumedSuite,
                session.version == state_.version && session.cipher_suite == suite_.suite);
  handshake_.resumed = handshake_.session->session;
  RestoreSession(session, state_);
  RequireNothingStapled(handshake_);
  state_.master_secret = session.secret;
  keys_ = key_exchange_.MakeKeys();
  ReadNewSessionTicket();
  ReadServerFinished();
  SendFinished();
  if (!peer_.options().records->pack_application_data) peer_.channel().Flush();
}

void Client12::FullHandshake() {
  ReadServerFlight();
  if (handshake_.request) SendCertificate12(handshake_);
  key_exchange_.SendClient();
  SendCertificateVerify12(handshake_);
  keys_ = key_exchange_.MakeKeys();
  SendFinished();
  peer_.channel().Flush();
  ReadNewSessionTicket();
  ReadServerFinished();
  peer_.channel().AckFlight();
}

// Certificate, CertificateStatus, ServerKeyExchange, CertificateRequest, ServerHelloDone.
void Client12::ReadServerFlight() {
  if (!suite_.IsPsk()) ReadCertificate12(handshake_);
  HandshakeMessage message = Next();
  if (message.type == HandshakeType::server_key_exchange) {
    key_exchange_.ReadServer(message);
    peer_.AddToTranscript(message);
    message = Next();
  }
  if (message.type == HandshakeType::certificate_request) {
    ReadCertificateRequest12(handshake_, message);
    message = Next();
  }
  peer_.RequireType(message, HandshakeType::server_hello_done);
  peer_.Parse<ServerHelloDone>(message);
  peer_.AddToTranscript(message);
}

// RFC 5077, 3.3.
void Client12::ReadNewSessionTicket() {
  if (!resuming_) state_.handshake_hash = peer_.transcript().Hash();
  if (!IsTicketDue(handshake_)) return;
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
