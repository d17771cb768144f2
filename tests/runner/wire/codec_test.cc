#include "runner/wire/codec.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runner/wire/messages.h"

namespace badpeer {
namespace {

// RFC 8448, 3: the client's first message, without its handshake header.
const char kRfc8448ClientHello[] =
    "0303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302"
    "010000910000000b0009000006736572766572ff01000100000a00140012001d0017001800190100010101"
    "02010301040023000000330026002400"
    "1d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c"
    "002b0003020304000d0020001e0403050306030203080408050806040105010601020104020502060202"
    "02002d00020101001c00024001";
// RFC 8448, 3: the server's answer.
const char kRfc8448ServerHello[] =
    "0303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e"
    "00330024001d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f"
    "002b00020304";

TEST(Codec, DecodesThePublishedClientHello) {
  const Bytes body = FromHex(kRfc8448ClientHello);
  const Result<ClientHello> hello = Decode<ClientHello>(body);
  ASSERT_TRUE(hello) << hello.error().message;
  EXPECT_EQ(hello->cipher_suites, (std::vector{CipherSuite::TLS_AES_128_GCM_SHA256,
                                               CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                                               CipherSuite::TLS_AES_256_GCM_SHA384}));
  const auto share = Get<KeyShareClient>(hello->extensions);
  ASSERT_TRUE(share && *share);
  EXPECT_EQ((*share)->client_shares.at(0).group, NamedGroup::x25519);
  const auto name = Get<ServerName>(hello->extensions);
  ASSERT_TRUE(name && *name);
  EXPECT_EQ((*name)->server_name_list.at(0).host_name, "server");
  EXPECT_EQ(Encode(*hello), body);
}

TEST(Codec, PrintsThePublishedServerHello) {
  const Result<ServerHello> hello = Decode<ServerHello>(FromHex(kRfc8448ServerHello));
  ASSERT_TRUE(hello) << hello.error().message;
  EXPECT_EQ(Print(*hello),
            "ServerHello{legacy_version=0x0303 (TLS 1.2), "
            "random=a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e26928, "
            "legacy_session_id_echo=(empty), cipher_suite=TLS_AES_128_GCM_SHA256, "
            "legacy_compression_method=null, extensions=["
            "key_share{{group=x25519, key_exchange="
            "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f}}, "
            "supported_versions{TLS 1.3}]}");
}

TEST(Codec, ErrorsNameTheField) {
  const auto error = [](const char* hex) {
    return Decode<ClientHello>(FromHex(hex)).error().message;
  };
  const std::string start = "0303" + std::string(64, '0');
  EXPECT_EQ(error("0303"), "random: takes 32 bytes, 0 left");
  EXPECT_EQ(error((start + "21" + std::string(66, '0')).c_str()),
            "legacy_session_id: length 33 is not within 0..32");
  EXPECT_EQ(error((start + "000003130113").c_str()), "cipher_suites[1]: takes 2 bytes, 1 left");
  EXPECT_EQ(error((start + "00000213010100000b" + "00000000" + "00330003aabb").c_str()),
            "extensions: takes 11 bytes, 10 left");
  EXPECT_EQ(error((start + "00000213010100000a" + "00000000" + "00330003aabb").c_str()),
            "extensions[1].data: takes 3 bytes, 2 left");
  EXPECT_EQ(error((start + "00000213010100000000").c_str()), "1 bytes of trailing data");
}

TEST(Codec, EmitsValuesOutOfBoundsThatItWouldNotRead) {
  const ClientHello hello{.session_id = Bytes(33), .compression_methods = {}};
  const Bytes body = Encode(hello);
  EXPECT_EQ(body[34], 33);
  EXPECT_EQ(Decode<ClientHello>(body).error().message,
            "legacy_session_id: length 33 is not within 0..32");
}

TEST(Codec, RefusesToEncodeALengthItsPrefixCannotHold) {
  ClientHello hello{.session_id = Bytes(255), .cipher_suites = {CipherSuite{1}}};
  EXPECT_NO_THROW(Encode(hello));
  hello.session_id.resize(256);
  try {
    Encode(hello);
    FAIL() << "encoded a session id of 256 bytes";
  } catch (const std::length_error& error) {
    EXPECT_STREQ(error.what(), "legacy_session_id: 256 bytes do not fit a length prefix of 1");
  }
  ServerHello nested;
  nested.extensions = {{ExtensionType::cookie, {}}, {ExtensionType::cookie, Bytes(65536)}};
  try {
    Encode(nested);
    FAIL() << "encoded an extension of 65536 bytes";
  } catch (const std::length_error& error) {
    EXPECT_STREQ(error.what(), "extensions[1].data: 65536 bytes do not fit a length prefix of 2");
  }
}

TEST(Codec, TheShapeSaysWhetherAClientHelloHasACookie) {
  ClientHello hello{.dtls_cookie = Bytes{1, 2, 3},
                    .cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256}};
  const Bytes body = Encode(hello);
  const Result<ClientHello> dtls = Decode(body, ClientHello{.dtls_cookie = Bytes{}});
  ASSERT_TRUE(dtls) << dtls.error().message;
  EXPECT_EQ(dtls->dtls_cookie, (Bytes{1, 2, 3}));
  EXPECT_FALSE(Decode<ClientHello>(body));
}

TEST(Codec, AnAbsentExtensionBlockIsNotAnEmptyOne) {
  ClientHello hello{.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256}};
  const Bytes with = Encode(hello);
  hello.omit_extensions = true;
  const Bytes without = Encode(hello);
  EXPECT_EQ(with, Concat({without, Bytes{0, 0}}));
  EXPECT_FALSE(Decode<ClientHello>(with)->omit_extensions);
  EXPECT_TRUE(Decode<ClientHello>(without)->omit_extensions);
  EXPECT_TRUE(Print(hello).ends_with("extensions=(absent)}")) << Print(hello);
}

