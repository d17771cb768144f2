#include "runner/crypto/spake2plus.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "runner/crypto/stretched_passwords.h"

namespace badpeer::crypto {
namespace {

// RFC 9383, appendix C, P256-SHA256-HKDF-SHA256-HMAC-SHA256, first set.
Spake2PlusIdentities Identities() {
  return {.context = BytesOf("SPAKE2+-P256-SHA256-HKDF-SHA256-HMAC-SHA256 Test Vectors"),
          .prover = BytesOf("client"),
          .verifier = BytesOf("server")};
}

Spake2PlusSecrets Secrets() {
  return {.w0 = FromHex("bb8e1bbcf3c48f62c08db243652ae55d3e5586053fca77102994f23ad95491b3"),
          .w1 = FromHex("7e945f34d78785b8a3ef44d0df5a1a97d6b3b460409a345ca7830387a74b1dba"),
          .record = FromHex("04eb7c9db3d9a9eb1f8adab81b5794c1f13ae3e225efbe91ea487425854c7fc00f"
                            "00bfedcbd09b2400142d40a14f2064ef31dfaa903b91d1faea7093d835966efd")};
}

const Bytes kX = FromHex("d1232c8e8693d02368976c174e2088851b8365d0d79a9eee709c6a05a2fad539");
const Bytes kY = FromHex("717a72348a182085109c8d3917d6c43d59b224dc6a7fc4f0483232fa6516d8b3");

Spake2PlusProver Prover() { return {Identities(), Secrets(), kX}; }
Spake2PlusVerifier Verifier() { return {Identities(), Secrets().w0, Secrets().record, kY}; }

TEST(Spake2PlusTest, PublishedVector) {
  const Spake2PlusProver prover = Prover();
  Spake2PlusVerifier verifier = Verifier();
  EXPECT_EQ(ToHex(prover.Share()),
            "04ef3bd051bf78a2234ec0df197f7828060fe9856503579bb1733009042c15c0c1"
            "de127727f418b5966afadfdd95a6e4591d171056b333dab97a79c7193e341727");
  const Result<Spake2PlusVerifier::Answer> answer = verifier.Respond(prover.Share());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(ToHex(answer->share),
            "04c0f65da0d11927bdf5d560c69e1d7d939a05b0e88291887d679fcadea75810fb"
            "5cc1ca7494db39e82ff2f50665255d76173e09986ab46742c798a9a68437b048");
  EXPECT_EQ(ToHex(answer->confirm),
            "9747bcc4f8fe9f63defee53ac9b07876d907d55047e6ff2def2e7529089d3e68");
  EXPECT_EQ(ToHex(answer->shared),
            "0c5f8ccd1413423a54f6c1fb26ff01534a87f893779c6e68666d772bfd91f3e7");
  const Result<Spake2PlusProver::Finished> end = prover.Finish(answer->share, answer->confirm);
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(ToHex(end->confirm),
            "926cc713504b9b4d76c9162ded04b5493e89109f6d89462cd33adc46fda27527");
  EXPECT_EQ(end->shared, answer->shared);
  EXPECT_TRUE(verifier.Accepts(end->confirm));
}

TEST(Spake2PlusTest, RegisteredPasswordGoesThrough) {
  Random random(1);
  const Spake2PlusIdentities identities = Identities();
  const Spake2PlusSecrets secrets = Spake2PlusRegister(BytesOf("password"), identities);
  const Spake2PlusProver prover(identities, secrets, random);
  Spake2PlusVerifier verifier(identities, secrets.w0, secrets.record, random);
  EXPECT_EQ(prover.Share().size(), kSpake2PlusShareSize);
  const Result<Spake2PlusVerifier::Answer> answer = verifier.Respond(prover.Share());
  ASSERT_TRUE(answer);
  const Result<Spake2PlusProver::Finished> end = prover.Finish(answer->share, answer->confirm);
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_TRUE(verifier.Accepts(end->confirm));
  EXPECT_EQ(end->shared, answer->shared);

  const Spake2PlusSecrets wrong = Spake2PlusRegister(BytesOf("Password"), identities);
  EXPECT_FALSE(Spake2PlusProver(identities, wrong, random).Finish(answer->share, answer->confirm));
}

TEST(Spake2PlusTest, KnownPasswordsAreWhatScryptMakesOfThem) {
  for (const StretchedPassword& known : kStretchedPasswords) {
    const Spake2PlusIdentities identities{
        .context = {}, .prover = BytesOf(known.prover), .verifier = BytesOf(known.verifier)};
    EXPECT_EQ(ToHex(Spake2PlusStretch(BytesOf(known.password), identities)), known.stretched);
    EXPECT_EQ(Spake2PlusRegistration(BytesOf(known.password), identities).record,
              Spake2PlusRegister(BytesOf(known.password), identities).record);
  }
}

TEST(Spake2PlusTest, EveryIdentityCounts) {
  const Spake2PlusProver prover = Prover();
  for (Bytes Spake2PlusIdentities::*part :
       {&Spake2PlusIdentities::context, &Spake2PlusIdentities::prover,
        &Spake2PlusIdentities::verifier}) {
    Spake2PlusIdentities other = Identities();
    (other.*part).push_back('x');
    Spake2PlusVerifier verifier(other, Secrets().w0, Secrets().record, kY);
    const Result<Spake2PlusVerifier::Answer> answer = verifier.Respond(prover.Share());
    ASSERT_TRUE(answer);
    EXPECT_FALSE(prover.Finish(answer->share, answer->confirm));
  }
}

TEST(Spake2PlusTest, BadSharesAndConfirmationsAreErrors) {
  const Spake2PlusProver prover = Prover();
  Spake2PlusVerifier verifier = Verifier();
  EXPECT_FALSE(verifier.Accepts({}));  // nothing was answered yet
  const Spake2PlusVerifier::Answer answer = *verifier.Respond(prover.Share());
  EXPECT_FALSE(verifier.Accepts({}));
  EXPECT_FALSE(verifier.Accepts(Bytes(kSpake2PlusConfirmSize)));
  EXPECT_FALSE(prover.Finish(answer.share, Bytes(kSpake2PlusConfirmSize)));
  Bytes off_curve = answer.share;
  off_curve.back() ^= 1;
  EXPECT_FALSE(prover.Finish(off_curve, answer.confirm));
  EXPECT_FALSE(verifier.Respond(off_curve));
  EXPECT_FALSE(verifier.Respond(ByteView(prover.Share()).first(64)));
  EXPECT_FALSE(verifier.Respond({}));
  Spake2PlusVerifier no_record(Identities(), Secrets().w0, {}, kY);
  EXPECT_THROW(static_cast<void>(no_record.Respond(prover.Share())), std::invalid_argument);
}

// A share of w0 * M alone unblinds to nothing: with it anyone would know the secrets.
TEST(Spake2PlusTest, NeutralElementIsAnError) {
  const Bytes zero(32);
  EXPECT_FALSE(Verifier().Respond(Spake2PlusProver(Identities(), Secrets(), zero).Share()));
}

}  // namespace
}  // namespace badpeer::crypto
