#include "runner/crypto/hpke.h"

#include <gtest/gtest.h>

#include <map>

#include "runner/crypto/key_exchange.h"

namespace badpeer::crypto {
namespace {

struct HpkeCase {
  HpkeSuite suite;
  const char* ephemeral;
  const char* receiver;
  const char* receiver_public;
  const char* enc;
  std::map<int, const char*> ciphertexts;  // by sequence number
  std::map<const char*, const char*> exports;
};

// RFC 9180, A.1.1 and A.2.1.
const HpkeCase kCases[] = {
    {{kHpkeKdfHkdfSha256, kHpkeAeadAes128Gcm},
     "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
     "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
     "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
     "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
     {{0,
       "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
       "6d8770ac83d07bea87e13c512a"},
      {1,
       "af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab25"
       "1c03d0c22a56b8ca42c2063b84"},
      {256,
       "957f9800542b0b8891badb026d79cc54597cb2d225b54c00c5238c25d05c30e3"
       "fbeda97d2e0e1aba483a2df9f2"}},
     {{"", "3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee"},
      {"54657374436f6e74657874",
       "e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931"}}},
    {{kHpkeKdfHkdfSha256, kHpkeAeadChaCha20Poly1305},
     "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
     "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
     "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
     "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
     {{0,
       "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db"
       "21993c62ce81883d2dd1b51a28"},
      {256,
       "7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370ca53076"
       "214c0c40d4c728d6ed9e727a5b"}},
     {}},
};

TEST(HpkeTest, PublishedVectors) {
  const Bytes info = FromHex("4f6465206f6e2061204772656369616e2055726e");
  const Bytes plaintext = BytesOf("Beauty is truth, truth beauty");
  for (const HpkeCase& c : kCases) {
    const HpkeKeyPair receiver = HpkeKeyPair::FromPrivate(FromHex(c.receiver));
    EXPECT_EQ(ToHex(receiver.public_key), c.receiver_public);
    Result<HpkeSender> sender = HpkeSetupSender(c.suite, receiver.public_key, info,
                                                HpkeKeyPair::FromPrivate(FromHex(c.ephemeral)));
    ASSERT_TRUE(sender) << sender.error().message;
    EXPECT_EQ(ToHex(sender->enc), c.enc);
    Result<HpkeContext> context = HpkeSetupReceiver(c.suite, sender->enc, receiver, info);
    ASSERT_TRUE(context) << context.error().message;
    for (int sequence = 0; sequence <= 256; ++sequence) {
      const Bytes aad = BytesOf("Count-" + std::to_string(sequence));
      const Bytes sealed = sender->context.Seal(aad, plaintext);
      EXPECT_EQ(sealed.size(), plaintext.size() + sender->context.overhead());
      if (const auto known = c.ciphertexts.find(sequence); known != c.ciphertexts.end()) {
        EXPECT_EQ(ToHex(sealed), known->second);
      }
      EXPECT_EQ(context->Open(aad, sealed), plaintext);
    }
    for (const auto& [exporter_context, value] : c.exports) {
      EXPECT_EQ(ToHex(context->Export(FromHex(exporter_context), 32)), value);
      EXPECT_EQ(ToHex(sender->context.Export(FromHex(exporter_context), 32)), value);
    }
  }
}

TEST(HpkeTest, EverySuiteGoesBothWays) {
  Random random(1);
  const HpkeKeyPair receiver = HpkeKeyPair::Generate(random);
  for (std::uint16_t kdf : {kHpkeKdfHkdfSha256, kHpkeKdfHkdfSha384, kHpkeKdfHkdfSha512}) {
    for (std::uint16_t aead : {kHpkeAeadAes128Gcm, kHpkeAeadAes256Gcm, kHpkeAeadChaCha20Poly1305}) {
      const HpkeSuite suite{kdf, aead};
      EXPECT_TRUE(HpkeIsSupported(suite));
      Result<HpkeSender> sender = HpkeSetupSender(suite, receiver.public_key, {}, random);
      Result<HpkeContext> context = HpkeSetupReceiver(suite, sender->enc, receiver, {});
      EXPECT_EQ(context->suite(), suite);
      const Bytes sealed = sender->context.Seal({}, BytesOf("text"));
      Bytes bad = sealed;
      bad[0] ^= 1;
      EXPECT_FALSE(context->Open({}, bad));
      // The failure did not count.
      EXPECT_EQ(context->Open({}, sealed), BytesOf("text"));
      EXPECT_FALSE(context->Open({}, sealed));
      Result<HpkeContext> other = HpkeSetupReceiver(suite, sender->enc, receiver, BytesOf("info"));
      EXPECT_FALSE(other->Open({}, sealed));
    }
  }
}

TEST(HpkeTest, Errors) {
  Random random(2);
  const HpkeKeyPair pair = HpkeKeyPair::Generate(random);
  EXPECT_FALSE(HpkeIsSupported({.kdf = 4}));
  EXPECT_FALSE(HpkeIsSupported({.aead = 0xffff}));
  EXPECT_FALSE(HpkeSetupSender({.kdf = 4}, pair.public_key, {}, random));
  EXPECT_FALSE(HpkeSetupSender({}, Bytes(31), {}, random));
  EXPECT_FALSE(HpkeSetupSender({}, kX25519LowOrderPoint, {}, random));
  EXPECT_FALSE(HpkeSetupReceiver({}, {}, pair, {}));
  EXPECT_FALSE(HpkeSetupReceiver({}, kX25519LowOrderPoint, pair, {}));
}

}  // namespace
}  // namespace badpeer::crypto
