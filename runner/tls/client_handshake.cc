#include "runner/tls/client_handshake.h"

#include <algorithm>

#include "runner/tls/extension/supported_versions.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

void PickSession(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const auto& candidate = peer.sessions().client;
  if (!candidate || handshake.renegotiating) return;
  const Session& session = *candidate->session;
  const PeerOptions& options = peer.options();
  if (!candidate->ticket.empty() && !options.tickets.enabled) return;
  if (!SupportsVersion(options, OnWire(peer, session.version))) return;
  const bool suite_offered = std::ranges::count(CipherSuitesOf(options), session.cipher_suite) > 0;
  // A 1.3 session may change its suite within the hash (RFC 8446, 4.2.11).
  if (session.version < ProtocolVersion::kTls13 && !suite_offered) return;
  handshake.session = candidate;
}

// RFC 8446, 4.2.10 and 7.1: early data goes out under keys of the PSK, right behind the hello.
void SendEarlyData(Handshake& handshake) {
  Peer& peer = handshake.peer;
  // What a test offers without a session has no keys.
  handshake.offered_early_data = handshake.session && handshake.Offered(ExtensionType::early_data);
  if (!handshake.offered_early_data) return;
  const Session& session = *handshake.session->session;
  const CipherSuiteInfo* suite = FindCipherSuite(session.cipher_suite);
  KeySchedule schedule(suite->hash, peer.protocol());
  schedule.Extract(session.secret);
  const Bytes hash = peer.transcript().HashSoFar(suite->hash);
  peer.state().early_exporter_secret = schedule.Derive("e exp master", hash);
  if (!peer.IsQuic()) {
    peer.channel().Queue({.type = ContentType::change_cipher_spec,
                          .data = {1},
                          .epoch = peer.channel().write_epoch(),
                          .record_version = 0x0303});
  }
  peer.channel().SetWriteKeys(
      MakeTrafficKeys(kEpochEarlyData, session.cipher_suite, schedule.Derive("c e traffic", hash)));
  for (const Bytes& data : peer.options().early_data->send.value_or(std::vector<Bytes>{})) {
    peer.channel().Queue(ContentType::application_data, data);
  }
  peer.channel().Flush();
}

// RFC 6347, 4.2.1. Neither the first ClientHello nor the request is part of the transcript.
void AnswerHelloVerifyRequest(Handshake& handshake, const HandshakeMessage& message) {
  Peer& peer = handshake.peer;
  const auto request = peer.Parse<HelloVerifyRequest>(message);
  peer.Require(Check::kVerifyRequestVersion, request.server_version == ProtocolVersion::kDtls10,
               request.server_version, ProtocolVersion::kDtls10);
  handshake.honest_hello.dtls_cookie = request.cookie;
  peer.transcript().Clear();
  SendClientHello(handshake, nullptr);
  peer.channel().Flush();
}

// RFC 8446, 4.1.3: what a client that speaks 1.3 (or 1.2) looks for in an older server's random.
void CheckDowngrade(Peer& peer, const ServerHello& hello) {
  const Downgrade mark = DowngradeIn(hello.random);
  const ProtocolVersion max = peer.options().versions.max;
  const ProtocolVersion version = peer.state().version;
  // The mark says from which version on the server could have gone further.
  peer.Require(Check::kNoDowngradeFromTls13,
               mark != Downgrade::kToTls12 || max < ProtocolVersion::kTls13);
  peer.Require(Check::kNoDowngradeFromTls12, mark != Downgrade::kToTls11OrOlder ||
                                                 max < ProtocolVersion::kTls12 ||
                                                 version >= ProtocolVersion::kTls12);
}

void TakeVersionAndSuite(Handshake& handshake, ProtocolVersion wire_version, CipherSuite suite) {
  Peer& peer = handshake.peer;
  peer.Require(Check::kServerVersion, SupportsVersion(peer.options(), wire_version), wire_version);
  peer.state().version = FromDtls(wire_version);
  peer.channel().SetVersion(peer.state().version);
  handshake.suite = FindCipherSuite(suite);
  const bool offered = std::ranges::count(handshake.hello.cipher_suites, suite) > 0;
  if (handshake.suite == nullptr) peer.Fail(Check::kServerSuite, Name(suite));
  // RFC 8446, 4.1.3 and B.4: what is offered for one version is not for another.
  peer.Require(Check::kServerSuite, offered && handshake.suite->UsableIn(peer.state().version),
               suite);
  peer.state().cipher_suite = suite;
}

}  // namespace

void RunClientHandshake(Peer& peer) {
  Handshake handshake{.peer = peer};
  handshake.renegotiating = !peer.state().client_verify_data.empty();
  PickSession(handshake);
  BuildClientHello(handshake);
  if (peer.options().legacy->v2_client_hello) {
    SendV2ClientHello(handshake);
  } else {
    SendClientHello(handshake, nullptr);
  }
  peer.channel().Flush();
  peer.state().client_random = ToBytes(handshake.hello.random);
  SendEarlyData(handshake);

  HandshakeMessage first = peer.ReadMessage();
  if (peer.IsDtls() && first.type == HandshakeType::hello_verify_request) {
    AnswerHelloVerifyRequest(handshake, first);
    first = peer.ReadMessage();
  }
  peer.RequireType(first, HandshakeType::server_hello);
  Result<ServerHello> hello = Decode<ServerHello>(first.body());
  if (!hello) peer.Fail(Check::kDecodes, "ServerHello: " + hello.error().message);
  const ProtocolVersion version = SelectedVersion(handshake, *hello);
  TakeVersionAndSuite(handshake, version, hello->cipher_suite);

  if (peer.state().version >= ProtocolVersion::kTls13) {
    RunClientHandshake13(handshake, std::move(first));
    return;
  }
  ReadServerHelloAsWhole(handshake, ExtensionContext::server_hello, first);
  const ServerHello server_hello = peer.Parse<ServerHello>(first);
  CheckDowngrade(peer, server_hello);
  peer.AddToTranscript(first);
  RunClientHandshake12(handshake, server_hello);
}

}  // namespace badpeer
