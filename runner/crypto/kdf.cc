#include "runner/crypto/kdf.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace badpeer::crypto {
namespace {

// P_hash of RFC 5246, 5, xored onto `out`.
void XorPHash(HashAlgorithm hash, ByteView secret, ByteView label_and_seed, Bytes& out) {
  HmacKey key(hash, secret);
  Bytes a = ToBytes(label_and_seed);
  for (std::size_t done = 0; done < out.size();) {
    a = key.Compute({a});
    Bytes block = key.Compute({a, label_and_seed});
    const std::size_t now = std::min(block.size(), out.size() - done);
    for (std::size_t i = 0; i < now; ++i) out[done + i] ^= block[i];
    done += now;
  }
}

}  // namespace

Bytes HkdfExtract(HashAlgorithm hash, ByteView salt, ByteView input_key_material) {
  // HMAC pads keys with zeros, so an empty salt is one of zeros.
  return Hmac(hash, salt, input_key_material);
}

Bytes HkdfExpand(HashAlgorithm hash, ByteView secret, ByteView info, std::size_t length) {
  if (length > 255 * HashSize(hash)) {
    throw std::invalid_argument("HKDF-Expand yields at most 255 blocks, not " +
                                std::to_string(length) + " bytes");
  }
  Bytes out;
  out.reserve(length + HashSize(hash));
  Bytes block;
  for (std::uint8_t counter = 1; out.size() < length; ++counter) {
    block = Hmac(hash, secret, {block, info, ByteView(&counter, 1)});
    Append(out, block);
  }
  out.resize(length);
  return out;
}

Bytes HkdfExpandLabel(HashAlgorithm hash, ByteView secret, std::string_view prefix,
                      std::string_view label, ByteView context, std::size_t length) {
  const std::size_t label_size = prefix.size() + label.size();
  if (label_size > 255 || context.size() > 255 || length > 0xffff) {
    throw std::invalid_argument("HKDF-Expand-Label: label, context or length too long");
  }
  Bytes info;
  info.reserve(4 + label_size + context.size());
  info.push_back(static_cast<std::uint8_t>(length >> 8));
  info.push_back(static_cast<std::uint8_t>(length));
  info.push_back(static_cast<std::uint8_t>(label_size));
  info.insert(info.end(), prefix.begin(), prefix.end());
  info.insert(info.end(), label.begin(), label.end());
  info.push_back(static_cast<std::uint8_t>(context.size()));
  Append(info, context);
  return HkdfExpand(hash, secret, info, length);
}

Bytes TlsPrf(HashAlgorithm hash, ByteView secret, std::string_view label, ByteView seed,
             std::size_t length) {
  Bytes label_and_seed(label.begin(), label.end());
  Append(label_and_seed, seed);
  Bytes out(length);
  if (hash == HashAlgorithm::kMd5Sha1) {
    // The halves share the middle byte of a secret of odd length (RFC 2246, 5).
    const std::size_t half = (secret.size() + 1) / 2;
    XorPHash(HashAlgorithm::kMd5, secret.first(half), label_and_seed, out);
    XorPHash(HashAlgorithm::kSha1, secret.last(half), label_and_seed, out);
  } else {
    XorPHash(hash, secret, label_and_seed, out);
  }
  return out;
}

}  // namespace badpeer::crypto
