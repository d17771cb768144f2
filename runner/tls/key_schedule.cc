#include "runner/tls/key_schedule.h"

#include "runner/crypto/kdf.h"

namespace badpeer {

KeySchedule::KeySchedule(crypto::HashAlgorithm hash, Protocol protocol)
    : hash_(hash),
      prefix_(protocol == Protocol::kDtls ? crypto::kDtls13LabelPrefix
                                          : crypto::kTls13LabelPrefix) {}

void KeySchedule::Extract(ByteView input) {
  const Bytes zeros(crypto::HashSize(hash_));
  Bytes salt;
  if (!secret_.empty()) salt = Derive("derived", crypto::Digest(hash_, ByteView{}));
  secret_ = crypto::HkdfExtract(hash_, salt, input.empty() ? ByteView(zeros) : input);
}

Bytes KeySchedule::Derive(std::string_view label, ByteView transcript_hash) const {
  return Expand(secret_, label, transcript_hash);
}

Bytes KeySchedule::Expand(ByteView secret, std::string_view label, ByteView context) const {
  return crypto::HkdfExpandLabel(hash_, secret, prefix_, label, context, crypto::HashSize(hash_));
}

Bytes KeySchedule::FinishedMac(ByteView base_secret, ByteView transcript_hash) const {
  return crypto::Hmac(hash_, Expand(base_secret, "finished", {}), transcript_hash);
}

Bytes KeySchedule::Binder(std::string_view label, ByteView psk, ByteView transcript_hash) const {
  const Bytes early = crypto::HkdfExtract(hash_, {}, psk);
  return FinishedMac(Expand(early, label, crypto::Digest(hash_, ByteView{})), transcript_hash);
}

}  // namespace badpeer
