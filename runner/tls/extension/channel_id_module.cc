#include <algorithm>

#include "runner/crypto/ecdsa_value.h"
#include "runner/crypto/hash.h"
#include "runner/crypto/test_keys.h"
#include "runner/tls/authentication.h"
#include "runner/tls/extension/channel_id.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr std::string_view kContext13 = "TLS 1.3, Channel ID";
constexpr std::size_t kCoordinateSize = 32;  // of P-256

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const ChannelIdOptions& options = handshake.peer.options().channel_id;
  const bool due = where == ExtensionContext::client_hello
                       ? options.offer
                       : options.request && handshake.Offered(ExtensionType::channel_id);
  if (due) Put(into, ChannelId{});
}

// What the signature covers, hashed. A resumption is bound to the handshake that it goes back to.
Bytes SignedHash(Peer& peer) {
  const Bytes transcript_hash = peer.transcript().Hash();
  const ConnectionState& state = peer.state();
  if (state.version >= ProtocolVersion::kTls13) {
    return crypto::Digest(crypto::HashAlgorithm::kSha256,
                          SignedContent13(kContext13, transcript_hash));
  }
  Bytes input = BytesOf("TLS Channel ID signature");
  input.push_back(0);
  if (state.resumed) {
    Append(input, BytesOf("Resumption"));
    input.push_back(0);
    Append(input, state.handshake_hash);
  }
  Append(input, transcript_hash);
  return crypto::Digest(crypto::HashAlgorithm::kSha256, input);
}

void SendMessage(Peer& peer) {
  const crypto::PrivateKey& key = crypto::TestKey(crypto::TestKeyName::kChannelId);
  Result<Bytes> der = key.SignDigest(crypto::HashAlgorithm::kSha256, SignedHash(peer));
  if (!der) peer.Fail(Check::kOurCrypto, der.error().message);
  Result<Bytes> fixed = crypto::EcdsaToFixed(*der, kCoordinateSize);
  if (!fixed) peer.Fail(Check::kOurCrypto, fixed.error().message);
  const Bytes point = key.public_key().EcPoint();
  const ByteView coordinates = ByteView(point).subspan(1);  // after 0x04, uncompressed
  ChannelIdMessage message{.channel_id = Concat({coordinates, *fixed})};
  if (!peer.Send(message)) return;
  const ByteView sent = message.channel_id;
  peer.state().channel_id = ToBytes(sent.first(std::min(sent.size(), 2 * kCoordinateSize)));
}

void ReadMessage(Peer& peer) {
  const Bytes hash = SignedHash(peer);
  const auto message = peer.Expect<ChannelIdMessage>();
  const ByteView id = message.channel_id;
  Bytes point = {0x04};
  Append(point, id.first(2 * kCoordinateSize));
  Result<crypto::PublicKey> key = crypto::PublicKey::FromEcPoint(crypto::KeyType::kP256, point);
  if (!key) peer.Fail(Check::kChannelIdKey, key.error().message);
  Result<Bytes> der = crypto::EcdsaFromFixed(id.subspan(2 * kCoordinateSize));
  peer.Require(Check::kChannelIdSignature,
               der && key->VerifyDigest(crypto::HashAlgorithm::kSha256, hash, *der));
  peer.state().channel_id = ToBytes(id.first(2 * kCoordinateSize));
}

void RunFlight(Handshake& handshake, ClientFlight where) {
  if (where != ClientFlight::kBeforeFinished || !handshake.Agreed(ExtensionType::channel_id)) {
    return;
  }
  if (handshake.peer.IsClient()) {
    SendMessage(handshake.peer);
  } else {
    ReadMessage(handshake.peer);
  }
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.channel_id) {
    if (state.channel_id) throw PeerFailure("channel ID unexpectedly negotiated");
    return;
  }
  if (!state.channel_id) throw PeerFailure("no channel ID negotiated");
  const Bytes point = crypto::TestKey(crypto::TestKeyName::kChannelId).public_key().EcPoint();
  RequireBytes(*state.channel_id, ByteView(point).subspan(1), "incorrect channel ID");
}

}  // namespace

const ExtensionModule kChannelId = {.type = ExtensionType::channel_id,
                                    .write = Write,
                                    .client_flight = RunFlight,
                                    .check = CheckAgreed};

}  // namespace badpeer
