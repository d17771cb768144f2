// What both roles share, and the extension in the messages where it stands as a field.
#include <algorithm>

#include "runner/crypto/kdf.h"
#include "runner/tls/extension/ech_handshake.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;
constexpr std::size_t kConfirmationSize = 8;
constexpr std::size_t kGreasePayloadSize = 8 * 32 + 16;  // a hello padded to 32 bytes, and a tag

EchState& State(Handshake& handshake) { return handshake.peer.state().ech; }

// RFC 9849, 6.2.1: what nobody can open, so that real ones don't stick out.
void WriteGrease(Handshake& handshake, Extensions& into) {
  Peer& peer = handshake.peer;
  const EchOptions& options = *peer.options().ech;
  if (!options.grease || options.config || !Offers13(peer) || handshake.renegotiating) return;
  Put(into, EncryptedClientHello{.config_id = static_cast<std::uint8_t>(peer.random().Next()),
                                 .enc = crypto::HpkeKeyPair::Generate(peer.random()).public_key,
                                 .payload = peer.random().Take(kGreasePayloadSize)});
}

// A server that cannot open the hello says what it could have opened.
void WriteRetryConfigs(Handshake& handshake, Extensions& into) {
  const EchState& state = State(handshake);
  const EchOptions& options = *handshake.peer.options().ech;
  if (!state.offered || state.accepted) return;
  EchRetryConfigs body{options.retry_configs};
  if (body.retry_configs.empty()) {
    for (const EchKey& key : options.keys) body.retry_configs.push_back(key.config);
  }
  if (!body.retry_configs.empty()) Put(into, body);
}

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::client_hello) WriteGrease(handshake, into);
  if (where == ExtensionContext::encrypted_extensions) WriteRetryConfigs(handshake, into);
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where != ExtensionContext::encrypted_extensions) return;
  EchState& state = State(handshake);
  const auto body = ReadExtension<EchRetryConfigs>(handshake, from);
  if (!body || !handshake.ech) return;
  handshake.peer.Require(Check::kNoEchRetryConfigs, !state.accepted);
  state.retry_configs = body->retry_configs;
}

// RFC 9849, 6.1.6.
void RunFlight(Handshake& handshake, ClientFlight where) {
  const EchState& state = State(handshake);
  if (where != ClientFlight::kAfterFinished || !handshake.peer.IsClient() || !handshake.ech) return;
  handshake.peer.Require(Check::kEchAccepted, state.accepted);
}

// RFC 9849, 6.1.7: who is not the server that was meant learns nothing of the client.
bool Admits(const Handshake& handshake, const OwnCredential&) {
  return !handshake.ech || !handshake.ech->withholds_certificate;
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  RequireSame(state.ech.accepted, expected.ech.accepted, "ECH acceptance");
  RequireBytes(Encode(EchConfigList{state.ech.retry_configs}),
               Encode(EchConfigList{expected.ech.retry_configs}), "ECH retry configs");
}

}  // namespace

crypto::HpkeSuite InCrypto(const HpkeSymmetricCipherSuite& suite) {
  return {static_cast<std::uint16_t>(suite.kdf_id), static_cast<std::uint16_t>(suite.aead_id)};
}

Bytes EchInfo(const EchConfig& config) {
  Bytes info = BytesOf("tls ech");
  info.push_back(0);
  Append(info, Encode(config));
  return info;
}

Bytes EchConfirmation(const Handshake& handshake, std::string_view label, const ClientHello& asked,
                      const HandshakeTranscript& transcript, ByteView message) {
  const crypto::HashAlgorithm hash = handshake.suite->hash;
  const Bytes secret = crypto::HkdfExtract(hash, {}, asked.random);
  return crypto::HkdfExpandLabel(
      hash, secret,
      handshake.peer.IsDtls() ? crypto::kDtls13LabelPrefix : crypto::kTls13LabelPrefix, label,
      transcript.HashWith(message), kConfirmationSize);
}

Bytes TakeEchConfirmation(Handshake&, ServerHello& hello) {
  const auto tail = hello.random.end() - kConfirmationSize;
  Bytes confirmation(tail, hello.random.end());
  std::fill(tail, hello.random.end(), std::uint8_t{0});
  return confirmation;
}

Bytes TakeEchConfirmation(Handshake& handshake, HelloRetryRequest& hello) {
  const auto body = ReadExtension<EchHelloRetry>(handshake, hello.extensions);
  if (!body) return {};
  Replace(hello.extensions, EchHelloRetry{});
  return Bytes(body->confirmation.begin(), body->confirmation.end());
}

void PutBeforePsk(Extensions& extensions, Extension extension) {
  const bool ends_with_psk =
      !extensions.empty() && extensions.back().type == ExtensionType::pre_shared_key;
  extensions.insert(extensions.end() - (ends_with_psk ? 1 : 0), std::move(extension));
}

const ExtensionModule kEncryptedClientHello = {.type = kType,
                                               .write = Write,
                                               .read = Read,
                                               .client_flight = RunFlight,
                                               .admits = Admits,
                                               .check = CheckAgreed,
                                               .send_client_hello = SendEchHello,
                                               .read_server_hello = ReadEchConfirmation,
                                               .read_client_hello = OpenEchHello,
                                               .finish_server_hello = ConfirmEch,
                                               .finish_hello_retry = ConfirmEch};

}  // namespace badpeer
