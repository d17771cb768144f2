#include "runner/crypto/aead.h"

#include <openssl/err.h>

#include <stdexcept>
#include <string>

#include "runner/crypto/openssl.h"

namespace badpeer::crypto {
namespace {

struct AeadFacts {
  std::size_t key_size;
  std::size_t tag_size;
  bool ccm;
};

const AeadFacts& FactsOf(AeadAlgorithm algorithm) {
  static constexpr AeadFacts kFacts[] = {
      {16, 16, false}, {32, 16, false}, {32, 16, false}, {16, 16, true}, {16, 8, true}};
  return kFacts[static_cast<std::size_t>(algorithm)];
}

const EVP_CIPHER* FetchedAead(AeadAlgorithm algorithm) {
  static EVP_CIPHER* const kCiphers[] = {FetchCipher("AES-128-GCM"), FetchCipher("AES-256-GCM"),
                                         FetchCipher("ChaCha20-Poly1305"),
                                         FetchCipher("AES-128-CCM"), FetchCipher("AES-128-CCM")};
  return kCiphers[static_cast<std::size_t>(algorithm)];
}

CipherContextPtr NewContext() {
  return CipherContextPtr(Check(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new"));
}

void RequireSize(const char* what, ByteView value, std::size_t wanted) {
  if (value.size() == wanted) return;
  throw std::invalid_argument(std::string(what) + " has " + std::to_string(value.size()) +
                              " bytes, not " + std::to_string(wanted));
}

// EVP treats a null pointer as "no such buffer" rather than as an empty one.
const std::uint8_t* NotNull(ByteView view) {
  static constexpr std::uint8_t kNothing = 0;
  return view.empty() ? &kNothing : view.data();
}

}  // namespace

std::size_t AeadKeySize(AeadAlgorithm algorithm) { return FactsOf(algorithm).key_size; }
std::size_t AeadTagSize(AeadAlgorithm algorithm) { return FactsOf(algorithm).tag_size; }

struct Aead::State {
  Bytes key;
  CipherContextPtr seal;  // each direction is set up by its first use
  CipherContextPtr open;
};

namespace {

CipherContextPtr Prepare(AeadAlgorithm algorithm, ByteView key, int direction) {
  CipherContextPtr context = NewContext();
  const EVP_CIPHER* cipher = FetchedAead(algorithm);
  if (!FactsOf(algorithm).ccm) {  // Their nonce has kAeadNonceSize unless one says otherwise.
    Check(EVP_CipherInit_ex2(context.get(), cipher, key.data(), nullptr, direction, nullptr),
          "EVP_CipherInit");
    return context;
  }
  // The sizes of nonce and tag go into CCM's first block, thus before the key.
  Check(EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, direction, nullptr),
        "EVP_CipherInit");
  Check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, kAeadNonceSize, nullptr),
        "EVP_CTRL_AEAD_SET_IVLEN");
  Check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, AsInt(AeadTagSize(algorithm)),
                            nullptr),
        "EVP_CTRL_AEAD_SET_TAG");
  Check(EVP_CipherInit_ex2(context.get(), nullptr, key.data(), nullptr, direction, nullptr),
        "EVP_CipherInit with the key");
  return context;
}

// Sets the nonce, announces the length where CCM wants it, and adds the additional data.
void Begin(EVP_CIPHER_CTX* context, AeadAlgorithm algorithm, ByteView nonce,
           ByteView additional_data, std::size_t text_size, int direction) {
  int done = 0;
  Check(EVP_CipherInit_ex2(context, nullptr, nullptr, nonce.data(), direction, nullptr),
        "EVP_CipherInit with the nonce");
  if (FactsOf(algorithm).ccm) {
    Check(EVP_CipherUpdate(context, nullptr, &done, nullptr, AsInt(text_size)), "CCM length");
  }
  if (!additional_data.empty()) {
    Check(EVP_CipherUpdate(context, nullptr, &done, additional_data.data(),
                           AsInt(additional_data.size())),
          "additional data");
  }
}

}  // namespace

Aead::Aead(AeadAlgorithm algorithm, ByteView key)
    : algorithm_(algorithm), state_(std::make_unique<State>()) {
  RequireSize("the AEAD's key", key, AeadKeySize(algorithm));
  state_->key = ToBytes(key);
}

Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;
Aead::~Aead() = default;

Bytes Aead::Seal(ByteView nonce, ByteView additional_data, ByteView plaintext) {
  Bytes out;
  SealTo(out, nonce, additional_data, plaintext);
  return out;
}