TEST(Codec, LocatesFieldsByName) {
  const Bytes body = FromHex(kRfc8448ClientHello);
  const std::vector<FieldSpan> spans = Locate(*Decode<ClientHello>(body));
  const auto value = [&](const char* name) {
    const FieldSpan* span = FindSpan(spans, name);
    return span == nullptr ? std::string("(no such field)")
                           : ToHex(ByteView(body).subspan(span->value_offset(), span->size));
  };
  EXPECT_EQ(value("legacy_version"), "0303");
  EXPECT_EQ(value("cipher_suites"), "130113031302");
  EXPECT_EQ(value("cipher_suites[1]"), "1303");
  EXPECT_EQ(value("extensions[0].type"), "0000");
  EXPECT_EQ(value("extensions[1]"), "ff01000100");
  EXPECT_EQ(value("extensions[1].data"), "00");
  EXPECT_EQ(value("extensions.session_ticket"), "");
  EXPECT_EQ(value("extensions.supported_versions"), "020304");
  EXPECT_EQ(value("extensions.supported_versions.versions[0]"), "0304");
  EXPECT_EQ(value("extensions.key_share.client_shares[0].group"), "001d");
  EXPECT_EQ(value("extensions.server_name.server_name_list[0].host_name"),
            ToHex(BytesOf("server")));
  EXPECT_EQ(FindSpan(spans, "extensions.key_share.client_shares[0].key_exchange")->prefix_width,
            2u);
  EXPECT_EQ(FindSpan(spans, "cookie"), nullptr);
}

TEST(Codec, AnExtensionThatDoesNotDecodeIsLocatedWithoutItsFields) {
  ServerHello hello;
  hello.extensions = {{ExtensionType::key_share, FromHex("001d00")}};
  const std::vector<FieldSpan> spans = Locate(hello);
  EXPECT_NE(FindSpan(spans, "extensions.key_share"), nullptr);
  EXPECT_EQ(FindSpan(spans, "extensions.key_share.server_share"), nullptr);
}

TEST(Codec, RetryRequestsAreKnownByTheirRandom) {
  EXPECT_TRUE(IsHelloRetryRequest(Encode(HelloRetryRequest{})));
  EXPECT_FALSE(IsHelloRetryRequest(Encode(ServerHello{})));
  EXPECT_FALSE(IsHelloRetryRequest(FromHex("0303cf21ad74")));
}

TEST(Codec, PartsOfAKeyExchangeFollowTheShape) {
  const ServerKeyExchange parts{
      .ecdhe = EcdheServerParams{.group = NamedGroup::x25519, .point = Bytes(32, 5)},
      .signature = DigitallySigned{.signature = Bytes(64, 6)}};
  const Bytes body = Encode(parts);
  const auto read = Decode(
      body, ServerKeyExchange{.ecdhe = EcdheServerParams{}, .signature = DigitallySigned{}});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->signature->signature, Bytes(64, 6));
  // With an algorithm, as in TLS 1.2, the same bytes are something else.
  EXPECT_FALSE(Decode(body, ServerKeyExchange{.ecdhe = EcdheServerParams{},
                                                   .signature = DigitallySigned{
                                                       .algorithm = SignatureScheme::ed25519}}));
}

TEST(Codec, PaddingOfNextProtocolFillsABlock) {
  for (std::size_t size : {0u, 1u, 29u, 30u, 31u, 255u}) {
    NextProtocol next{.selected_protocol = std::string(size, 'x')};
    next.padding = next.HonestPadding();
    EXPECT_FALSE(next.padding.empty());
    EXPECT_EQ(Encode(next).size() % 32, 0u) << size;
  }
}

}  // namespace
}  // namespace badpeer
