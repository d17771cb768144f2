// Records that others have published or computed.
#include <gtest/gtest.h>

#include "runner/base/random.h"
#include "runner/crypto/aead.h"
#include "runner/crypto/kdf.h"
#include "runner/tls/make_protection.h"

namespace badpeer {
namespace {

constexpr std::uint16_t kTls12Wire = 0x0303;

TrafficKeys Tls13Keys(const char* secret) {
  return {.epoch = kEpochApplication,
          .version = ProtocolVersion::kTls13,
          .cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256,
          .traffic_secret = FromHex(secret)};
}

struct Trace {
  const char* name;
  const char* secret;
  std::uint64_t sequence;
  ContentType type;
  const char* payload;
  const char* record;
};

// RFC 8448, 3: a simple 1-RTT handshake, what the client sends protected.
constexpr Trace kTraces[] = {
    {"Finished", "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21", 0,
     ContentType::handshake,
     "14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61",
     "170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384"
     "bd1caeacab6867d726c40546"},
    {"application data", "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5", 0,
     ContentType::application_data,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d"
     "2e2f3031",
     "1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a2044"
     "1e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4"},
    {"close_notify", "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5", 1,
     ContentType::alert, "0100", "1703030013c9872760655666b74d7ff1153efd6db6d0b0e3"},
};

TEST(RecordVectorsTest, Rfc8448) {
  Random random(1);
  for (const Trace& trace : kTraces) {
    SCOPED_TRACE(trace.name);
    auto protection = MakeProtection(Tls13Keys(trace.secret), Protocol::kTls);
    const Bytes record = FromHex(trace.record);
    const Bytes header(record.begin(), record.begin() + 5);
    std::size_t announced = 0;
    const RecordContext context{.sequence = trace.sequence,
                                .type = trace.type,
                                .wire_version = kTls12Wire,
                                .header = [&](std::size_t size) {
                                  announced = size;
                                  return header;
                                }};
    Bytes wire = header;
    protection->SealTo(wire, context, FromHex(trace.payload), {}, random);
    EXPECT_EQ(ToHex(wire), trace.record);
    EXPECT_EQ(announced, record.size() - 5);

    auto opened = protection->Open(context, ByteView(record).subspan(5));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->type, trace.type);
    EXPECT_EQ(ToHex(opened->payload), trace.payload);
  }
}

// Computed from the RFCs with Python's hmac and cryptography modules and `openssl enc`. They are
// opened and not sealed, since their IVs are none that Random would give.
struct OpenVector {
  const char* name;
  CipherSuite suite;
  ProtocolVersion version;
  Protocol protocol;
  const char* mac_key;
  const char* key;
  const char* iv;
  std::uint64_t sequence;
  std::uint16_t wire_version;
  const char* sealed;
};

constexpr OpenVector kOpenVectors[] = {
    {"TLS 1.0, implicit IV", CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls10,
     Protocol::kTls, "01080f161d242b323940474e555c636a71787f86", "020910171e252c333a41484f565d646b",
     "030a11181f262d343b424950575e656c", 0x0u, 0x0301,
     "826f5e971151dabcb654aa36567679ba8b07b23518a181c78a2a822a2a6f4c91ce4f1e6b60a28bae5b292403f9089"
     "121"},
    {"TLS 1.2, 3DES", CipherSuite::TLS_RSA_WITH_3DES_EDE_CBC_SHA, ProtocolVersion::kTls12,
     Protocol::kTls, "01080f161d242b323940474e555c636a71787f86",
     "020910171e252c333a41484f565d646b727980878e959ca3", "030a11181f262d34", 0x5u, 0x0303,
     "636a71787f868d94f4b8cc9a08c00b99ab1353ab896ba95c5a14507a7d244dd650a2bf80df62299b5f21c5ade00d5"
     "c1e"},
    {"TLS 1.2, SHA-384, more padding than needed",
     CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, ProtocolVersion::kTls12, Protocol::kTls,
     "01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3dae1e8eff6fd040b121920272e353c4"
     "34a",
     "020910171e252c333a41484f565d646b727980878e959ca3aab1b8bfc6cdd4db",
     "030a11181f262d343b424950575e656c", 0x1u, 0x0303,
     "626970777e858c939aa1a8afb6bdc4cb32181f2a62d0a31634c6cbf0f637b7a2d1a01b6daba88bbce5684fae5de3c"
     "fb924e811bf9ae5101a43161fd5a0ed473dd6e739e2068ef52f46e50ad3cb9532ff3e1a4148144b91aa52850a7032"
     "d5869212c3a0723c28b0b76fcec66eb93a59388526da4d75f8420694dfb227ec7ae277"},
    {"DTLS 1.2, epoch 1", CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
     ProtocolVersion::kTls12, Protocol::kDtls,
     "01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3da",
     "020910171e252c333a41484f565d646b", "030a11181f262d343b424950575e656c", 0x1000000000009u,
     0xfefd,
     "61686f767d848b9299a0a7aeb5bcc3ca6685aa7db25e6f06e2ceba1390893de409919ffaee7f24c5eb3bec32bf3bd"
     "6f39f6bbdfe530300b0c6b6a4f3dd504289"},
    {"TLS 1.2, AES-256-GCM, explicit nonce that is not the sequence number",
     CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, ProtocolVersion::kTls12, Protocol::kTls,
     "", "020910171e252c333a41484f565d646b727980878e959ca3aab1b8bfc6cdd4db", "030a1118", 0x3u,
     0x0303, "373e454c535a61689954a2606ea298f68362566c29f0a0496d77f76761e2f16c6f13bb2d0fad"},
    {"DTLS 1.2, ChaCha20-Poly1305", CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
     ProtocolVersion::kTls12, Protocol::kDtls, "",
     "020910171e252c333a41484f565d646b727980878e959ca3aab1b8bfc6cdd4db", "030a11181f262d343b424950",
     0x1000000000102u, 0xfefd, "bc8834a5d38d1b0a9b84003cffcb34c5080fd656dbf89cbead69eeca7a5d"},
};

TEST(RecordVectorsTest, UpToTls12) {
  for (const OpenVector& vector : kOpenVectors) {
    SCOPED_TRACE(vector.name);
    auto protection = MakeProtection({.epoch = 1,
                                      .version = vector.version,
                                      .cipher_suite = vector.suite,
                                      .mac_key = FromHex(vector.mac_key),
                                      .key = FromHex(vector.key),
                                      .iv = FromHex(vector.iv)},
                                     vector.protocol);
    auto opened = protection->Open({.sequence = vector.sequence,
                                    .type = ContentType::application_data,
                                    .wire_version = vector.wire_version},
                                   FromHex(vector.sealed));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->type, ContentType::application_data);
    EXPECT_EQ(opened->payload, BytesOf("attack at dawn"));
  }
}

