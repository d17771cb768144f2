// ECDSA signatures whose r or s lies outside of [1, n-1] (FIPS 186-5, 6.4.2): a verifier that does
// not look accepts forgeries.
#include "runner/crypto/ecdsa_value.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

// In the order of the numbers that the names carry, from 1.
enum class BadValue { kNegative = 1, kZero, kOrder, kOrderShifted };
constexpr BadValue kBadValues[] = {BadValue::kNegative, BadValue::kZero, BadValue::kOrder,
                                   BadValue::kOrderShifted};

crypto::SignedInteger Spoil(crypto::SignedInteger value, BadValue how) {
  const Bytes order = crypto::EcdsaOrder(crypto::KeyType::kP256);
  switch (how) {
    case BadValue::kNegative:
      value.negative = true;
      return value;
    case BadValue::kZero:
      return {};
    case BadValue::kOrder:
      return {.magnitude = order};
    case BadValue::kOrderShifted: {  // by 20 bits, which are two bytes and a half
      Bytes shifted(order.size() + 3);
      for (std::size_t i = 0; i < order.size(); ++i) {
        shifted[i] = static_cast<std::uint8_t>(shifted[i] | order[i] >> 4);
        shifted[i + 1] = static_cast<std::uint8_t>(order[i] << 4);
      }
      return {.magnitude = shifted};
    }
  }
  return value;
}

Hook SpoilSignature(BadValue r, BadValue s) {
  return SignatureHook{[r, s](Peer&, SignatureMade& made) {
    Result<crypto::EcdsaValue> value = crypto::EcdsaDecode(made.signature);
    if (!value) throw PeerFailure("our own signature does not decode: " + value.error().message);
    value->r = Spoil(std::move(value->r), r);
    value->s = Spoil(std::move(value->s), s);
    made.signature = crypto::EcdsaEncode(*value);
  }};
}

}  // namespace

void AddBadEcdsaSignatureTests(std::vector<TestCase>& tests) {
  Suite suite("BadECDSASignature", tests);
  for (BadValue r : kBadValues) {
    for (BadValue s : kBadValues) {
      const std::string name = Name("BadECDSA", std::to_string(static_cast<int>(r)),
                                    std::to_string(static_cast<int>(s)));
      for (bool tls13 : {false, true}) {
        std::vector<CipherSuite> suites;
        if (!tls13) suites = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
        suite.Add({.name = tls13 ? Name(name, "TLS13") : name,
                   .spec = "RFC 5246 7.4.3, RFC 8446 4.4.3, FIPS 186-5 6.4.2",
                   .peer = {.versions = tls13 ? VersionRange{} : kUpToTls12,
                            .cipher_suites = std::move(suites),
                            .credentials = {X509{.name = "ecdsa-p256"}}},
                   .hooks = {SpoilSignature(r, s)},
                   .expect = ShimRejects{.error = ":BAD_SIGNATURE:"}});
      }
    }
  }
}

}  // namespace badpeer
