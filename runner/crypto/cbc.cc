#include "runner/crypto/cbc.h"

#include <stdexcept>
#include <string>

#include "runner/crypto/openssl.h"

namespace badpeer::crypto {
namespace {

const EVP_CIPHER* FetchedCbc(CbcAlgorithm algorithm) {
  static EVP_CIPHER* const kCiphers[] = {FetchCipher("AES-128-CBC"), FetchCipher("AES-256-CBC"),
                                         FetchCipher("DES-EDE3-CBC")};
  return kCiphers[static_cast<std::size_t>(algorithm)];
}

}  // namespace

std::size_t CbcKeySize(CbcAlgorithm algorithm) {
  switch (algorithm) {
    case CbcAlgorithm::kAes128:
      return 16;
    case CbcAlgorithm::kAes256:
      return 32;
    case CbcAlgorithm::kTripleDes:
      return 24;
  }
  throw std::invalid_argument("no such CBC cipher");
}

std::size_t CbcBlockSize(CbcAlgorithm algorithm) {
  return algorithm == CbcAlgorithm::kTripleDes ? 8 : 16;
}

struct CbcCipher::State {
  CipherContextPtr contexts[2];  // decrypting, encrypting; each set up by its first use
  Bytes key;

  Bytes Run(CbcAlgorithm algorithm, ByteView iv, ByteView in, int direction);
};

Bytes CbcCipher::State::Run(CbcAlgorithm algorithm, ByteView iv, ByteView in, int direction) {
  const std::size_t block = CbcBlockSize(algorithm);
  if (iv.size() != block || in.size() % block != 0) {
    throw std::invalid_argument("CBC: an IV of " + std::to_string(iv.size()) + " and data of " +
                                std::to_string(in.size()) + " bytes do not fit blocks of " +
                                std::to_string(block));
  }
  CipherContextPtr& context = contexts[direction];
  if (!context) {
    context.reset(Check(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new"));
    Check(EVP_CipherInit_ex2(context.get(), FetchedCbc(algorithm), key.data(), nullptr, direction,
                             nullptr),
          "EVP_CipherInit with the key");
  }
  Check(EVP_CipherInit_ex2(context.get(), nullptr, nullptr, iv.data(), direction, nullptr),
        "EVP_CipherInit with the IV");
  Check(EVP_CIPHER_CTX_set_padding(context.get(), 0), "EVP_CIPHER_CTX_set_padding");
  Bytes out(in.size());
  if (in.empty()) return out;
  int done = 0;
  Check(EVP_CipherUpdate(context.get(), out.data(), &done, in.data(), AsInt(in.size())), "CBC");
  return out;
}

CbcCipher::CbcCipher(CbcAlgorithm algorithm, ByteView key)
    : algorithm_(algorithm), state_(std::make_unique<State>()) {
  if (key.size() != CbcKeySize(algorithm)) {
    throw std::invalid_argument("CBC: a key of " + std::to_string(key.size()) + " bytes, not " +
                                std::to_string(CbcKeySize(algorithm)));
  }
  state_->key = ToBytes(key);
}

CbcCipher::CbcCipher(CbcCipher&&) noexcept = default;
CbcCipher& CbcCipher::operator=(CbcCipher&&) noexcept = default;
CbcCipher::~CbcCipher() = default;

Bytes CbcCipher::Encrypt(ByteView iv, ByteView plaintext) {
  return state_->Run(algorithm_, iv, plaintext, 1);
}

Bytes CbcCipher::Decrypt(ByteView iv, ByteView ciphertext) {
  return state_->Run(algorithm_, iv, ciphertext, 0);
}

}  // namespace badpeer::crypto
