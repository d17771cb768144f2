// Encrypted Client Hello on the client's side (RFC 9849, 6.1).
#include <algorithm>
#include <utility>

#include "runner/tls/client_handshake.h"
#include "runner/tls/extension/ech_handshake.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extension/pre_shared_key_module.h"
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

HpkeSymmetricCipherSuite ChooseSuite(Peer& peer, const HpkeKeyConfig& config) {
  std::vector<HpkeSymmetricCipherSuite> usable;
  std::ranges::copy_if(config.cipher_suites, std::back_inserter(usable),
                       [](const auto& suite) { return crypto::HpkeIsSupported(InCrypto(suite)); });
  const auto first = usable.empty() ? std::nullopt : std::optional(usable.front());
  const auto choice = peer.Choose(first, usable);
  if (!choice) peer.Fail(Check::kOurCrypto, "ECHConfig without a suite that we have");
  return *choice;
}

void Start(Handshake& handshake) {
  Peer& peer = handshake.peer;
  const EchConfig& config = *peer.options().ech->config;
  DropOldSession(handshake);
  auto contents = Decode<EchConfigContents>(config.contents);
  if (!contents) peer.Fail(Check::kOurCrypto, "ECHConfig: " + contents.error().message);
  const HpkeKeyConfig& key_config = contents->key_config;
  const HpkeSymmetricCipherSuite suite = ChooseSuite(peer, key_config);
  auto sender = crypto::HpkeSetupSender(InCrypto(suite), key_config.public_key, EchInfo(config),
                                        peer.random());
  if (!sender) peer.Fail(Check::kOurCrypto, "ECHConfig: " + sender.error().message);
  handshake.ech = std::make_shared<EchHandshake>(EchHandshake{.context = std::move(sender->context),
                                                              .suite = suite,
                                                              .config_id = key_config.config_id,
                                                              .config = std::move(*contents),
                                                              .enc = std::move(sender->enc)});
  handshake.ech->outer.random = MakeHelloRandom(peer.random());
  peer.state().ech.offered = true;
}

auto IsAmong(const std::vector<ExtensionType>& types) {
  return [&types](const Extension& extension) {
    return std::ranges::count(types, extension.type) > 0;
  };
}

// One behind the other, as the reference to them stands in one place (RFC 9849, 5.1).
void Gather(const std::vector<ExtensionType>& wanted, Extensions& extensions) {
  const auto first = std::ranges::find_if(extensions, IsAmong(wanted));
  std::stable_partition(first, extensions.end(), IsAmong(wanted));
}

// RFC 9849, 6.1: what only an inner hello says, and what it must not say.
ClientHelloInner MakeInner(Handshake& handshake, const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  ClientHelloInner inner{handshake.honest_hello};
  Replace(inner.extensions,
          SupportedVersionsClient{.versions = {OnWire(peer, ProtocolVersion::kTls13)}});
  InsertInOrder(inner.extensions, {kType, Encode(EncryptedClientHello::Inner())});
  Sending<ClientHelloInner> sending{inner};
  peer.Fire(sending);
  Gather(peer.options().ech->outer_extensions, inner.extensions);
  handshake.hello = inner;
  FillBinders(handshake, before);
  return ClientHelloInner{handshake.hello};
}

// Keys that nobody has, so that the outer hello looks like one that resumes (RFC 9849, 6.1.2).
PreSharedKeyClient RandomLike(Random& random, PreSharedKeyClient psk) {
  for (PskIdentity& identity : psk.identities) {
    identity.identity = random.Take(identity.identity.size());
    identity.obfuscated_ticket_age = static_cast<std::uint32_t>(random.Next());
  }
  for (Bytes& binder : psk.binders) binder = random.Take(binder.size());
  return psk;
}

void DecideOuterPsk(Handshake& handshake, Extensions& extensions) {
  const auto psk = Get<PreSharedKeyClient>(extensions);
  if (!psk || !*psk) return;
  Peer& peer = handshake.peer;
  const EchOuterPsk decision = peer.Choose(EchOuterPsk::kGrease);
  handshake.ech->offers_outer_psk = decision == EchOuterPsk::kOffer;
  if (decision == EchOuterPsk::kOmit) Remove(extensions, PreSharedKeyClient::kType);
  if (decision == EchOuterPsk::kGrease) Replace(extensions, RandomLike(peer.random(), **psk));
}

