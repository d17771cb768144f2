// Certificates, keys, points, key shares and signatures that a shim sends, and keys from files. The first
// byte of the input picks the reader. Promises: nothing crashes, what is refused is so by an error that
// says why, and what is read is written so that it reads the same.

#include <cstdio>
#include <cstdlib>

#include "runner/crypto/certificate.h"
#include "runner/crypto/credential_store.h"
#include "runner/crypto/ecdsa_value.h"
#include "runner/crypto/key_encoding.h"
#include "runner/crypto/key_exchange.h"
#include "runner/crypto/pem.h"
#include "runner/crypto/signature.h"
#include "tests/fuzz/fuzz_target.h"

namespace badpeer {
namespace {

constexpr NamedGroup kGroups[] = {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp521r1,
                                  NamedGroup::X25519MLKEM768};

void Require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", promise);
  std::abort();
}

// Whether there is one.
template <class T>
bool IsRead(const Result<T>& result) {
  Require(result.ok() || !result.error().message.empty(), "a failure says nothing");
  return result.ok();
}

void ReadCertificate(ByteView input) { IsRead(crypto::ParseCertificate(input)); }

void ReadSpki(ByteView input) {
  const auto key = crypto::DecodeSpki(input);
  if (!IsRead(key)) return;
  const auto again = crypto::DecodeSpki(crypto::EncodeSpki(*key));
  Require(again && again->type == key->type && again->raw == key->raw &&
              again->modulus == key->modulus && again->exponent == key->exponent,
          "a public key changes when it is written");
}

void ReadPrivateKey(ByteView input) { IsRead(crypto::DecodePkcs8(input)); }

void ReadPem(ByteView input) {
  const auto der = crypto::DecodePem("PRIVATE KEY", AsText(input));
  if (!IsRead(der)) return;
  const auto again = crypto::DecodePem("PRIVATE KEY", crypto::EncodePem("PRIVATE KEY", *der));
  Require(again && *again == *der, "a PEM block changes when it is written");
}

void ReadSignature(ByteView input) {
  const auto value = crypto::EcdsaDecode(input);
  if (!IsRead(value)) return;
  const Bytes written = crypto::EcdsaEncode(*value);
  const auto again = crypto::EcdsaDecode(written);
  Require(again && crypto::EcdsaEncode(*again) == written,
          "a signature changes when it is written");
  IsRead(crypto::EcdsaToFixed(input, 32));
}

// As both ends of a key exchange.
void ReadKeyShare(ByteView input) {
  if (input.empty()) return;
  const NamedGroup group = kGroups[input[0] % std::size(kGroups)];
  Random random(1);
  IsRead(crypto::KeyExchange::Create(group, random)->Respond(input.subspan(1)));
  const auto initiator = crypto::KeyExchange::Create(group, random);
  initiator->Offer();
  IsRead(initiator->Finish(input.subspan(1)));
}

struct Reader {
  const char* name;
  void (*read)(ByteView);
};
constexpr Reader kReaders[] = {{"certificate", ReadCertificate}, {"spki", ReadSpki},
                               {"private_key", ReadPrivateKey},  {"pem", ReadPem},
                               {"signature", ReadSignature},     {"key_share", ReadKeyShare}};

FuzzSeed Seed(std::uint8_t reader, const std::string& name, ByteView input) {
  return {kReaders[reader].name + ("-" + name), Concat({Bytes{reader}, input})};
}

}  // namespace

std::vector<FuzzSeed> FuzzSeeds() {
  std::vector<FuzzSeed> seeds;
  crypto::CredentialStore store;
  for (const char* name : {"rsa1024", "ecdsa-p256", "ecdsa-p521", "ed25519", "mldsa44"}) {
    const crypto::CertifiedKey& certified = store.Get(name);
    const Bytes& certificate = certified.chain.front();
    seeds.push_back(Seed(0, name, certificate));
    seeds.push_back(Seed(1, name, crypto::ParseCertificate(certificate)->spki));
    seeds.push_back(Seed(2, name, certified.key.Pkcs8()));
    seeds.push_back(Seed(3, name, BytesOf(certified.key.Pem())));
  }
  seeds.push_back(
      Seed(4, "value", crypto::EcdsaEncode({{Bytes(32, 0x85)}, {Bytes(31, 0x12), true}})));
  for (std::size_t i = 0; i < std::size(kGroups); ++i) {
    Random random(2);
    const auto end = crypto::KeyExchange::Create(kGroups[i], random);
    const Bytes offer = end->Offer();
    const auto answer = crypto::KeyExchange::Create(kGroups[i], random)->Respond(offer);
    const Bytes group = {static_cast<std::uint8_t>(i)};
    seeds.push_back(Seed(5, "offer" + std::to_string(i), Concat({group, offer})));
    seeds.push_back(Seed(5, "answer" + std::to_string(i), Concat({group, answer->public_value})));
  }
  return seeds;
}

}  // namespace badpeer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto& reader = badpeer::kReaders[data[0] % std::size(badpeer::kReaders)];
  reader.read(badpeer::ByteView(data + 1, size - 1));
  return 0;
}
