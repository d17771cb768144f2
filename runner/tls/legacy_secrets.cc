#include "runner/tls/legacy_secrets.h"

#include "runner/crypto/kdf.h"

namespace badpeer {
namespace {

constexpr std::size_t kMasterSecretSize = 48;
constexpr std::size_t kVerifyDataSize = 12;

Bytes Take(ByteView& from, std::size_t size) {
  Bytes taken = ToBytes(from.first(size));
  from = from.subspan(size);
  return taken;
}

}  // namespace

Bytes DeriveMasterSecret(crypto::HashAlgorithm hash, ByteView premaster, ByteView client_random,
                         ByteView server_random) {
  return crypto::TlsPrf(hash, premaster, "master secret", Concat({client_random, server_random}),
                        kMasterSecretSize);
}

Bytes DeriveExtendedMasterSecret(crypto::HashAlgorithm hash, ByteView premaster,
                                 ByteView transcript_hash) {
  return crypto::TlsPrf(hash, premaster, "extended master secret", transcript_hash,
                        kMasterSecretSize);
}

Bytes LegacyVerifyData(crypto::HashAlgorithm hash, ByteView master_secret, std::string_view label,
                       ByteView transcript_hash) {
  return crypto::TlsPrf(hash, master_secret, label, transcript_hash, kVerifyDataSize);
}

LegacyKeys ExpandKeyBlock(ProtocolVersion version, const CipherSuiteInfo& suite,
                          ByteView master_secret, ByteView client_random, ByteView server_random) {
  const Bytes block = crypto::TlsPrf(suite.Prf(version), master_secret, "key expansion",
                                     Concat({server_random, client_random}), suite.KeyBlockSize());
  LegacyKeys keys;
  for (TrafficKeys* side : {&keys.client_write, &keys.server_write}) {
    side->version = version;
    side->cipher_suite = suite.suite;
  }
  ByteView rest = block;
  keys.client_write.mac_key = Take(rest, suite.mac_size);
  keys.server_write.mac_key = Take(rest, suite.mac_size);
  keys.client_write.key = Take(rest, suite.key_size);
  keys.server_write.key = Take(rest, suite.key_size);
  keys.client_write.iv = Take(rest, suite.iv_size);
  keys.server_write.iv = Take(rest, suite.iv_size);
  return keys;
}

Bytes PskPremasterSecret(ByteView other_secret, ByteView psk) {
  Bytes secret;
  for (ByteView part : {other_secret, psk}) {
    secret.push_back(static_cast<std::uint8_t>(part.size() >> 8));
    secret.push_back(static_cast<std::uint8_t>(part.size()));
    Append(secret, part);
  }
  return secret;
}

}  // namespace badpeer
