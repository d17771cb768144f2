#include "runner/tls/server_handshake.h"

#include <algorithm>

#include "runner/crypto/credential_store.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

ClientHello ReadClientHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  handshake.hello_message = peer.ReadMessage();
  peer.RequireType(handshake.hello_message, HandshakeType::client_hello);
  ClientHello shape;
  if (peer.IsDtls()) shape.dtls_cookie.emplace();
  return peer.Parse<ClientHello>(handshake.hello_message, std::move(shape));
}

std::uint16_t ChooseVersion(Handshake& handshake) {
  Peer& peer = handshake.peer;
  if (handshake.renegotiating) {
    return static_cast<std::uint16_t>(OnWire(peer, peer.state().version));
  }
  if (peer.options().choose.version) return *peer.options().choose.version;
  for (ProtocolVersion version : OfferedVersions(handshake)) {
    if (SupportsVersion(peer.options(), version) && IsDtls(version) == peer.IsDtls()) {
      return static_cast<std::uint16_t>(version);
    }
  }
  peer.Fail(AlertDescription::protocol_version,
            "tls: client did not offer any supported protocol versions");
}

// RFC 6347, 4.2.1. Neither the first ClientHello nor the request is part of the transcript.
void SendHelloVerifyRequest(Handshake& handshake) {
  Peer& peer = handshake.peer;
  HelloVerifyRequest request{
      .cookie = peer.random().Take(peer.options().choose.hello_verify_cookie_size)};
  peer.Send(request);
  peer.channel().Flush();
  peer.transcript().Clear();

  const ClientHello first = std::move(handshake.hello);
  handshake.hello = ReadClientHello(handshake);
  if (handshake.hello.dtls_cookie != request.cookie) throw PeerFailure("invalid cookie");
  CheckSecondClientHello(first, handshake.hello, {ExtensionType::pre_shared_key});
}

bool WantsHelloVerifyRequest(const Peer& peer, ProtocolVersion version) {
  if (!peer.IsDtls()) return false;
  return peer.options().choose.hello_verify_request.value_or(version < ProtocolVersion::kTls13);
}

// What no honest client of that legacy_version sends.
void CheckClientHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const ClientHello& hello = handshake.hello;
  const bool old = FromDtls(hello.legacy_version) < ProtocolVersion::kTls12;
  if (old && Has(hello.extensions, ExtensionType::signature_algorithms)) {
    throw PeerFailure("client included signature_algorithms before TLS 1.2");
  }
  const auto needs_12 = [](CipherSuite suite) {
    const CipherSuiteInfo* info = FindCipherSuite(suite);
    return info != nullptr && info->min_version == ProtocolVersion::kTls12;
  };
  if (old && std::ranges::any_of(hello.cipher_suites, needs_12)) {
    throw PeerFailure("client offered TLS 1.2 cipher before TLS 1.2");
  }
  if (peer.IsQuic() && !hello.session_id.empty()) {
    throw PeerFailure("QUIC client did not disable compatibility mode");
  }
  // RFC 7507: a client that says it fell back must have had a reason, and an honest one has none
  // here.
  const bool fell_back =
      std::ranges::count(hello.cipher_suites, CipherSuite::TLS_FALLBACK_SCSV) > 0;
  if (fell_back != peer.options().legacy.fallback_scsv) {
    throw PeerFailure(fell_back ? "fallback SCSV found when not expected"
                                : "no fallback SCSV found");
  }
}

// SSL 3.0 is only there to see that clients refuse it (RFC 7568): nothing follows the ServerHello.
[[noreturn]] void OfferSsl30(Handshake& handshake) {
  Peer& peer = handshake.peer;
  peer.Send(ServerHello{.legacy_version = ProtocolVersion::kSsl30,
                        .random = MakeHelloRandom(peer.random()),
                        .cipher_suite = CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA,
                        .omit_extensions = true});
  peer.channel().Flush();
  peer.ReadMessage();
  throw PeerFailure("client did not reject an SSL 3.0 ServerHello");
}

}  // namespace

void RunServerHandshake(Peer& peer) {
  Handshake handshake{.peer = peer};
  ConnectionState& state = peer.state();
  handshake.renegotiating = !state.server_verify_data.empty();
  handshake.hello = ReadClientHello(handshake);
  if (handshake.hello.random == HelloRandom{}) {
    throw PeerFailure("ClientHello random was all zero");
  }
  handshake.wire_version = ChooseVersion(handshake);
  const ProtocolVersion version = FromDtls(ProtocolVersion{handshake.wire_version});
  if (WantsHelloVerifyRequest(peer, version)) SendHelloVerifyRequest(handshake);
  state.version = version;
  state.client_random = ToBytes(handshake.hello.random);
  // Only from here on: the client's second hello does not know the version yet.
  peer.channel().SetVersion(version);
  CheckClientHello(handshake);
  if (version == ProtocolVersion::kSsl30) OfferSsl30(handshake);
  ReadExtensions(handshake, ExtensionContext::client_hello, handshake.hello.extensions);
  if (version >= ProtocolVersion::kTls13) {
    RunServerHandshake13(handshake);
  } else {
    RunServerHandshake12(handshake);
  }
}

const CipherSuiteInfo& ChooseCipherSuite(Handshake& handshake, bool groups_in_common) {
  Peer& peer = handshake.peer;
  const PeerOptions& options = peer.options();
  const std::vector<CipherSuite>& ours = CipherSuitesOf(options);
  const crypto::KeyType key = peer.credential()->certified.key.type();
  const SuiteConditions conditions{
      .version = peer.state().version,
      .groups_in_common = groups_in_common,
      .ecdsa_certificate = crypto::IsEcdsa(key) || key == crypto::KeyType::kEd25519};
  const std::vector<CipherSuite>& theirs =
      options.choose.ignore_peer_cipher_suites ? ours : handshake.hello.cipher_suites;
  for (CipherSuite suite : theirs) {
    const CipherSuiteInfo* info = FindCipherSuite(suite);
    if (info == nullptr || std::ranges::count(ours, suite) == 0) continue;
    if (IsUsable(*info, conditions)) return *info;
  }
  peer.Fail(AlertDescription::handshake_failure,
            "no cipher suite supported by both client and server");
}

}  // namespace badpeer