void Aead::SealTo(Bytes& out, ByteView nonce, ByteView additional_data, ByteView plaintext) {
  RequireSize("the AEAD's nonce", nonce, kAeadNonceSize);
  if (!state_->seal) state_->seal = Prepare(algorithm_, state_->key, 1);
  EVP_CIPHER_CTX* context = state_->seal.get();
  Begin(context, algorithm_, nonce, additional_data, plaintext.size(), 1);

  const std::size_t start = out.size();
  out.resize(start + plaintext.size() + tag_size());
  std::uint8_t* ciphertext = out.data() + start;
  int done = 0;
  // Also for an empty plaintext: CCM makes its tag in this call.
  Check(EVP_CipherUpdate(context, ciphertext, &done, NotNull(plaintext), AsInt(plaintext.size())),
        "sealing");
  Check(EVP_CipherFinal_ex(context, ciphertext + plaintext.size(), &done), "sealing");
  Check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, AsInt(tag_size()),
                            ciphertext + plaintext.size()),
        "EVP_CTRL_AEAD_GET_TAG");
}

std::optional<Bytes> Aead::Open(ByteView nonce, ByteView additional_data, ByteView sealed) {
  RequireSize("the AEAD's nonce", nonce, kAeadNonceSize);
  if (sealed.size() < tag_size()) return std::nullopt;
  const ByteView ciphertext = sealed.first(sealed.size() - tag_size());
  Bytes tag = ToBytes(sealed.last(tag_size()));  // EVP wants it writable
  if (!state_->open) state_->open = Prepare(algorithm_, state_->key, 0);
  EVP_CIPHER_CTX* context = state_->open.get();
  Check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, AsInt(tag.size()), tag.data()),
        "EVP_CTRL_AEAD_SET_TAG");
  Begin(context, algorithm_, nonce, additional_data, ciphertext.size(), 0);

  Bytes out(ciphertext.size() + 1);  // one more, so that data() is never null
  int done = 0;
  if (EVP_CipherUpdate(context, out.data(), &done, NotNull(ciphertext), AsInt(ciphertext.size())) <=
          0 ||
      EVP_CipherFinal_ex(context, out.data() + ciphertext.size(), &done) <= 0) {
    ERR_clear_error();
    return std::nullopt;
  }
  out.pop_back();
  return out;
}

struct RecordNumberMask::State {
  bool chacha;
  CipherContextPtr context;
};

RecordNumberMask::RecordNumberMask(AeadAlgorithm algorithm, ByteView key)
    : state_(std::make_unique<State>(State{.chacha = algorithm == AeadAlgorithm::kChaCha20Poly1305,
                                           .context = NewContext()})) {
  static EVP_CIPHER* const kAes128 = FetchCipher("AES-128-ECB");
  static EVP_CIPHER* const kAes256 = FetchCipher("AES-256-ECB");
  static EVP_CIPHER* const kChaCha20 = FetchCipher("ChaCha20");
  RequireSize("the record number key", key, AeadKeySize(algorithm));
  const EVP_CIPHER* cipher = state_->chacha ? kChaCha20 : key.size() == 32 ? kAes256 : kAes128;
  Check(EVP_CipherInit_ex2(state_->context.get(), cipher, key.data(), nullptr, 1, nullptr),
        "EVP_CipherInit");
  Check(EVP_CIPHER_CTX_set_padding(state_->context.get(), 0), "EVP_CIPHER_CTX_set_padding");
}

RecordNumberMask::RecordNumberMask(RecordNumberMask&&) noexcept = default;
RecordNumberMask& RecordNumberMask::operator=(RecordNumberMask&&) noexcept = default;
RecordNumberMask::~RecordNumberMask() = default;

std::array<std::uint8_t, 16> RecordNumberMask::Compute(ByteView sample) {
  RequireSize("the record number sample", sample, kSampleSize);
  std::array<std::uint8_t, 16> mask{};
  EVP_CIPHER_CTX* context = state_->context.get();
  int done = 0;
  if (state_->chacha) {
    // OpenSSL's IV is the counter, little-endian, then the nonce: just what the sample is taken
    // for.
    static constexpr std::array<std::uint8_t, 16> kZeros{};
    Check(EVP_CipherInit_ex2(context, nullptr, nullptr, sample.data(), 1, nullptr),
          "EVP_CipherInit with the sample");
    Check(EVP_CipherUpdate(context, mask.data(), &done, kZeros.data(), AsInt(kZeros.size())),
          "EVP_CipherUpdate");
  } else {
    Check(EVP_CipherUpdate(context, mask.data(), &done, sample.data(), AsInt(sample.size())),
          "EVP_CipherUpdate");
  }
  return mask;
}

}  // namespace badpeer::crypto
