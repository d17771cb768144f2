// Encrypted Client Hello on the server's side (RFC 9849, 7).
#include <algorithm>
#include <functional>
#include <utility>

#include "runner/tls/extension/ech_handshake.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extensions.h"
#include "runner/wire/handshake.h"

namespace badpeer {
namespace {

constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;

// RFC 9849, 5.2: the outer hello as it came, with zeros for a payload.
Bytes AdditionalData(ClientHello outer, EncryptedClientHello body) {
  body.payload = Bytes(body.payload.size());
  Replace(outer.extensions, body);
  return Encode(outer);
}

// By the first key that opens it: more than one may go by that id. Null if none does.
std::optional<Bytes> OpenFirst(Handshake& handshake, const EncryptedClientHello& body) {
  for (const EchKey& key : handshake.peer.options().ech->keys) {
    const auto contents = Decode<EchConfigContents>(key.config.contents);
    if (!contents || contents->key_config.config_id != body.config_id ||
        std::ranges::count(contents->key_config.cipher_suites, body.cipher_suite) == 0) {
      continue;
    }
    Result<crypto::HpkeContext> context = crypto::HpkeSetupReceiver(
        InCrypto(body.cipher_suite), body.enc, crypto::HpkeKeyPair::FromPrivate(key.private_key),
        EchInfo(key.config));
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

// RFC 9849, 6.1 and 7.1.
void CheckInner(Handshake& handshake, const ClientHello& inner) {
  Peer& peer = handshake.peer;
  const auto body = ReadExtension<EncryptedClientHello>(handshake, inner.extensions);
  peer.Require(Check::kEchInner, body && body->type == EchClientHelloType::inner);
  const auto offered = ReadExtension<SupportedVersionsClient>(handshake, inner.extensions);
  const auto is_old = [](ProtocolVersion version) {
    return FromDtls(version) < ProtocolVersion::kTls13;
  };
  peer.Require(Check::kEchInnerVersions,
               offered && std::ranges::none_of(offered->versions, is_old));
  peer.Require(Check::kEchInnerRandom,
               inner.random != HelloRandom{} && inner.random != handshake.hello.random);
}

ClientHello DecodeInner(Handshake& handshake, ByteView opened) {
  Peer& peer = handshake.peer;
  EncodedClientHelloInner shape;
  if (peer.IsDtls()) shape.client_hello.dtls_cookie.emplace();
  auto encoded = Decode<EncodedClientHelloInner>(opened, std::move(shape));
  if (!encoded) peer.Fail(Check::kDecodes, "ClientHelloInner: " + encoded.error().message);
  peer.Fire(Received<EncodedClientHelloInner>{*encoded});
  ClientHello& inner = encoded->client_hello;
  const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
  peer.Require(Check::kEchPadding, std::ranges::all_of(encoded->zeros, is_zero));
  peer.Require(Check::kEchInnerSessionId, inner.session_id.empty(), inner.session_id);
  inner.session_id = handshake.hello.session_id;
  TakeOuterExtensions(handshake, handshake.hello, inner);
  CheckInner(handshake, inner);
  return std::move(inner);
}

// Computes what the hello says of the inner one, and writes it to `place` in it.
template <class Hello>
void Confirm(Handshake& handshake, std::string_view label, Hello& hello,
             const std::function<void(const Bytes&)>& write) {
  TakeEchConfirmation(handshake, hello);
  write(EchConfirmation(handshake, label, handshake.ech->inner, handshake.peer.transcript(),
                        FrameHandshake(Hello::kType, Encode(hello))));
}

}  // namespace

void OpenEchHello(Handshake& handshake) {
  Peer& peer = handshake.peer;
  EchState& state = peer.state().ech;
  if (peer.options().ech->keys.empty() || handshake.renegotiating) return;
  const auto body = ReadExtension<EncryptedClientHello>(handshake, handshake.hello.extensions);
  if (state.accepted && !body) peer.Fail(Check::kEchAgain);
  if (!body || body->type != EchClientHelloType::outer) return;
  state.offered = true;
  const std::optional<Bytes> opened =
      state.accepted ? OpenAgain(handshake, *body) : OpenFirst(handshake, *body);
  if (!opened) return;
  const ClientHelloInner inner{DecodeInner(handshake, *opened)};
  peer.Fire(Received<ClientHelloInner>{inner});
  if (!state.accepted && peer.Choose(EchAnswer::kAccept) == EchAnswer::kReject) return;
  state.accepted = true;
  handshake.ech->inner = inner;
  handshake.hello = inner;
  handshake.hello_message.raw = FrameHandshake(ClientHello::kType, Encode(handshake.hello));
}

void ConfirmEch(Handshake& handshake, ServerHello& hello) {
  if (!handshake.peer.state().ech.accepted) return;
  Confirm(handshake, kEchAcceptLabel, hello, [&](const Bytes& confirmation) {
    std::ranges::copy_backward(confirmation, hello.random.end());
  });
}

void ConfirmEch(Handshake& handshake, HelloRetryRequest& hello) {
  if (!handshake.peer.state().ech.accepted) return;
  Replace(hello.extensions, EchHelloRetry{});
  Confirm(handshake, kEchRetryLabel, hello,
          [&](const Bytes& confirmation) { Find(hello.extensions, kType)->data = confirmation; });
}

}  // namespace badpeer
