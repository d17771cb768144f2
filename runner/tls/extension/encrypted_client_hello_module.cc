// What both roles share, and the server's side.
#include <algorithm>

#include "runner/crypto/kdf.h"
#include "runner/tls/extension/ech_handshake.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extensions.h"
#include "runner/wire/handshake.h"

namespace badpeer {
namespace {

constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;

EchState& State(Handshake& handshake) { return handshake.peer.state().ech; }

// RFC 9849, 5.2: the outer hello as it came, with zeros for a payload.
Bytes AdditionalData(ClientHello outer, EncryptedClientHello body) {
  body.payload = Bytes(body.payload.size());
  Replace(outer.extensions, body);
  return Encode(outer);
}

// By the first key that opens it; null if none does.
std::optional<Bytes> OpenFirst(Handshake& handshake, const EncryptedClientHello& body) {
  for (const EchKey& key : handshake.peer.options().ech.keys) {
    const auto contents = Decode<EchConfigContents>(key.config.contents);
    if (!contents || contents->key_config.config_id != body.config_id) continue;
    Result<crypto::HpkeContext> context = crypto::HpkeSetupReceiver(
        {static_cast<std::uint16_t>(body.cipher_suite.kdf_id),
         static_cast<std::uint16_t>(body.cipher_suite.aead_id)},
        body.enc, crypto::HpkeKeyPair::FromPrivate(key.private_key), EchInfo(key.config));
    if (!context) continue;
    std::optional<Bytes> opened =
        context->Open(AdditionalData(handshake.hello, body), body.payload);
    if (!opened) continue;
    handshake.ech = std::make_shared<EchHandshake>(EchHandshake{
        .context = *std::move(context), .suite = body.cipher_suite, .config_id = body.config_id});
    return opened;
  }
  return std::nullopt;
}

// RFC 9849, 7.1.1: the second hello goes on with the same context.
Bytes OpenAgain(Handshake& handshake, const EncryptedClientHello& body) {
  Peer& peer = handshake.peer;
  EchHandshake& ech = *handshake.ech;
  peer.Require(Check::kEchAgain, body.enc.empty() && body.cipher_suite == ech.suite &&
                                     body.config_id == ech.config_id);
  std::optional<Bytes> opened =
      ech.context.Open(AdditionalData(handshake.hello, body), body.payload);
  if (!opened) peer.Fail(Check::kEchOpens);
  return *std::move(opened);
}

// RFC 9849, 5.1: extensions that stand in the outer hello alone, in its order.
void TakeOuterExtensions(Handshake& handshake, const ClientHello& outer, ClientHello& inner) {
  Peer& peer = handshake.peer;
  const auto references = ReadExtension<EchOuterExtensions>(handshake, inner.extensions);
  if (!references) return;
  Extensions expanded;
  auto next = outer.extensions.begin();
  for (const Extension& extension : inner.extensions) {
    if (extension.type != EchOuterExtensions::kType) {
      expanded.push_back(extension);
      continue;
    }
    for (ExtensionType type : references->types) {
      next = std::ranges::find(next, outer.extensions.end(), type, &Extension::type);
      if (type == kType || next == outer.extensions.end()) {
        peer.Fail(Check::kEchOuterExtensions, Name(type));
      }
      expanded.push_back(*next++);
    }
  }
  inner.extensions = std::move(expanded);
}

ClientHello DecodeInner(Handshake& handshake, ByteView opened) {
  Peer& peer = handshake.peer;
  EncodedClientHelloInner shape;
  if (peer.IsDtls()) shape.client_hello.dtls_cookie.emplace();
  auto encoded = Decode<EncodedClientHelloInner>(opened, std::move(shape));
  if (!encoded) peer.Fail(Check::kDecodes, "ClientHelloInner: " + encoded.error().message);
  ClientHello& inner = encoded->client_hello;
  const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
  peer.Require(Check::kEchPadding, std::ranges::all_of(encoded->zeros, is_zero));
  peer.Require(Check::kEchInnerSessionId, inner.session_id.empty(), inner.session_id);
  inner.session_id = handshake.hello.session_id;
  TakeOuterExtensions(handshake, handshake.hello, inner);
  const auto body = ReadExtension<EncryptedClientHello>(handshake, inner.extensions);
  peer.Require(Check::kEchInner, body && body->type == EchClientHelloType::inner);
  return std::move(inner);
}

void ReadHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  EchState& state = State(handshake);
  if (peer.options().ech.keys.empty() || handshake.renegotiating) return;
  const auto body = ReadExtension<EncryptedClientHello>(handshake, handshake.hello.extensions);
  if (handshake.ech && !body) peer.Fail(Check::kEchAgain);
  if (!body || body->type != EchClientHelloType::outer) return;
  state.offered = true;
  const std::optional<Bytes> opened =
      handshake.ech ? OpenAgain(handshake, *body) : OpenFirst(handshake, *body);
  if (!opened) return;
  const ClientHelloInner inner{DecodeInner(handshake, *opened)};
  peer.Fire(Received<ClientHelloInner>{inner});
  state.accepted = true;
  handshake.ech->inner = inner;
  handshake.hello = inner;
  handshake.hello_message.raw = FrameHandshake(ClientHello::kType, Encode(handshake.hello));
}

void FinishServerHello(Handshake& handshake, ServerHello& hello) {
  if (!State(handshake).accepted) return;
  const auto tail = hello.random.end() - kEchConfirmationSize;
  std::fill(tail, hello.random.end(), std::uint8_t{0});
  const Bytes message = FrameHandshake(ServerHello::kType, Encode(hello));
  std::ranges::copy(
      EchConfirmation(handshake, kEchAcceptLabel, handshake.peer.transcript(), message), tail);
}

void FinishRetry(Handshake& handshake, HelloRetryRequest& hello) {
  if (!State(handshake).accepted) return;
  EchHelloRetry body;
  Replace(hello.extensions, body);
  const Bytes message = FrameHandshake(HelloRetryRequest::kType, Encode(hello));
  std::ranges::copy(
      EchConfirmation(handshake, kEchRetryLabel, handshake.peer.transcript(), message),
      body.confirmation.begin());
  Replace(hello.extensions, body);
}

// A server that cannot open the hello says what it could have opened.
void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const EchState& state = State(handshake);
  const EchOptions& options = handshake.peer.options().ech;
  if (where != ExtensionContext::encrypted_extensions || !state.offered || state.accepted) return;
  EchRetryConfigs body{options.retry_configs};
  if (body.retry_configs.empty()) {
    for (const EchKey& key : options.keys) body.retry_configs.push_back(key.config);
  }
  if (!body.retry_configs.empty()) Put(into, body);
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where != ExtensionContext::encrypted_extensions) return;
  EchState& state = State(handshake);
  const auto body = ReadExtension<EchRetryConfigs>(handshake, from);
  if (!body) return;
  handshake.peer.Require(Check::kNoEchRetryConfigs, !state.accepted);
  state.retry_configs = body->retry_configs;
}