// RFC 9147, 4.2.3 and 5.9: other labels, the record number's key, the header that is authenticated.
TEST(RecordVectorsTest, Dtls13FromItsParts) {
  const Bytes secret(32, 0x5a);
  const auto expand = [&](const char* label, std::size_t size) {
    return crypto::HkdfExpandLabel(crypto::HashAlgorithm::kSha256, secret, "dtls13", label, {},
                                   size);
  };
  const Bytes header = FromHex("2f00070000");
  Bytes nonce = expand("iv", 12);
  nonce[11] ^= 7;
  Bytes inner = BytesOf("attack at dawn");
  inner.push_back(23);
  inner.resize(inner.size() + 3);
  const Bytes wanted =
      crypto::Aead(crypto::AeadAlgorithm::kAes128Gcm, expand("key", 16)).Seal(nonce, header, inner);

  TrafficKeys keys = Tls13Keys("");
  keys.traffic_secret = secret;
  auto protection = MakeProtection(keys, Protocol::kDtls);
  Random random(1);
  const RecordContext context{.sequence = 7,
                              .type = ContentType::application_data,
                              .wire_version = 0xfefd,
                              .header = [&](std::size_t) { return header; }};
  const Bytes sealed =
      protection->Seal(context, BytesOf("attack at dawn"), {.inner_padding = 3}, random);
  EXPECT_EQ(ToHex(sealed), ToHex(wanted));

  const auto mask = crypto::RecordNumberMask(crypto::AeadAlgorithm::kAes128Gcm, expand("sn", 16))
                        .Compute(ByteView(sealed).first(16));
  EXPECT_EQ(ToHex(protection->RecordNumberMask(sealed)), ToHex(mask));
  EXPECT_THROW((void)protection->RecordNumberMask(ByteView(sealed).first(15)),
               std::invalid_argument);
}

}  // namespace
}  // namespace badpeer