// What must not change in the second hello.
void KeepExtension(ExtensionType type, const Extensions& first, Extensions& second) {
  const Extension* kept = Find(first, type);
  Extension* now = Find(second, type);
  if (kept != nullptr && now != nullptr) *now = *kept;
  if (kept == nullptr) Remove(second, type);
}

ClientHello MakeOuter(Handshake& handshake) {
  EchHandshake& ech = *handshake.ech;
  ClientHello outer = handshake.honest_hello;
  outer.random = ech.outer.random;
  Replace(outer.extensions, ServerName::Of(ech.config.public_name));
  InsertInOrder(outer.extensions, {kType, {}});
  if (ech.outer.extensions.empty()) {
    DecideOuterPsk(handshake, outer.extensions);
  } else {
    KeepExtension(PreSharedKeyClient::kType, ech.outer.extensions, outer.extensions);
  }
  return outer;
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
  Extensions& extensions = encoded.client_hello.extensions;
  encoded.client_hello.session_id.clear();
  const auto& wanted = handshake.peer.options().ech->outer_extensions;
  std::vector<ExtensionType> references;
  for (const Extension& extension : extensions) {
    if (IsAmong(wanted)(extension) && Has(outer.extensions, extension.type)) {
      references.push_back(extension.type);
    }
  }
  if (!references.empty()) ReferToOuter(references, extensions);
  encoded.zeros = Bytes(PaddingFor(ech, Encode(encoded).size()));
  Sending<EncodedClientHelloInner> sending{encoded};
  handshake.peer.Fire(sending);
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

// A binder covers all of the hello, also what was sealed over it before.
void FillOuterBinder(Handshake& handshake, ClientHello& outer, const HandshakeTranscript* before) {
  if (!handshake.ech->offers_outer_psk) return;
  std::swap(handshake.hello, outer);
  FillBinders(handshake, before);
  std::swap(handshake.hello, outer);
}

// A client that was rejected (RFC 9849, 6.1.6), or whose server asks for a cookie first, as those of
// DTLS 1.2 do, goes on with its outer hello, whose extension stays.
void SendOuterAgain(Handshake& handshake, const HandshakeTranscript* before) {
  EchHandshake& ech = *handshake.ech;
  ClientHello outer = MakeOuter(handshake);
  KeepExtension(kType, ech.outer.extensions, outer.extensions);
  handshake.peer.Send(outer,
                      [&](ClientHello& hello) { FillOuterBinder(handshake, hello, before); });
  ech.outer = handshake.hello = std::move(outer);
  ech.outer_transcript = handshake.peer.transcript();
}

// From here on the outer hello counts, and its transcript.
void Reject(Handshake& handshake) {
  EchHandshake& ech = *handshake.ech;
  Peer& peer = handshake.peer;
  if (ech.rejected) return;
  ech.rejected = true;
  ech.withholds_certificate = peer.Choose(EchRejectedAuth::kWithhold) == EchRejectedAuth::kWithhold;
  peer.transcript() = ech.outer_transcript;
  handshake.hello = ech.outer;
  peer.state().client_random = ToBytes(handshake.hello.random);
  if (!ech.offers_outer_psk) handshake.session.reset();
}

void Reject13(Handshake& handshake) {
  const bool again = handshake.ech->rejected;
  Reject(handshake);
  if (again) return;
  handshake.peer.transcript().SetHash(handshake.suite->hash, HandshakeTranscript::Headers::kTls);
}

template <class Hello>
bool IsConfirmed(Handshake& handshake, const HandshakeMessage& message, const ClientHello& asked) {
  constexpr bool kRetry = std::is_same_v<Hello, HelloRetryRequest>;
  Peer& peer = handshake.peer;
  auto hello = Decode<Hello>(message.body());
  if (!hello) peer.Fail(Check::kDecodes, std::string(Hello::kName) + ": " + hello.error().message);
  const Bytes confirmation = TakeEchConfirmation(handshake, *hello);
  if (confirmation.empty()) return false;
  HandshakeTranscript transcript = peer.transcript();
  if (kRetry) transcript.ReplaceWithMessageHash();
  return confirmation == EchConfirmation(handshake, kRetry ? kEchRetryLabel : kEchAcceptLabel,
                                         asked, transcript,
                                         FrameHandshake(Hello::kType, Encode(*hello)));
}

// A hello that seals nothing may be the inner one of another client, which a server behind that one's
// server gets (RFC 9849, 7.2). Only such a hello is confirmed.
template <class Hello>
void CheckUnsealed(Handshake& handshake, const HandshakeMessage& message) {
  Peer& peer = handshake.peer;
  const bool confirmed = IsConfirmed<Hello>(handshake, message, handshake.hello);
  const Extension* extension = Find(handshake.hello.extensions, kType);
  const bool asks = extension != nullptr && !extension->data.empty() &&
                    extension->data.front() == static_cast<std::uint8_t>(EchClientHelloType::inner);
  peer.Require(Check::kEchConfirmed, confirmed || !asks);
  peer.Require(Check::kNoEchConfirmed, asks || !confirmed);
}

void ReadRetry(Handshake& handshake, const HandshakeMessage& message) {
  EchHandshake& ech = *handshake.ech;
  ech.accepted_in_retry = IsConfirmed<HelloRetryRequest>(handshake, message, ech.inner);
  if (!ech.accepted_in_retry) Reject13(handshake);
}

void ReadHello(Handshake& handshake, const HandshakeMessage& message) {
  EchHandshake& ech = *handshake.ech;
  Peer& peer = handshake.peer;
  const bool accepted = !ech.rejected && IsConfirmed<ServerHello>(handshake, message, ech.inner);
  peer.Require(Check::kEchConfirmation, accepted || !ech.accepted_in_retry);
  peer.state().ech.accepted = accepted;
  if (!accepted) Reject13(handshake);
}

}  // namespace

