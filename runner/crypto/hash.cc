#include "runner/crypto/hash.h"

#include <array>
#include <utility>

#include "runner/crypto/openssl.h"

namespace badpeer::crypto {
namespace {

constexpr std::size_t kMaxBlockSize = 128;

std::size_t BlockSize(HashAlgorithm algorithm) {
  return algorithm >= HashAlgorithm::kSha384 ? 128 : 64;
}

DigestContextPtr NewContext() {
  return DigestContextPtr(Check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
}

void Start(EVP_MD_CTX* context, HashAlgorithm algorithm) {
  Check(EVP_DigestInit_ex2(context, FetchedDigest(algorithm), nullptr), "EVP_DigestInit");
}

void Add(EVP_MD_CTX* context, ByteView part) {
  Check(EVP_DigestUpdate(context, part.data(), part.size()), "EVP_DigestUpdate");
}

Bytes Finish(EVP_MD_CTX* context, HashAlgorithm algorithm) {
  Bytes out(HashSize(algorithm));
  Check(EVP_DigestFinal_ex(context, out.data(), nullptr), "EVP_DigestFinal");
  return out;
}

void CopyInto(EVP_MD_CTX* to, const EVP_MD_CTX* from) {
  Check(EVP_MD_CTX_copy_ex(to, from), "EVP_MD_CTX_copy");
}

// One context per thread and algorithm serves every one-shot digest: setting up a fresh one costs
// as much as hashing a short message. Never held across calls.
EVP_MD_CTX* ScratchContext(HashAlgorithm algorithm) {
  static thread_local std::array<DigestContextPtr, 6> contexts;
  DigestContextPtr& context = contexts[static_cast<std::size_t>(algorithm)];
  if (!context) context = NewContext();
  return context.get();
}

// The key as RFC 2104 wants it: hashed when it is longer than a block, then padded to one.
std::array<std::uint8_t, kMaxBlockSize> PadKey(HashAlgorithm algorithm, ByteView key) {
  std::array<std::uint8_t, kMaxBlockSize> padded{};
  Bytes hashed;
  if (key.size() > BlockSize(algorithm)) {
    hashed = Digest(algorithm, key);
    key = hashed;
  }
  std::copy(key.begin(), key.end(), padded.begin());
  return padded;
}

void AddMaskedKey(EVP_MD_CTX* context, HashAlgorithm algorithm,
                  std::array<std::uint8_t, kMaxBlockSize> key, std::uint8_t mask) {
  for (std::uint8_t& byte : key) byte ^= mask;
  Add(context, ByteView(key).first(BlockSize(algorithm)));
}

constexpr std::uint8_t kInnerMask = 0x36;
constexpr std::uint8_t kOuterMask = 0x5c;

}  // namespace

const EVP_MD* FetchedDigest(HashAlgorithm algorithm) {
  // In the order of HashAlgorithm.
  static const std::array<EVP_MD*, 6> kDigests = {FetchDigest("MD5"),      FetchDigest("SHA1"),
                                                  FetchDigest("MD5-SHA1"), FetchDigest("SHA2-256"),
                                                  FetchDigest("SHA2-384"), FetchDigest("SHA2-512")};
  return kDigests[static_cast<std::size_t>(algorithm)];
}

std::size_t HashSize(HashAlgorithm algorithm) {
  static constexpr std::array<std::size_t, 6> kSizes = {16, 20, 36, 32, 48, 64};
  return kSizes[static_cast<std::size_t>(algorithm)];
}

Bytes Digest(HashAlgorithm algorithm, ByteView message) { return Digest(algorithm, {message}); }

Bytes Digest(HashAlgorithm algorithm, std::initializer_list<ByteView> parts) {
  EVP_MD_CTX* context = ScratchContext(algorithm);
  Start(context, algorithm);
  for (ByteView part : parts) Add(context, part);
  return Finish(context, algorithm);
}

struct RunningHash::State {
  DigestContextPtr context = NewContext();
};

RunningHash::RunningHash(HashAlgorithm algorithm)
    : algorithm_(algorithm), state_(std::make_unique<State>()) {
  Start(state_->context.get(), algorithm);
}

RunningHash::RunningHash(const RunningHash& other)
    : algorithm_(other.algorithm_), state_(std::make_unique<State>()) {
  CopyInto(state_->context.get(), other.state_->context.get());
}

RunningHash& RunningHash::operator=(const RunningHash& other) {
  if (this != &other) *this = RunningHash(other);
  return *this;
}

RunningHash::RunningHash(RunningHash&&) noexcept = default;
RunningHash& RunningHash::operator=(RunningHash&&) noexcept = default;
RunningHash::~RunningHash() = default;

void RunningHash::Update(ByteView more) { Add(state_->context.get(), more); }

Bytes RunningHash::Snapshot() const {
  EVP_MD_CTX* copy = ScratchContext(algorithm_);
  CopyInto(copy, state_->context.get());
  return Finish(copy, algorithm_);
}

Bytes Hmac(HashAlgorithm algorithm, ByteView key, ByteView message) {
  return Hmac(algorithm, key, {message});
}

Bytes Hmac(HashAlgorithm algorithm, ByteView key, std::initializer_list<ByteView> parts) {
  const std::array<std::uint8_t, kMaxBlockSize> padded = PadKey(algorithm, key);
  EVP_MD_CTX* context = ScratchContext(algorithm);
  Start(context, algorithm);
  AddMaskedKey(context, algorithm, padded, kInnerMask);
  for (ByteView part : parts) Add(context, part);
  Bytes inner = Finish(context, algorithm);
  Start(context, algorithm);
  AddMaskedKey(context, algorithm, padded, kOuterMask);
  Add(context, inner);
  return Finish(context, algorithm);
}

struct HmacKey::State {
  HashAlgorithm algorithm;
  DigestContextPtr inner = NewContext();  // after the masked key
  DigestContextPtr outer = NewContext();
};

HmacKey::HmacKey(HashAlgorithm algorithm, ByteView key)
    : state_(std::make_unique<State>(State{.algorithm = algorithm})) {
  const std::array<std::uint8_t, kMaxBlockSize> padded = PadKey(algorithm, key);
  Start(state_->inner.get(), algorithm);
  AddMaskedKey(state_->inner.get(), algorithm, padded, kInnerMask);
  Start(state_->outer.get(), algorithm);
  AddMaskedKey(state_->outer.get(), algorithm, padded, kOuterMask);
}

HmacKey::HmacKey(HmacKey&&) noexcept = default;
HmacKey& HmacKey::operator=(HmacKey&&) noexcept = default;
HmacKey::~HmacKey() = default;

std::size_t HmacKey::size() const { return HashSize(state_->algorithm); }

Bytes HmacKey::Compute(std::initializer_list<ByteView> parts) {
  EVP_MD_CTX* context = ScratchContext(state_->algorithm);
  CopyInto(context, state_->inner.get());
  for (ByteView part : parts) Add(context, part);
  Bytes inner = Finish(context, state_->algorithm);
  CopyInto(context, state_->outer.get());
  Add(context, inner);
  return Finish(context, state_->algorithm);
}

}  // namespace badpeer::crypto