// RFC 9849, 6.1.6.
void RunFlight(Handshake& handshake, ClientFlight where) {
  const EchState& state = State(handshake);
  if (where != ClientFlight::kAfterFinished || !handshake.ech) return;
  handshake.peer.Require(Check::kEchAccepted, state.accepted);
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.ech.accepted) return;
  RequireSame(state.ech.accepted, *expected.ech.accepted, "ECH acceptance");
}

}  // namespace

Bytes EchInfo(const EchConfig& config) {
  Bytes info = BytesOf("tls ech");
  info.push_back(0);
  Append(info, Encode(config));
  return info;
}

Bytes EchConfirmation(const Handshake& handshake, std::string_view label,
                      const HandshakeTranscript& transcript, ByteView message) {
  const crypto::HashAlgorithm hash = handshake.suite->hash;
  const Bytes secret = crypto::HkdfExtract(hash, {}, handshake.ech->inner.random);
  return crypto::HkdfExpandLabel(
      hash, secret,
      handshake.peer.IsDtls() ? crypto::kDtls13LabelPrefix : crypto::kTls13LabelPrefix, label,
      transcript.HashWith(message), kEchConfirmationSize);
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
                                               .check = CheckAgreed,
                                               .send_client_hello = SendEchHello,
                                               .read_server_hello = ReadEchConfirmation,
                                               .read_client_hello = ReadHello,
                                               .finish_server_hello = FinishServerHello,
                                               .finish_hello_retry = FinishRetry};

}  // namespace badpeer