void ReferToOuter(const std::vector<ExtensionType>& types, Extensions& extensions) {
  const auto first = std::ranges::find_if(extensions, IsAmong(types));
  const Extension references{EchOuterExtensions::kType, Encode(EchOuterExtensions{types})};
  if (first == extensions.end()) {
    extensions.insert(extensions.begin(), references);
  } else {
    *first = references;
    std::erase_if(extensions, IsAmong(types));
  }
}

bool SendEchHello(Handshake& handshake, const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  if (!peer.options().ech->config || !Offers13(peer) || handshake.renegotiating) return false;
  const bool verified = handshake.ech && before == nullptr;
  if (!handshake.ech) Start(handshake);
  EchHandshake& ech = *handshake.ech;
  if (ech.rejected || verified) {
    SendOuterAgain(handshake, before);
    return true;
  }
  ech.inner = MakeInner(handshake, before);
  HandshakeTranscript inner = peer.transcript();
  inner.Add(FrameHandshake(ClientHello::kType, Encode(ech.inner)), 0);
  ech.outer = MakeOuter(handshake);
  peer.Send(ech.outer, [&](ClientHello& outer) {
    Seal(handshake, outer);
    FillOuterBinder(handshake, outer, before);
  });
  ech.outer_transcript = std::exchange(peer.transcript(), std::move(inner));
  return true;
}

void ReadEchConfirmation(Handshake& handshake, ExtensionContext where,
                         const HandshakeMessage& message) {
  if (where == ExtensionContext::server_hello) {  // of a version that has no ECH
    if (handshake.ech) Reject(handshake);
  } else if (where == ExtensionContext::hello_retry_request) {
    handshake.ech ? ReadRetry(handshake, message)
                  : CheckUnsealed<HelloRetryRequest>(handshake, message);
  } else {
    handshake.ech ? ReadHello(handshake, message) : CheckUnsealed<ServerHello>(handshake, message);
  }
}

}  // namespace badpeer
