#include "runner/crypto/key_exchange.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "runner/crypto/ec.h"

namespace badpeer::crypto {
namespace {

struct GroupCase {
  NamedGroup group;
  std::size_t offer_size;
  std::size_t answer_size;
  std::size_t shared_size;
};

constexpr GroupCase kGroups[] = {
    {NamedGroup::secp224r1, 57, 57, 28},
    {NamedGroup::secp256r1, 65, 65, 32},
    {NamedGroup::secp384r1, 97, 97, 48},
    {NamedGroup::secp521r1, 133, 133, 66},
    {NamedGroup::x25519, 32, 32, 32},
    {NamedGroup::MLKEM768, 1184, 1088, 32},
    {NamedGroup::MLKEM1024, 1568, 1568, 32},
    {NamedGroup::X25519MLKEM768, 1216, 1120, 64},
    {NamedGroup::SecP256r1MLKEM768, 1249, 1153, 64},
    {NamedGroup::SecP384r1MLKEM1024, 1665, 1665, 80},
};

TEST(KeyExchangeTest, BothSidesAgree) {
  Random random(1);
  for (const GroupCase& c : kGroups) {
    SCOPED_TRACE(Name(c.group));
    ASSERT_TRUE(KeyExchange::IsSupported(c.group));
    auto client = KeyExchange::Create(c.group, random);
    auto server = KeyExchange::Create(c.group, random);
    const Bytes offer = client->Offer();
    EXPECT_EQ(offer.size(), c.offer_size);
    EXPECT_EQ(client->Offer(), offer);
    const Result<KeyExchange::Answer> answer = server->Respond(offer);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->public_value.size(), c.answer_size);
    EXPECT_EQ(answer->shared.size(), c.shared_size);
    const Result<Bytes> shared = client->Finish(answer->public_value);
    ASSERT_TRUE(shared) << shared.error().message;
    EXPECT_EQ(*shared, answer->shared);

    auto other = KeyExchange::Create(c.group, random);
    EXPECT_NE(other->Offer(), offer);
  }
}

TEST(KeyExchangeTest, WrongSizesAreErrors) {
  Random random(2);
  for (const GroupCase& c : kGroups) {
    SCOPED_TRACE(Name(c.group));
    auto client = KeyExchange::Create(c.group, random);
    auto server = KeyExchange::Create(c.group, random);
    Bytes offer = client->Offer();
    Bytes answer = server->Respond(offer)->public_value;
    for (Bytes* value : {&offer, &answer}) value->push_back(0);
    EXPECT_FALSE(server->Respond(offer));
    EXPECT_FALSE(client->Finish(answer));
    for (Bytes* value : {&offer, &answer}) value->resize(value->size() - 2);
    EXPECT_FALSE(server->Respond(offer));
    EXPECT_FALSE(client->Finish(answer));
    EXPECT_FALSE(server->Respond({}));
    EXPECT_FALSE(client->Finish({}));
  }
}

TEST(KeyExchangeTest, UnknownGroups) {
  Random random(3);
  EXPECT_EQ(KeyExchange::Create(NamedGroup{0x0a0a}, random), nullptr);
  EXPECT_FALSE(KeyExchange::IsSupported(NamedGroup{0}));
}

TEST(KeyExchangeTest, FinishWithoutOfferIsAProgrammingError) {
  Random random(4);
  for (const GroupCase& c : kGroups) {
    auto exchange = KeyExchange::Create(c.group, random);
    EXPECT_THROW(static_cast<void>(exchange->Finish(Bytes(c.answer_size, 4))), std::logic_error);
  }
}

TEST(KeyExchangeTest, BadEcPointsAreErrors) {
  Random random(5);
  for (NamedGroup group : {NamedGroup::secp224r1, NamedGroup::secp256r1, NamedGroup::secp384r1,
                           NamedGroup::secp521r1}) {
    auto exchange = KeyExchange::Create(group, random);
    Bytes off_curve = KeyExchange::Create(group, random)->Offer();
    const Bytes compressed = CompressEcPoint(off_curve);
    off_curve.back() ^= 0x80;
    EXPECT_FALSE(exchange->Respond(off_curve));
    EXPECT_FALSE(exchange->Respond(compressed));
    EXPECT_FALSE(exchange->Respond(Bytes{0}));
    off_curve.back() ^= 0x80;
    EXPECT_TRUE(exchange->Respond(off_curve));
    off_curve[0] = 6;  // hybrid form
    EXPECT_FALSE(exchange->Respond(off_curve));
  }
}

TEST(KeyExchangeTest, UnreducedMlKemKeyIsAnError) {
  Random random(6);
  for (NamedGroup group :
       {NamedGroup::MLKEM768, NamedGroup::MLKEM1024, NamedGroup::X25519MLKEM768}) {
    auto exchange = KeyExchange::Create(group, random);
    Bytes offer = KeyExchange::Create(group, random)->Offer();
    offer[0] = 0xff;
    offer[1] |= 0x0f;
    EXPECT_FALSE(exchange->Respond(offer));
  }
}

TEST(KeyExchangeTest, LowOrderX25519IsAnError) {
  Random random(7);
  auto exchange = KeyExchange::Create(NamedGroup::x25519, random);
  EXPECT_FALSE(exchange->Respond(kX25519LowOrderPoint));
  EXPECT_FALSE(exchange->Respond(Bytes(32)));
  EXPECT_EQ(X25519(Bytes(32, 0x55), kX25519LowOrderPoint), Bytes(32));

  auto hybrid = KeyExchange::Create(NamedGroup::X25519MLKEM768, random);
  Bytes offer = KeyExchange::Create(NamedGroup::X25519MLKEM768, random)->Offer();
  std::copy(kX25519LowOrderPoint.begin(), kX25519LowOrderPoint.end(), offer.end() - 32);
  EXPECT_FALSE(hybrid->Respond(offer));
}

// A hybrid is its parts, in the order of the draft: ML-KEM first with X25519, second with P-256.
TEST(KeyExchangeTest, HybridsConcatenateTheirParts) {
  struct Case {
    NamedGroup hybrid, first, second;
  };
  Random random(8);
  for (const Case& c :
       {Case{NamedGroup::X25519MLKEM768, NamedGroup::MLKEM768, NamedGroup::x25519},
        Case{NamedGroup::SecP256r1MLKEM768, NamedGroup::secp256r1, NamedGroup::MLKEM768},
        Case{NamedGroup::SecP384r1MLKEM1024, NamedGroup::secp384r1, NamedGroup::MLKEM1024}}) {
    SCOPED_TRACE(Name(c.hybrid));
    auto first = KeyExchange::Create(c.first, random);
    auto second = KeyExchange::Create(c.second, random);
    const std::size_t first_answer = c.first == NamedGroup::MLKEM768 ? 1088 : first->Offer().size();
    auto server = KeyExchange::Create(c.hybrid, random);
    const Result<KeyExchange::Answer> answer =
        server->Respond(Concat({first->Offer(), second->Offer()}));
    ASSERT_TRUE(answer) << answer.error().message;
    const ByteView value = answer->public_value;
    EXPECT_EQ(Concat({*first->Finish(value.first(first_answer)),
                      *second->Finish(value.subspan(first_answer))}),
              answer->shared);
  }
}

TEST(KeyExchangeTest, SeededExchangesRepeat) {
  for (const GroupCase& c : kGroups) {
    Random a(9), b(9);
    EXPECT_EQ(KeyExchange::Create(c.group, a)->Offer(), KeyExchange::Create(c.group, b)->Offer());
  }
}

// RFC 7748, 6.1.
TEST(KeyExchangeTest, KeysComeFromASmallPool) {
  for (const NamedGroup group : {NamedGroup::secp384r1, NamedGroup::x25519, NamedGroup::MLKEM768}) {
    std::set<Bytes> seen;
    Random random(10);
    for (int i = 0; i < 100; ++i) seen.insert(KeyExchange::Create(group, random)->Offer());
    EXPECT_EQ(seen.size(), 8u) << Name(group);
  }
}

TEST(X25519Test, PublishedVector) {
  const Bytes alice = FromHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const Bytes bob = FromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  EXPECT_EQ(ToHex(X25519PublicKey(alice)),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(ToHex(X25519PublicKey(bob)),
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  EXPECT_EQ(ToHex(X25519(alice, X25519PublicKey(bob))),
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(X25519Test, WrongSizesAreRefused) {
  EXPECT_THROW(X25519(Bytes(31), Bytes(32)), std::invalid_argument);
  EXPECT_THROW(X25519(Bytes(32), Bytes(33)), std::invalid_argument);
  EXPECT_THROW(X25519PublicKey(Bytes(33)), std::invalid_argument);
}

// RFC 5903, 8.1.
TEST(EcTest, P256PublishedVector) {
  const Curve& curve = *FindCurve(NamedGroup::secp256r1);
  const BignumPtr i =
      MakeBignum(FromHex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"));
  const EcPointPtr gi = MultiplyBase(curve, *i);
  EXPECT_EQ(ToHex(EncodePoint(curve, *gi)),
            "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
            "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3");
  const Result<EcPointPtr> gr = DecodePoint(
      curve, FromHex("04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
                     "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab"));
  ASSERT_TRUE(gr) << gr.error().message;
  EXPECT_EQ(ToHex(EncodePoint(curve, *Multiply(curve, **gr, *i))).substr(2, 64),
            "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
  // a + (b - a) = b
  const EcPointPtr difference = Add(curve, **gr, *Negate(curve, *gi));
  EXPECT_EQ(EncodePoint(curve, *Add(curve, *gi, *difference)), EncodePoint(curve, **gr));
}

TEST(EcTest, CompressedPoints) {
  Bytes point = Concat({FromHex("04"), Bytes(32, 1), Bytes(32, 2)});
  EXPECT_EQ(CompressEcPoint(point), Concat({FromHex("02"), Bytes(32, 1)}));
  point.back() = 3;
  EXPECT_EQ(CompressEcPoint(point), Concat({FromHex("03"), Bytes(32, 1)}));
  EXPECT_THROW(CompressEcPoint(ByteView(point).first(64)), std::invalid_argument);
  EXPECT_THROW(CompressEcPoint({}), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer::crypto
