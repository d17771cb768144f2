#include "runner/crypto/kdf.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace badpeer::crypto {
namespace {

constexpr HashAlgorithm kSha256 = HashAlgorithm::kSha256;

// RFC 5869, A.1 and A.3.
TEST(KdfTest, Hkdf) {
  const Bytes secret = HkdfExtract(kSha256, FromHex("000102030405060708090a0b0c"), Bytes(22, 0x0b));
  EXPECT_EQ(ToHex(secret), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(ToHex(HkdfExpand(kSha256, secret, FromHex("f0f1f2f3f4f5f6f7f8f9"), 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(ToHex(HkdfExpand(kSha256, HkdfExtract(kSha256, {}, Bytes(22, 0x0b)), {}, 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(KdfTest, HkdfExpandKnowsItsLimit) {
  EXPECT_EQ(HkdfExpand(kSha256, Bytes(32, 1), {}, 255 * 32).size(), 255u * 32);
  EXPECT_THROW(HkdfExpand(kSha256, Bytes(32, 1), {}, 255 * 32 + 1), std::invalid_argument);
  EXPECT_TRUE(HkdfExpand(kSha256, Bytes(32, 1), {}, 0).empty());
}

// RFC 8448, 3: the early secret without a PSK and the secret derived from it.
TEST(KdfTest, ExpandLabelOfTls13) {
  const Bytes early = HkdfExtract(kSha256, {}, Bytes(32, 0));
  EXPECT_EQ(ToHex(early), "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");
  EXPECT_EQ(ToHex(HkdfExpandLabel(kSha256, early, kTls13LabelPrefix, "derived",
                                  Digest(kSha256, ByteView()), 32)),
            "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba");
}

// RFC 9001, A.1.
TEST(KdfTest, ExpandLabelOfQuic) {
  const Bytes initial = HkdfExtract(kSha256, FromHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
                                    FromHex("8394c8f03e515708"));
  const Bytes client = HkdfExpandLabel(kSha256, initial, kTls13LabelPrefix, "client in", {}, 32);
  EXPECT_EQ(ToHex(client), "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
  EXPECT_EQ(ToHex(HkdfExpandLabel(kSha256, client, kTls13LabelPrefix, "quic key", {}, 16)),
            "1f369613dd76d5467730efcbe3b1a22d");
}

// RFC 9147, 5.9: the same construction, another prefix.
TEST(KdfTest, ExpandLabelOfDtls13) {
  const Bytes info = Concat({FromHex("0010"), FromHex("09"), BytesOf("dtls13key"), FromHex("00")});
  EXPECT_EQ(HkdfExpandLabel(kSha256, Bytes(32, 7), kDtls13LabelPrefix, "key", {}, 16),
            HkdfExpand(kSha256, Bytes(32, 7), info, 16));
}

TEST(KdfTest, ExpandLabelRefusesWhatItCannotEncode) {
  EXPECT_THROW(HkdfExpandLabel(kSha256, Bytes(32), kTls13LabelPrefix, std::string(250, 'x'), {}, 1),
               std::invalid_argument);
  EXPECT_THROW(HkdfExpandLabel(kSha256, Bytes(32), kTls13LabelPrefix, "x", Bytes(256), 1),
               std::invalid_argument);
}

struct PrfCase {
  HashAlgorithm hash;
  const char* secret;
  const char* label;
  const char* seed;
  const char* output;
};

// The first is the vector that the TLS working group's list has for SHA-256 (2009); the others were
// computed with OpenSSL's TLS1-PRF. The last secret has an odd length, so that the halves overlap.
const PrfCase kPrfCases[] = {
    {HashAlgorithm::kSha256, "9bbe436ba940f017b17652849a71db35", "test label",
     "a0ba9f936cda311827a6f796ffd5198c",
     "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14ba"
     "f9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a51"
     "10fff70187347b66"},
    {HashAlgorithm::kSha384, "101112131415161718192021222324252627282930313233", "key expansion",
     "0102",
     "373d19c2753e5947166ecea98c0d065669373e17618d7fa1581d67559688442b36c1ef126ef906301c8d59142dc5"
     "8d8f9e3fe6682bc1daf5d93a3d8d"},
    {HashAlgorithm::kMd5Sha1, "101112131415161718192021222324252627282930", "key expansion", "0102",
     "56b656290a95ca99cd905def39b6bdcef4c677df2336e8908752774453afded5c9d51884e170d59ce0accdeabc35"
     "b4af5dba071ac6944f24e6363b7a"},
};

TEST(KdfTest, TlsPrf) {
  for (const PrfCase& c : kPrfCases) {
    const Bytes wanted = FromHex(c.output);
    EXPECT_EQ(TlsPrf(c.hash, FromHex(c.secret), c.label, FromHex(c.seed), wanted.size()), wanted);
    EXPECT_EQ(TlsPrf(c.hash, FromHex(c.secret), c.label, FromHex(c.seed), 5),
              ToBytes(ByteView(wanted).first(5)));
  }
}

}  // namespace
}  // namespace badpeer::crypto
