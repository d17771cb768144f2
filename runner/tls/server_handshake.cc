#include "runner/tls/server_handshake.h"

#include <algorithm>

#include "runner/tls/authentication.h"
#include "runner/tls/extension/supported_versions.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"

namespace badpeer {
namespace {

constexpr std::size_t kCookieSize = 32;

ProtocolVersion ChooseVersion(Handshake& handshake) {
  Peer& peer = handshake.peer;
  if (handshake.renegotiating) return OnWire(peer, peer.state().version);
  std::optional<ProtocolVersion> best;
  for (ProtocolVersion version : OfferedVersions(handshake)) {
    if (!SupportsVersion(peer.options(), version) || IsDtls(version) != peer.IsDtls()) continue;
    best = version;
    break;
  }
  best = peer.Choose(best, SupportedVersions(peer.options(), peer.protocol()));
  if (!best) peer.Fail(Check::kVersionInCommon);
  return *best;
}

// RFC 6347, 4.2.1. Neither the first ClientHello nor the request is part of the transcript.
void SendHelloVerifyRequest(Handshake& handshake) {
  Peer& peer = handshake.peer;
  HelloVerifyRequest request{.cookie = peer.random().Take(kCookieSize)};
  peer.Send(request);
  peer.channel().Flush();
  peer.transcript().Clear();

  const ClientHello first = std::move(handshake.hello);
  ReadClientHello(handshake);
  peer.Require(Check::kCookie, handshake.hello.dtls_cookie == request.cookie);
  CheckSecondClientHello(peer, first, handshake.hello, {ExtensionType::pre_shared_key});
}

bool WantsHelloVerifyRequest(Peer& peer, ProtocolVersion version) {
  if (!peer.IsDtls()) return false;
  const HelloVerify honest =
      version < ProtocolVersion::kTls13 ? HelloVerify::kSend : HelloVerify::kSkip;
  return peer.Choose(honest) == HelloVerify::kSend;
}

// What no honest client of that legacy_version sends.
void CheckClientHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const ClientHello& hello = handshake.hello;
  const bool old = FromDtls(hello.legacy_version) < ProtocolVersion::kTls12;
  peer.Require(Check::kNoSchemesBefore12,
               !old || !Has(hello.extensions, ExtensionType::signature_algorithms));
  const auto needs_12 = [](CipherSuite suite) {
    const CipherSuiteInfo* info = FindCipherSuite(suite);
    return info != nullptr && info->min_version == ProtocolVersion::kTls12;
  };
  peer.Require(Check::kNoSuiteOf12Before,
               !old || std::ranges::none_of(hello.cipher_suites, needs_12));
  peer.Require(Check::kNoQuicSessionId, !peer.IsQuic() || hello.session_id.empty());
  // RFC 7507: a client that says it fell back must have had a reason, and an honest one has none
  // here.
  const bool fell_back =
      std::ranges::count(hello.cipher_suites, CipherSuite::TLS_FALLBACK_SCSV) > 0;
  const bool expected = peer.options().legacy->fallback_scsv;
  peer.Require(Check::kNoFallbackScsv, expected || !fell_back);
  peer.Require(Check::kFallbackScsv, !expected || fell_back);
}

// Of ours.
std::vector<CipherSuite> UsableSuites(const Peer& peer, const SuiteConditions& conditions) {
  std::vector<CipherSuite> usable;
  std::ranges::copy_if(CipherSuitesOf(peer.options()), std::back_inserter(usable),
                       [&](CipherSuite suite) {
                         const CipherSuiteInfo* info = FindCipherSuite(suite);
                         return info != nullptr && IsUsable(*info, conditions);
                       });
  return usable;
}

std::optional<CipherSuite> FirstOffered(const Handshake& handshake,
                                        const std::vector<CipherSuite>& usable) {
  const auto& offered = handshake.hello.cipher_suites;
  const auto found = std::ranges::find_if(
      offered, [&](CipherSuite suite) { return std::ranges::count(usable, suite) > 0; });
  return found == offered.end() ? std::nullopt : std::optional<CipherSuite>(*found);
}

// Before 1.3 the suite decides on the kind of key as well. Without any in common the credential is
// the first, for a test that chooses a suite nevertheless.
void ChooseCredentialAndSuite(Handshake& handshake, bool groups_in_common,
                              std::vector<CipherSuite>& usable,
                              std::optional<CipherSuite>& choice) {
  Peer& peer = handshake.peer;
  for (OwnCredential& own : AdmittedCredentials(handshake)) {
    const crypto::KeyType key = own.key->type();
    const std::vector<CipherSuite> suites = UsableSuites(
        peer, {.version = peer.state().version,
               .groups_in_common = groups_in_common,
               .ecdsa_certificate = crypto::IsEcdsa(key) || key == crypto::KeyType::kEd25519});
    choice = FirstOffered(handshake, suites);
    if (choice || !handshake.own) {
      handshake.own = std::move(own);
      usable = suites;
    }
    if (choice) return;
  }
}

}  // namespace

void ReadClientHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  handshake.hello_message = peer.ReadMessage();
  peer.RequireType(handshake.hello_message, HandshakeType::client_hello);
  ClientHello shape;
  if (peer.IsDtls()) shape.dtls_cookie.emplace();
  handshake.hello = peer.Parse<ClientHello>(handshake.hello_message, std::move(shape));
  ReadClientHelloAsWhole(handshake);
}

void RunServerHandshake(Peer& peer) {
  Handshake handshake{.peer = peer};
  ConnectionState& state = peer.state();
  handshake.renegotiating = !state.server_verify_data.empty();
  ReadClientHello(handshake);
  peer.Require(Check::kClientRandom, handshake.hello.random != HelloRandom{});
  handshake.wire_version = ChooseVersion(handshake);
  const ProtocolVersion version = FromDtls(handshake.wire_version);
  if (WantsHelloVerifyRequest(peer, version)) SendHelloVerifyRequest(handshake);
  state.version = version;
  state.client_random = ToBytes(handshake.hello.random);
  // Only from here on: the client's second hello does not know the version yet.
  peer.channel().SetVersion(version);
  CheckClientHello(handshake);
  ReadExtensions(handshake, ExtensionContext::client_hello, handshake.hello.extensions);
  if (version >= ProtocolVersion::kTls13) {
    RunServerHandshake13(handshake);
  } else {
    RunServerHandshake12(handshake);
  }
}

const CipherSuiteInfo& ChooseCipherSuite(Handshake& handshake, bool groups_in_common) {
  Peer& peer = handshake.peer;
  const ProtocolVersion version = peer.state().version;
  std::vector<CipherSuite> usable;
  std::optional<CipherSuite> choice;
  if (version >= ProtocolVersion::kTls13) {
    usable = UsableSuites(peer, {.version = version});
    choice = FirstOffered(handshake, usable);
  } else {
    ChooseCredentialAndSuite(handshake, groups_in_common, usable, choice);
  }
  choice = peer.Choose(choice, usable);
  const CipherSuiteInfo* info = choice ? FindCipherSuite(*choice) : nullptr;
  if (info == nullptr) peer.Fail(Check::kSuiteInCommon);
  return *info;
}

}  // namespace badpeer
