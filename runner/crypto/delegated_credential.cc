#include "runner/crypto/delegated_credential.h"

#include <optional>
#include <utility>

namespace badpeer::crypto {
namespace {

void AppendUint(Bytes& out, std::size_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// RFC 9345, 4: what the certificate's key signs. `head` is the structure up to and with the
// signature's algorithm.
Bytes SignedMessage(ByteView leaf_certificate, ByteView head) {
  const std::uint8_t zero = 0;
  return Concat({Bytes(64, 0x20), BytesOf("TLS, server delegated credentials"), ByteView(&zero, 1),
                 leaf_certificate, head});
}

// Big-endian numbers and vectors with a length before them.
class Cursor {
 public:
  explicit Cursor(ByteView rest) : rest_(rest) {}

  bool AtEnd() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

  std::optional<std::uint32_t> Uint(std::size_t bytes) {
    if (rest_.size() < bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (std::uint8_t byte : rest_.first(bytes)) value = value << 8 | byte;
    rest_ = rest_.subspan(bytes);
    return value;
  }
  std::optional<ByteView> Vector(std::size_t prefix_bytes) {
    const std::optional<std::uint32_t> size = Uint(prefix_bytes);
    if (!size || rest_.size() < *size) return std::nullopt;
    ByteView body = rest_.first(*size);
    rest_ = rest_.subspan(*size);
    return body;
  }

 private:
  ByteView rest_;
};

}  // namespace

Result<Bytes> MakeDelegatedCredential(const CertifiedKey& parent, const PrivateKey& key,
                                      const DelegatedCredentialTemplate& what) {
  if (parent.chain.empty()) return Error{"a delegated credential needs a parent certificate"};
  const Bytes& spki = key.public_key().spki();
  Bytes out;
  AppendUint(out, what.valid_seconds, 4);
  AppendUint(out, static_cast<std::uint16_t>(what.scheme), 2);
  AppendUint(out, spki.size(), 3);
  Append(out, spki);
  AppendUint(out, static_cast<std::uint16_t>(what.parent_scheme), 2);
  Result<Bytes> signature =
      parent.key.Sign(what.parent_scheme, SignedMessage(parent.chain.front(), out));
  if (!signature) return Error{"delegated credential: " + signature.error().message};
  AppendUint(out, signature->size(), 2);
  Append(out, *signature);
  return out;
}

Result<ParsedDelegatedCredential> VerifyDelegatedCredential(ByteView encoded,
                                                            ByteView leaf_certificate) {
  Cursor cursor(encoded);
  const std::optional<std::uint32_t> valid_seconds = cursor.Uint(4);
  const std::optional<std::uint32_t> scheme = cursor.Uint(2);
  const std::optional<ByteView> spki = cursor.Vector(3);
  const std::optional<std::uint32_t> parent_scheme = cursor.Uint(2);
  const ByteView head = encoded.first(encoded.size() - cursor.left());
  const std::optional<ByteView> signature = cursor.Vector(2);
  if (!valid_seconds || !scheme || !spki || !parent_scheme || !signature || !cursor.AtEnd()) {
    return Error{"malformed delegated credential"};
  }
  Result<ParsedCertificate> leaf = ParseCertificate(leaf_certificate);
  if (!leaf) return leaf.error();
  if (!leaf->public_key.Verify(SignatureScheme{static_cast<std::uint16_t>(*parent_scheme)},
                               SignedMessage(leaf_certificate, head), *signature)) {
    return Error{"a delegated credential whose signature does not verify"};
  }
  Result<PublicKey> key = PublicKey::FromSpki(*spki);
  if (!key) return Error{"a delegated credential with " + key.error().message};
  return ParsedDelegatedCredential{.valid_seconds = *valid_seconds,
                                   .scheme = SignatureScheme{static_cast<std::uint16_t>(*scheme)},
                                   .public_key = *std::move(key)};
}

}  // namespace badpeer::crypto
