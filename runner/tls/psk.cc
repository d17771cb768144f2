#include "runner/tls/psk.h"

#include <string_view>
#include <utility>

#include "runner/crypto/kdf.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/key_schedule.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer {
namespace {

constexpr std::string_view kResumptionBinder = "res binder";  // RFC 8446, 7.1
constexpr std::string_view kImportedBinder = "imp binder";    // RFC 9258, 5.2

ImportedPskKdf KdfOf(crypto::HashAlgorithm hash) {
  return hash == crypto::HashAlgorithm::kSha384 ? ImportedPskKdf::HKDF_SHA384
                                                : ImportedPskKdf::HKDF_SHA256;
}

}  // namespace

Psk PskOf(std::shared_ptr<const Session> session, Bytes ticket) {
  Psk psk{.identity = std::move(ticket), .secret = session->secret};
  psk.hash = FindCipherSuite(session->cipher_suite)->hash;
  psk.session = std::move(session);
  return psk;
}

// RFC 9258, 5.1. The label is of the protocol that the key is for, the hash of the given key.
Psk ImportPsk(const PreSharedKey& key, crypto::HashAlgorithm target, Protocol protocol) {
  const bool dtls = protocol == Protocol::kDtls;
  Psk psk{.identity = Encode(ImportedIdentity{
              .external_identity = key.identity,
              .context = key.context,
              .target_protocol = dtls ? ProtocolVersion::kDtls13 : ProtocolVersion::kTls13,
              .target_kdf = KdfOf(target)}),
          .hash = target,
          .credential = &key};
  psk.secret = crypto::HkdfExpandLabel(
      key.hash, crypto::HkdfExtract(key.hash, /*salt=*/{}, key.key),
      dtls ? crypto::kDtls13LabelPrefix : crypto::kTls13LabelPrefix, "derived psk",
      crypto::Digest(key.hash, psk.identity), crypto::HashSize(target));
  return psk;
}

Bytes Binder(const Psk& psk, Protocol protocol, ByteView transcript_hash) {
  return KeySchedule(psk.hash, protocol)
      .Binder(psk.session ? kResumptionBinder : kImportedBinder, psk.secret, transcript_hash);
}

}  // namespace badpeer
