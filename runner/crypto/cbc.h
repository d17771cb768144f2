// Block ciphers in CBC mode, without padding and without a MAC: those belong to the record layer,
// which must be able to get them wrong.
//
//   CbcCipher cipher(CbcAlgorithm::kAes128, key);
//   Bytes encrypted = cipher.Encrypt(iv, padded);  // padded.size() is a multiple of the block size
#ifndef BADPEER_RUNNER_CRYPTO_CBC_H_
#define BADPEER_RUNNER_CRYPTO_CBC_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "runner/base/bytes.h"

namespace badpeer::crypto {

enum class CbcAlgorithm : std::uint8_t { kAes128, kAes256, kTripleDes };

// In bytes. An IV has the size of a block.
std::size_t CbcKeySize(CbcAlgorithm algorithm);
std::size_t CbcBlockSize(CbcAlgorithm algorithm);

// One key in use, for both directions. Throws std::invalid_argument when a key or an IV has the
// wrong size, or the data is not a whole number of blocks.
class CbcCipher {
 public:
  CbcCipher(CbcAlgorithm algorithm, ByteView key);
  CbcCipher(CbcCipher&&) noexcept;
  CbcCipher& operator=(CbcCipher&&) noexcept;
  ~CbcCipher();

  CbcAlgorithm algorithm() const { return algorithm_; }
  std::size_t block_size() const { return CbcBlockSize(algorithm_); }

  Bytes Encrypt(ByteView iv, ByteView plaintext);
  Bytes Decrypt(ByteView iv, ByteView ciphertext);

 private:
  struct State;
  CbcAlgorithm algorithm_;
  std::unique_ptr<State> state_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_CBC_H_
