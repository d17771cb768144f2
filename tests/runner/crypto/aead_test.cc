#include "runner/crypto/aead.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace badpeer::crypto {
namespace {

struct AeadCase {
  AeadAlgorithm algorithm;
  const char* key;
  const char* nonce;
  const char* additional_data;
  const char* plaintext;
  const char* sealed;
};

const AeadCase kCases[] = {
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 1, 2 and 4.
    {AeadAlgorithm::kAes128Gcm, "00000000000000000000000000000000", "000000000000000000000000", "",
     "", "58e2fccefa7e3061367f1d57a4e7455a"},
    {AeadAlgorithm::kAes128Gcm, "00000000000000000000000000000000", "000000000000000000000000", "",
     "00000000000000000000000000000000",
     "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
    {AeadAlgorithm::kAes128Gcm, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
     "b525b16aedf5aa0de657ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84"
     "aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"},
    // The same, test case 14.
    {AeadAlgorithm::kAes256Gcm, "0000000000000000000000000000000000000000000000000000000000000000",
     "000000000000000000000000", "", "00000000000000000000000000000000",
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    // RFC 9001, A.5, without the header protection.
    {AeadAlgorithm::kChaCha20Poly1305,
     "c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8", "e0459b3474bdd0e46d417eb0",
     "4200bff4", "01", "655e5cd55c41f69080575d7999c25a5bfb"},
    // NIST SP 800-38C, example 3.
    {AeadAlgorithm::kAes128Ccm8, "404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b",
     "000102030405060708090a0b0c0d0e0f10111213", "202122232425262728292a2b2c2d2e2f3031323334353637",
     "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951"},
};

TEST(AeadTest, PublishedVectors) {
  for (const AeadCase& c : kCases) {
    SCOPED_TRACE(c.sealed);
    Aead aead(c.algorithm, FromHex(c.key));
    EXPECT_EQ(ToHex(aead.Seal(FromHex(c.nonce), FromHex(c.additional_data), FromHex(c.plaintext))),
              c.sealed);
    const std::optional<Bytes> opened =
        aead.Open(FromHex(c.nonce), FromHex(c.additional_data), FromHex(c.sealed));
    ASSERT_TRUE(opened);
    EXPECT_EQ(ToHex(*opened), c.plaintext);
  }
}

constexpr AeadAlgorithm kAll[] = {AeadAlgorithm::kAes128Gcm, AeadAlgorithm::kAes256Gcm,
                                  AeadAlgorithm::kChaCha20Poly1305, AeadAlgorithm::kAes128Ccm,
                                  AeadAlgorithm::kAes128Ccm8};

TEST(AeadTest, OneObjectServesManyRecordsOfBothDirections) {
  for (AeadAlgorithm algorithm : kAll) {
    Aead aead(algorithm, Bytes(AeadKeySize(algorithm), 9));
    Bytes nonce(kAeadNonceSize);
    for (std::size_t size : {0u, 1u, 16u, 1000u, 0u, 17000u}) {
      ++nonce[0];
      const Bytes text(size, 5), header(size % 7, 3);
      const Bytes sealed = aead.Seal(nonce, header, text);
      EXPECT_EQ(sealed.size(), size + aead.tag_size());
      // As a fresh object does it.
      EXPECT_EQ(Aead(algorithm, Bytes(AeadKeySize(algorithm), 9)).Seal(nonce, header, text),
                sealed);
      EXPECT_EQ(aead.Open(nonce, header, sealed), text);
    }
  }
}

TEST(AeadTest, SealToAppends) {
  Aead aead(AeadAlgorithm::kAes128Gcm, Bytes(16));
  Bytes out = BytesOf("header");
  aead.SealTo(out, Bytes(12), BytesOf("header"), BytesOf("text"));
  EXPECT_EQ(out,
            Concat({BytesOf("header"), aead.Seal(Bytes(12), BytesOf("header"), BytesOf("text"))}));
}

TEST(AeadTest, AnyChangeIsNoticedAndForgotten) {
  for (AeadAlgorithm algorithm : kAll) {
    Aead aead(algorithm, Bytes(AeadKeySize(algorithm), 1));
    const Bytes nonce(12, 2), header = BytesOf("ad"), text = BytesOf("hello");
    const Bytes sealed = aead.Seal(nonce, header, text);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      Bytes bad = sealed;
      bad[i] ^= 0x40;
      EXPECT_FALSE(aead.Open(nonce, header, bad)) << i;
    }
    EXPECT_FALSE(aead.Open(nonce, BytesOf("ae"), sealed));
    EXPECT_FALSE(aead.Open(Bytes(12, 3), header, sealed));
    EXPECT_FALSE(aead.Open(nonce, header, ByteView(sealed).first(aead.tag_size() - 1)));
    EXPECT_FALSE(aead.Open(nonce, header, {}));
    EXPECT_EQ(aead.Open(nonce, header, sealed), text);
  }
}

TEST(AeadTest, WrongSizesAreRefused) {
  EXPECT_THROW(Aead(AeadAlgorithm::kAes256Gcm, Bytes(16)), std::invalid_argument);
  Aead aead(AeadAlgorithm::kAes128Gcm, Bytes(16));
  EXPECT_THROW(aead.Seal(Bytes(8), {}, {}), std::invalid_argument);
  EXPECT_THROW(aead.Open(Bytes(16), {}, Bytes(20)), std::invalid_argument);
}

TEST(AeadTest, MovedObjectGoesOn) {
  Aead a(AeadAlgorithm::kAes128Gcm, Bytes(16));
  const Bytes sealed = a.Seal(Bytes(12), {}, BytesOf("x"));
  Aead b = std::move(a);
  EXPECT_EQ(b.Open(Bytes(12), {}, sealed), BytesOf("x"));
}

// RFC 9001, A.2 and A.5: the first five bytes are what QUIC uses.
TEST(RecordNumberMaskTest, PublishedVectors) {
  RecordNumberMask aes(AeadAlgorithm::kAes128Gcm, FromHex("9f50449e04a0e810283a1e9933adedd2"));
  RecordNumberMask chacha(
      AeadAlgorithm::kChaCha20Poly1305,
      FromHex("25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4"));
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_EQ(ToHex(aes.Compute(FromHex("d1b1c98dd7689fb8ec11d242b123dc9b"))).substr(0, 10),
              "437b9aec36");
    EXPECT_EQ(ToHex(chacha.Compute(FromHex("5e5cd55c41f69080575d7999c25a5bfb"))).substr(0, 10),
              "aefefe7d03");
  }
  // FIPS 197, C.3.
  RecordNumberMask aes256(
      AeadAlgorithm::kAes256Gcm,
      FromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
  EXPECT_EQ(ToHex(aes256.Compute(FromHex("00112233445566778899aabbccddeeff"))),
            "8ea2b7ca516745bfeafc49904b496089");
}

TEST(RecordNumberMaskTest, WrongSizesAreRefused) {
  EXPECT_THROW(RecordNumberMask(AeadAlgorithm::kAes256Gcm, Bytes(16)), std::invalid_argument);
  RecordNumberMask mask(AeadAlgorithm::kAes128Gcm, Bytes(16));
  EXPECT_THROW(mask.Compute(Bytes(15)), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer::crypto
