// Encrypted Client Hello on the client's side (RFC 9849, 6.1).
#include <algorithm>
#include <utility>

#include "runner/tls/client_handshake.h"
#include "runner/tls/extension/ech_handshake.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/handshake.h"

namespace badpeer {
namespace {

constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;
constexpr std::size_t kNameOverhead = 9;  // of server_name, if there is none (RFC 9849, 6.1.3)
constexpr std::size_t kPaddingUnit = 32;
constexpr std::size_t kSessionIdSize = 32;

// RFC 9849, 6.1: sessions of older versions are not offered.
void DropOldSession(Handshake& handshake) {
  if (!handshake.session || handshake.session->session->version >= ProtocolVersion::kTls13) return;
  ClientHello& hello = handshake.honest_hello;
  handshake.session.reset();
  hello.session_id = handshake.peer.random().Take(kSessionIdSize);
  if (Has(hello.extensions, SessionTicketExt::kType)) {
    Replace(hello.extensions, SessionTicketExt{});
  }
}

// By the config's first suite that exists here.
void Start(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const EchConfig& config = *peer.options().ech.config;
  DropOldSession(handshake);
  auto contents = Decode<EchConfigContents>(config.contents);
  if (!contents) peer.Fail(Check::kOurCrypto, "ECHConfig: " + contents.error().message);
  for (const HpkeSymmetricCipherSuite& suite : contents->key_config.cipher_suites) {
    Result<crypto::HpkeSender> sender = crypto::HpkeSetupSender(
        {static_cast<std::uint16_t>(suite.kdf_id), static_cast<std::uint16_t>(suite.aead_id)},
        contents->key_config.public_key, EchInfo(config), peer.random());
    if (!sender) continue;
    handshake.ech =
        std::make_shared<EchHandshake>(EchHandshake{.context = std::move(sender->context),
                                                    .suite = suite,
                                                    .config_id = contents->key_config.config_id,
                                                    .config = std::move(*contents),
                                                    .enc = std::move(sender->enc)});
    handshake.ech->outer.random = MakeHelloRandom(peer.random());
    peer.state().ech.offered = true;
    return;
  }
  peer.Fail(Check::kOurCrypto, "ECHConfig without a suite that we have");
}

// One behind the other, as the reference to them stands in one place (RFC 9849, 5.1).
void Gather(const std::vector<ExtensionType>& wanted, Extensions& extensions) {
  const auto is_wanted = [&](const Extension& extension) {
    return std::ranges::count(wanted, extension.type) > 0;
  };
  const auto first = std::ranges::find_if(extensions, is_wanted);
  std::stable_partition(first, extensions.end(), is_wanted);
}

// RFC 9849, 6.1: what only an inner hello says, and what it must not say.
ClientHelloInner MakeInner(Handshake& handshake, const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  ClientHelloInner inner{handshake.honest_hello};
  Replace(inner.extensions,
          SupportedVersionsClient{.versions = {OnWire(peer, ProtocolVersion::kTls13)}});
  Gather(peer.options().ech.outer_extensions, inner.extensions);
  PutBeforePsk(inner.extensions, {kType, Encode(EncryptedClientHello::Inner())});
  Sending<ClientHelloInner> sending{inner};
  peer.Fire(sending);
  handshake.hello = inner;
  FillBinders(handshake, before);
  return ClientHelloInner{handshake.hello};
}

// A key that nobody has, so that the outer hello looks like one that resumes (RFC 9849, 6.1.2).
void GreasePsk(Peer& peer, Extensions& extensions) {
  const auto psk = Get<PreSharedKeyClient>(extensions);
  if (!psk || !*psk) return;
  PreSharedKeyClient grease = **psk;
  for (PskIdentity& identity : grease.identities) {
    identity.identity = peer.random().Take(identity.identity.size());
    identity.obfuscated_ticket_age = static_cast<std::uint32_t>(peer.random().Next());
  }
  for (Bytes& binder : grease.binders) binder = peer.random().Take(binder.size());
  Replace(extensions, grease);
}

ClientHello MakeOuter(Handshake& handshake) {
  EchHandshake& ech = *handshake.ech;
  ClientHello outer = handshake.honest_hello;
  outer.random = ech.outer.random;
  Replace(outer.extensions, ServerName::Of(ech.config.public_name));
  GreasePsk(handshake.peer, outer.extensions);
  PutBeforePsk(outer.extensions, {kType, {}});
  return outer;
}

// RFC 9849, 5.1: references in the place of the first of the extensions that they stand for.
void ReferToOuter(const std::vector<ExtensionType>& wanted, const ClientHello& outer,
                  Extensions& extensions) {
  EchOuterExtensions references;
  for (const Extension& extension : outer.extensions) {
    if (std::ranges::count(wanted, extension.type) > 0 && Has(extensions, extension.type)) {
      references.types.push_back(extension.type);
    }
  }
  if (references.types.empty()) return;
  const auto is_wanted = [&](const Extension& extension) {
    return std::ranges::count(references.types, extension.type) > 0;
  };
  const auto first = std::ranges::find_if(extensions, is_wanted);
  *first = {EchOuterExtensions::kType, Encode(references)};
  std::erase_if(extensions, is_wanted);
}

// RFC 9849, 6.1.3.
std::size_t PaddingFor(const EchHandshake& ech, std::size_t encoded_size) {
  const auto name = Get<ServerName>(ech.inner.extensions);
  const std::size_t most = ech.config.maximum_name_length;
  std::size_t padding = most + kNameOverhead;
  if (name && *name && !(*name)->server_name_list.empty()) {
    const std::size_t size = (*name)->server_name_list[0].host_name.size();
    padding = most > size ? most - size : 0;
  }
  const std::size_t total = encoded_size + padding;
  return padding + (kPaddingUnit - 1 - (total - 1) % kPaddingUnit);
}

Bytes EncodeInner(const Handshake& handshake, const ClientHello& outer) {
  const EchHandshake& ech = *handshake.ech;
  EncodedClientHelloInner encoded{.client_hello = ech.inner};
  encoded.client_hello.session_id.clear();
  ReferToOuter(handshake.peer.options().ech.outer_extensions, outer,
               encoded.client_hello.extensions);
  encoded.zeros = Bytes(PaddingFor(ech, Encode(encoded).size()));
  return Encode(encoded);
}

// Over the outer hello as it is sent, with zeros for the payload (RFC 9849, 5.2).
void Seal(Handshake& handshake, ClientHello& outer) {
  EchHandshake& ech = *handshake.ech;
  if (!Has(outer.extensions, kType)) return;  // a hook has taken it away
  const Bytes plaintext = EncodeInner(handshake, outer);
  EncryptedClientHello body{.cipher_suite = ech.suite,
                            .config_id = ech.config_id,
                            .enc = std::exchange(ech.enc, {}),
                            .payload = Bytes(plaintext.size() + ech.context.overhead())};
  Replace(outer.extensions, body);
  body.payload = ech.context.Seal(Encode(outer), plaintext);
  handshake.peer.Fire(SecretMade{Secret::kEchPayload, body.payload});
  Replace(outer.extensions, body);
}

// From here on the outer hello counts, and its transcript.
void Reject(Handshake& handshake) {
  EchHandshake& ech = *handshake.ech;
  Peer& peer = handshake.peer;
  if (!ech.rejected) peer.transcript() = ech.outer_transcript;
  ech.rejected = true;
  handshake.hello = ech.outer;
  peer.state().client_random = ToBytes(handshake.hello.random);
  handshake.session.reset();
}

void Reject13(Handshake& handshake) {
  Reject(handshake);
  handshake.peer.transcript().SetHash(handshake.suite->hash, HandshakeTranscript::Headers::kTls);
}

void ReadRetry(Handshake& handshake, const HandshakeMessage& message) {
  EchHandshake& ech = *handshake.ech;
  auto retry = Decode<HelloRetryRequest>(message.body());
  const auto body = ReadExtension<EchHelloRetry>(handshake, retry->extensions);
  if (body) {
    Replace(retry->extensions, EchHelloRetry{});
    HandshakeTranscript transcript = handshake.peer.transcript();
    transcript.ReplaceWithMessageHash();
    const Bytes zeroed = FrameHandshake(HelloRetryRequest::kType, Encode(*retry));
    ech.accepted_in_retry =
        Equal(body->confirmation, EchConfirmation(handshake, kEchRetryLabel, transcript, zeroed));
  }
  if (!ech.accepted_in_retry) Reject13(handshake);
}

void ReadHello(Handshake& handshake, const HandshakeMessage& message) {
  EchHandshake& ech = *handshake.ech;
  Peer& peer = handshake.peer;
  auto hello = Decode<ServerHello>(message.body());
  if (!hello) peer.Fail(Check::kDecodes, "ServerHello: " + hello.error().message);
  const Bytes confirmation(hello->random.end() - kEchConfirmationSize, hello->random.end());
  std::fill(hello->random.end() - kEchConfirmationSize, hello->random.end(), std::uint8_t{0});
  const Bytes zeroed = FrameHandshake(ServerHello::kType, Encode(*hello));
  const bool accepted = !ech.rejected && confirmation == EchConfirmation(handshake, kEchAcceptLabel,
                                                                         peer.transcript(), zeroed);
  peer.Require(Check::kEchConfirmation, accepted || !ech.accepted_in_retry);
  peer.state().ech.accepted = accepted;
  if (!accepted) Reject13(handshake);
}

}  // namespace

bool SendEchHello(Handshake& handshake, const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  if (!peer.options().ech.config || !Offers13(peer) || handshake.renegotiating) return false;
  if (!handshake.ech) Start(handshake);
  EchHandshake& ech = *handshake.ech;
  ech.inner = MakeInner(handshake, before);
  HandshakeTranscript inner = peer.transcript();
  inner.Add(FrameHandshake(ClientHello::kType, Encode(ech.inner)), 0);
  ech.outer = MakeOuter(handshake);
  peer.Send(ech.outer, [&](ClientHello& outer) { Seal(handshake, outer); });
  if (!ech.rejected) ech.outer_transcript = std::exchange(peer.transcript(), std::move(inner));
  return true;
}

void ReadEchConfirmation(Handshake& handshake, ExtensionContext where,
                         const HandshakeMessage& message) {
  if (!handshake.ech) return;
  if (where == ExtensionContext::server_hello) {  // of a version that has no ECH
    Reject(handshake);
    return;
  }
  if (where == ExtensionContext::hello_retry_request) {
    ReadRetry(handshake, message);
  } else {
    ReadHello(handshake, message);
  }
}

}  // namespace badpeer
