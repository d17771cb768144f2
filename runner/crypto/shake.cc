#include "runner/crypto/shake.h"

#include "runner/crypto/openssl.h"

namespace badpeer::crypto {
namespace {

EVP_MD_CTX* Absorb(const EVP_MD* digest, std::initializer_list<ByteView> parts) {
  static thread_local DigestContextPtr context(Check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
  Check(EVP_DigestInit_ex2(context.get(), digest, nullptr), "EVP_DigestInit");
  for (ByteView part : parts) {
    Check(EVP_DigestUpdate(context.get(), part.data(), part.size()), "EVP_DigestUpdate");
  }
  return context.get();
}

}  // namespace

Bytes Sha3(Sha3Size size, std::initializer_list<ByteView> parts) {
  static EVP_MD* const k256 = FetchDigest("SHA3-256");
  static EVP_MD* const k512 = FetchDigest("SHA3-512");
  EVP_MD_CTX* context = Absorb(size == Sha3Size::k256 ? k256 : k512, parts);
  Bytes out(size == Sha3Size::k256 ? 32 : 64);
  Check(EVP_DigestFinal_ex(context, out.data(), nullptr), "EVP_DigestFinal");
  return out;
}

Bytes ShakeDigest(Shake shake, std::initializer_list<ByteView> parts, std::size_t length) {
  static EVP_MD* const k128 = FetchDigest("SHAKE128");
  static EVP_MD* const k256 = FetchDigest("SHAKE256");
  EVP_MD_CTX* context = Absorb(shake == Shake::k128 ? k128 : k256, parts);
  Bytes out(length);
  Check(EVP_DigestFinalXOF(context, out.data(), length), "EVP_DigestFinalXOF");
  return out;
}

ShakeStream::ShakeStream(Shake shake, std::initializer_list<ByteView> parts,
                         std::size_t likely_length)
    : shake_(shake), input_(Concat(parts)), squeezed_(ShakeDigest(shake, parts, likely_length)) {}

void ShakeStream::Grow() { squeezed_ = ShakeDigest(shake_, {input_}, 2 * squeezed_.size()); }

}  // namespace badpeer::crypto
