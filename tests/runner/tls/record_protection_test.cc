#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "runner/base/random.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/make_protection.h"
#include "tests/runner/tls/test_keys_for.h"

namespace badpeer {
namespace {

using enum CipherSuite;

constexpr ProtocolVersion kVersions[] = {ProtocolVersion::kTls10, ProtocolVersion::kTls11,
                                         ProtocolVersion::kTls12, ProtocolVersion::kTls13};

// Header of 1.3 as a TLS channel would make it.
Bytes HeaderFor(std::size_t size) {
  return {23, 3, 3, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
}

RecordContext ContextFor(std::uint64_t sequence) {
  return {.sequence = sequence,
          .type = ContentType::application_data,
          .wire_version = 0x0303,
          .header = HeaderFor};
}

struct Ends {
  std::unique_ptr<RecordProtection> sender;
  std::unique_ptr<RecordProtection> receiver;
  Random random{7};

  Bytes Seal(std::uint64_t sequence, ByteView payload, const SealOptions& options = {}) {
    return sender->Seal(ContextFor(sequence), payload, options, random);
  }
  Result<RecordProtection::Opened> Open(std::uint64_t sequence, ByteView sealed) {
    return receiver->Open(ContextFor(sequence), sealed);
  }
};

Ends MakeEnds(const TrafficKeys& keys, Protocol protocol = Protocol::kTls) {
  return {MakeProtection(keys, protocol), MakeProtection(keys, protocol)};
}

Ends MakeEnds(CipherSuite suite, ProtocolVersion version, Protocol protocol = Protocol::kTls) {
  return MakeEnds(TestKeysFor(suite, version), protocol);
}

template <class F>
void ForEverySuite(F&& check) {
  for (const CipherSuiteInfo& info : AllCipherSuites()) {
    for (ProtocolVersion version : kVersions) {
      if (!info.UsableIn(version)) continue;
      for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
        if (protocol == Protocol::kDtls && version == ProtocolVersion::kTls10) continue;
        SCOPED_TRACE(Name(info.suite) + " in " + Name(version) +
                     (protocol == Protocol::kDtls ? " over DTLS" : ""));
        check(info, version, protocol);
      }
    }
  }
}

TEST(RecordProtectionTest, RoundTrips) {
  int combinations = 0;
  ForEverySuite([&](const CipherSuiteInfo& info, ProtocolVersion version, Protocol protocol) {
    ++combinations;
    Ends ends = MakeEnds(info.suite, version, protocol);
    EXPECT_FALSE(ends.sender->IsNull());
    EXPECT_EQ(ends.sender->IsCbc(), !info.IsAead());
    std::uint64_t sequence = 0;
    for (std::size_t size : {0, 1, 15, 16, 17, 1000, 16384}) {
      const Bytes payload = CountingBytes(size, 9);
      const Bytes sealed = ends.Seal(sequence, payload);
      auto opened = ends.Open(sequence++, sealed);
      ASSERT_TRUE(opened) << size << ": " << opened.error().message;
      EXPECT_EQ(opened->type, ContentType::application_data);
      EXPECT_EQ(opened->payload, payload);
    }
  });
  EXPECT_GT(combinations, 80);
}

TEST(RecordProtectionTest, SealToLeavesWhatStandsBefore) {
  ForEverySuite([&](const CipherSuiteInfo& info, ProtocolVersion version, Protocol protocol) {
    Ends one = MakeEnds(info.suite, version, protocol);
    Ends other = MakeEnds(info.suite, version, protocol);
    Bytes out = BytesOf("head");
    one.sender->SealTo(out, ContextFor(0), BytesOf("body"), {}, one.random);
    EXPECT_EQ(out, Concat({BytesOf("head"), other.Seal(0, BytesOf("body"))}));
  });
}

TEST(RecordProtectionTest, EveryDamagedByteIsRefused) {
  ForEverySuite([&](const CipherSuiteInfo& info, ProtocolVersion version, Protocol protocol) {
    Ends ends = MakeEnds(info.suite, version, protocol);
    const Bytes sealed = ends.Seal(0, BytesOf("payload"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      Bytes damaged = sealed;
      damaged[i] ^= 0x20;
      // Fresh, since CBC in TLS 1.0 goes on from what it decrypted.
      EXPECT_FALSE(MakeEnds(info.suite, version, protocol).Open(0, damaged)) << "byte " << i;
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
      EXPECT_FALSE(MakeEnds(info.suite, version, protocol).Open(0, ByteView(sealed).first(size)))
          << size << " bytes";
    }
  });
}

TEST(RecordProtectionTest, EverythingAroundThePayloadIsAuthenticated) {
  ForEverySuite([&](const CipherSuiteInfo& info, ProtocolVersion version, Protocol protocol) {
    Ends ends = MakeEnds(info.suite, version, protocol);
    const Bytes sealed = ends.Seal(0x0001'0000'0000'0002, BytesOf("payload"));
    const auto opens = [&](const RecordContext& context) {
      return MakeProtection(TestKeysFor(info.suite, version), protocol)->Open(context, sealed).ok();
    };
    RecordContext context = ContextFor(0x0001'0000'0000'0002);
    EXPECT_TRUE(opens(context));
    context.sequence = 2;
    EXPECT_FALSE(opens(context)) << "another epoch";
    context.sequence = 0x0001'0000'0000'0003;
    EXPECT_FALSE(opens(context)) << "another number";
    context = ContextFor(0x0001'0000'0000'0002);
    if (version >= ProtocolVersion::kTls13) {
      context.header = [](std::size_t size) {
        Bytes header = HeaderFor(size);
        header[0] = 22;
        return header;
      };
      EXPECT_FALSE(opens(context)) << "another header";
    } else {
      context.type = ContentType::alert;
      EXPECT_FALSE(opens(context)) << "another type";
      context = ContextFor(0x0001'0000'0000'0002);
      context.wire_version = 0x0302;
      EXPECT_FALSE(opens(context)) << "another version";
    }
  });
}

TEST(RecordProtectionTest, OneDirectionsKeysOpenNothingOfOthers) {
  Ends ends = MakeEnds(TestKeysFor(TLS_AES_128_GCM_SHA256, ProtocolVersion::kTls13, 2));
  const Bytes sealed = ends.Seal(0, BytesOf("payload"));
  Ends next = MakeEnds(TestKeysFor(TLS_AES_128_GCM_SHA256, ProtocolVersion::kTls13, 3));
  EXPECT_FALSE(next.Open(0, sealed));
  Ends dtls =
      MakeEnds(TestKeysFor(TLS_AES_128_GCM_SHA256, ProtocolVersion::kTls13, 2), Protocol::kDtls);
  EXPECT_FALSE(dtls.Open(0, sealed)) << "the labels of DTLS 1.3 are those of TLS 1.3";
}

TEST(RecordProtectionTest, Tls10ChainsItsIvsAndLaterVersionsDrawThem) {
  Ends chained = MakeEnds(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls10);
  const Bytes first = chained.Seal(0, BytesOf("one"));
  const Bytes second = chained.Seal(1, BytesOf("two"));
  EXPECT_EQ(first.size(), 32u);  // 3 + 20 + padding: no IV
  EXPECT_FALSE(MakeEnds(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls10).Open(1, second));
  EXPECT_TRUE(chained.Open(0, first));
  EXPECT_TRUE(chained.Open(1, second));

  Ends drawn = MakeEnds(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls11);
  const Bytes sealed = drawn.Seal(0, BytesOf("one"));
  EXPECT_EQ(sealed.size(), 48u);
  Random same(7);
  EXPECT_EQ(ToBytes(ByteView(sealed).first(16)), same.Take(16));
}

TEST(RecordProtectionTest, CbcPadding) {
  const auto padding_of = [](SealOptions options) {
    Bytes seen;
    options.cbc_padding = [&seen](Bytes& padding) { seen = padding; };
    Ends ends = MakeEnds(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls12);
    const Bytes sealed = ends.Seal(0, BytesOf("12345"), options);
    EXPECT_TRUE(ends.Open(0, sealed));
    return seen;
  };
  EXPECT_EQ(padding_of({}), Bytes(7, 6));  // 5 + 20 + 7 = 32
  EXPECT_EQ(padding_of({.cbc_padding_blocks = 2}), Bytes(39, 38));
  EXPECT_EQ(padding_of({.cbc_maximum_padding = true}), Bytes(247, 246));
  EXPECT_THROW(padding_of({.cbc_padding_blocks = 16}), std::invalid_argument);
  // At a block's end the least padding is a whole block, and the most is 256 bytes.
  Ends ends = MakeEnds(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls12);
  const Bytes sealed = ends.Seal(0, Bytes(12), {.cbc_maximum_padding = true});
  EXPECT_EQ(sealed.size(), 16u + 32u + 256u);
  EXPECT_TRUE(ends.Open(0, sealed));
}

TEST(RecordProtectionTest, DamagedCbcPaddingIsRefused) {
  const auto opens = [](std::function<void(Bytes&)> damage) {
    Ends ends = MakeEnds(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls12);
    return ends.Open(0, ends.Seal(0, BytesOf("12345"), {.cbc_padding = std::move(damage)})).ok();
  };
  EXPECT_TRUE(opens([](Bytes&) {}));
  EXPECT_FALSE(opens([](Bytes& padding) { padding.front() ^= 0xff; }));
  EXPECT_FALSE(opens([](Bytes& padding) { padding.back() ^= 1; }));
  EXPECT_FALSE(opens([](Bytes& padding) { padding.back() = 255; })) << "longer than the record";
}

TEST(RecordProtectionTest, InnerPlaintextOfTls13) {
  Ends ends = MakeEnds(TLS_AES_128_GCM_SHA256, ProtocolVersion::kTls13);
  const Bytes padded = ends.Seal(0, BytesOf("12345"), {.inner_padding = 100});
  EXPECT_EQ(padded.size(), 5u + 1u + 100u + 16u);
  EXPECT_EQ(ends.Open(0, padded)->payload, BytesOf("12345"));

  // Neither has a type; a receiver must refuse both.
  const Bytes only_padding = ends.Seal(0, {}, {.inner_padding = 10, .omit_inner_type = true});
  const Bytes nothing = ends.Seal(0, {}, {.omit_inner_type = true});
  EXPECT_EQ(only_padding.size(), 26u);
  EXPECT_EQ(nothing.size(), 16u);
  EXPECT_EQ(ends.Open(0, only_padding)->type, ContentType::invalid);
  EXPECT_EQ(ends.Open(0, nothing)->type, ContentType::invalid);
}

TEST(RecordProtectionTest, EpochZeroIsNotProtected) {
  Ends ends = MakeEnds(TrafficKeys{});
  EXPECT_TRUE(ends.sender->IsNull());
  EXPECT_EQ(ends.Seal(0, BytesOf("hello"), {.inner_padding = 5}), BytesOf("hello"));
  EXPECT_EQ(ends.Open(0, BytesOf("hello"))->payload, BytesOf("hello"));
  EXPECT_THROW((void)ends.sender->RecordNumberMask(Bytes(16)), std::logic_error);
}

TEST(RecordProtectionTest, WrongKeysAreAnError) {
  TrafficKeys keys = TestKeysFor(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls12);
  EXPECT_THROW(MakeProtection(keys, Protocol::kQuic), std::invalid_argument);
  keys.mac_key.pop_back();
  EXPECT_THROW(MakeProtection(keys, Protocol::kTls), std::invalid_argument);
  keys = TestKeysFor(TLS_RSA_WITH_AES_128_GCM_SHA256, ProtocolVersion::kTls12);
  keys.iv.push_back(0);
  EXPECT_THROW(MakeProtection(keys, Protocol::kTls), std::invalid_argument);
  keys.cipher_suite = TLS_RSA_WITH_RC4_128_SHA;
  EXPECT_THROW(MakeProtection(keys, Protocol::kTls), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer
