#include "runner/tls/key_exchange12.h"

#include <algorithm>

#include "runner/tls/authentication.h"
#include "runner/tls/extensions.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/tls/negotiation.h"

namespace badpeer {

Bytes KeyExchange12::SignedContent(const EcdheServerParams& params) const {
  return Concat({state_.client_random, state_.server_random, Encode(params)});
}

void KeyExchange12::MakeMasterSecret(ByteView premaster) {
  const crypto::HashAlgorithm prf = suite().Prf(state_.version);
  if (auto secret = MasterSecretOfExtension(handshake_, prf, premaster)) {
    state_.master_secret = *std::move(secret);
  } else {
    state_.master_secret =
        DeriveMasterSecret(prf, premaster, state_.client_random, state_.server_random);
  }
}

LegacyKeys KeyExchange12::MakeKeys() {
  Bytes secret = state_.master_secret;
  peer_.Fire(SecretMade{Secret::kRecordKeys, secret});
  LegacyKeys keys =
      ExpandKeyBlock(state_.version, suite(), secret, state_.client_random, state_.server_random);
  const std::uint16_t epoch =
      static_cast<std::uint16_t>(peer_.channel().write_epoch()->keys.epoch + 1);
  keys.client_write.epoch = epoch;
  keys.server_write.epoch = epoch;
  return keys;
}

// --- Server.

void KeyExchange12::SendServer(std::optional<NamedGroup> group) {
  ServerKeyExchange message;
  if (suite().UsesEcdhe()) {
    if (!group) peer_.Fail(Check::kGroupInCommon);
    exchange_ = crypto::KeyExchange::Create(*group, peer_.random());
    Bytes point = exchange_->Offer();
    peer_.Fire(SecretMade{Secret::kOwnKeyShare, point});
    message.ecdhe = EcdheServerParams{.group = *group, .point = std::move(point)};
  }
  // RFC 4279, 2 and RFC 5489, 2: without a hint, plain PSK has no such message.
  if (suite().IsPsk()) {
    const std::string& identity = peer_.options().psk->identity;
    const bool due = suite().UsesEcdhe() || !identity.empty();
    if (peer_.Choose(due ? PskHint::kSend : PskHint::kOmit) == PskHint::kSend) {
      message.psk_identity_hint = BytesOf(identity);
    }
  }
  if (suite().key_exchange == KeyExchangeKind::kEcdhe) {
    scheme_ = ChooseScheme(handshake_);
    message.signature.emplace();
    if (state_.version >= ProtocolVersion::kTls12) message.signature->algorithm = scheme_;
  }
  if (!message.ecdhe && !message.psk_identity_hint) return;
  peer_.Send(message, [this](ServerKeyExchange& m) { SignServer(m); });
  if (message.ecdhe) state_.group = message.ecdhe->group;
}

// What is signed are the parameters that are sent. A signature that a test has put there stays.
void KeyExchange12::SignServer(ServerKeyExchange& message) {
  if (!message.signature || !message.signature->signature.empty() || !message.ecdhe) return;
  message.signature->signature = Sign(handshake_, scheme_, SignedContent(*message.ecdhe));
}

void KeyExchange12::ReadClient() {
  ClientKeyExchange shape;
  if (suite().IsPsk()) shape.psk_identity.emplace();
  if (suite().UsesEcdhe()) shape.ecdhe_point.emplace();
  if (suite().key_exchange == KeyExchangeKind::kRsa) shape.encrypted_pre_master_secret.emplace();
  Bytes premaster = ServerPremasterSecret(peer_.Expect<ClientKeyExchange>(std::move(shape)));
  peer_.Fire(SecretMade{Secret::kPremasterSecret, premaster});
  MakeMasterSecret(premaster);
}

Bytes KeyExchange12::ServerPremasterSecret(const ClientKeyExchange& message) {
  const PskOptions& psk = *peer_.options().psk;
  Bytes secret(psk.key.size());  // other_secret of plain PSK: zeros
  if (message.ecdhe_point) {
    Result<Bytes> shared = exchange_->Finish(*message.ecdhe_point);
    if (!shared) peer_.Fail(Check::kKeyShareValue, shared.error().message);
    secret = *std::move(shared);
  } else if (message.encrypted_pre_master_secret) {
    secret = DecryptPremasterSecret(*message.encrypted_pre_master_secret);
  }
  if (!message.psk_identity) return secret;
  const std::string identity(AsText(*message.psk_identity));
  peer_.Require(Check::kPskIdentity, identity == psk.identity, identity, psk.identity);
  return PskPremasterSecret(secret, psk.key);
}

Bytes KeyExchange12::DecryptPremasterSecret(ByteView encrypted) {
  const auto decrypted = handshake_.own->key->RsaDecrypt(encrypted);
  if (!decrypted || decrypted->size() != kPremasterSecretSize) {
    peer_.Fail(Check::kPremasterDecrypts);
  }
  const auto offered = static_cast<std::uint16_t>(handshake_.hello.legacy_version);
  peer_.Require(Check::kPremasterVersion, ((*decrypted)[0] << 8 | (*decrypted)[1]) == offered);
  return *decrypted;
}

// --- Client.

void KeyExchange12::ReadServer(const HandshakeMessage& message) {
  if (suite().key_exchange == KeyExchangeKind::kRsa) peer_.Fail(Check::kNoServerKeyExchange);
  ServerKeyExchange shape;
  if (suite().IsPsk()) shape.psk_identity_hint.emplace();
  if (suite().UsesEcdhe()) shape.ecdhe.emplace();
  const bool is_signed = suite().key_exchange == KeyExchangeKind::kEcdhe;
  if (is_signed) {
    shape.signature.emplace();
    if (state_.version >= ProtocolVersion::kTls12) shape.signature->algorithm.emplace();
  }
  const auto exchange = peer_.Parse<ServerKeyExchange>(message, std::move(shape));
  server_params_ = exchange.ecdhe;
  if (server_params_) state_.group = server_params_->group;
  if (!is_signed) return;
  const SignatureScheme scheme =
      exchange.signature->algorithm.value_or(LegacyScheme(handshake_.peer_key->type()));
  VerifySignature(handshake_, scheme, SignedContent(*exchange.ecdhe),
                  exchange.signature->signature);
}

void KeyExchange12::SendClient() {
  ClientKeyExchange message;
  Bytes premaster = ClientPremasterSecret(message);
  if (suite().IsPsk()) {
    const PskOptions& psk = *peer_.options().psk;
    message.psk_identity = BytesOf(psk.identity);
    premaster = PskPremasterSecret(premaster, psk.key);
  }
  peer_.Fire(SecretMade{Secret::kPremasterSecret, premaster});
  if (suite().key_exchange == KeyExchangeKind::kRsa) {
    Result<Bytes> encrypted = handshake_.peer_key->RsaEncrypt(premaster, peer_.random());
    if (!encrypted) peer_.Fail(Check::kOurCrypto, encrypted.error().message);
    message.encrypted_pre_master_secret = *std::move(encrypted);
  }
  peer_.Send(std::move(message));
  MakeMasterSecret(premaster);
}

// Without the PSK. Fills in the point of an ECDHE exchange.
Bytes KeyExchange12::ClientPremasterSecret(ClientKeyExchange& message) {
  const PeerOptions& options = peer_.options();
  if (suite().UsesEcdhe()) {
    if (!server_params_) peer_.Fail(Check::kServerKeyExchange);
    const NamedGroup group = server_params_->group;
    auto exchange = crypto::KeyExchange::Create(group, peer_.random());
    if (exchange == nullptr) peer_.Fail(Check::kServerGroup, Name(group));
    peer_.Require(Check::kServerGroup, std::ranges::count(GroupsOf(options), group) > 0, group);
    Result<crypto::KeyExchange::Answer> answer = exchange->Respond(server_params_->point);
    if (!answer) peer_.Fail(Check::kKeyShareValue, answer.error().message);
    peer_.Fire(SecretMade{Secret::kOwnKeyShare, answer->public_value});
    message.ecdhe_point = std::move(answer->public_value);
    return std::move(answer->shared);
  }
  if (suite().key_exchange != KeyExchangeKind::kRsa) return Bytes(options.psk->key.size());
  Bytes secret = peer_.random().Take(kPremasterSecretSize);
  const auto version = static_cast<std::uint16_t>(handshake_.hello.legacy_version);
  secret[0] = static_cast<std::uint8_t>(version >> 8);
  secret[1] = static_cast<std::uint8_t>(version);
  return secret;
}

}  // namespace badpeer
