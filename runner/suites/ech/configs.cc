// Keys and configs for tests of Encrypted Client Hello (RFC 9849, 4).
#include <array>
#include <stdexcept>

#include "runner/suites/ech/ech.h"

namespace badpeer::ech {
namespace {

constexpr std::uint8_t kMaximumNameLength = 64;

struct KeyPair {
  int id;
  const char* private_key;
  const char* public_key;
};
// X25519. Made once: a table of tests must not cost a start any time.
constexpr KeyPair kKeys[] = {
    {42, "8f20181402f82af404fea1c1f1a5a27ea0fbd3be5bbbc2d444585db5f24657c9",
     "7e2a0c860123fc82113e5d6ec5333ff69412899445c531146835b1e26fb25578"},
    {43, "f031b69370b6562762687bf5ec7ca68038be33103428431282908b640f18390e",
     "b736c61ec69a9d2023064daaf14f7a72b9695592366cff9512a403df3a84546a"},
    {44, "b44026acdc63139d3a3d9b4bfe63545269e8ec4b088aee3a41d037024d6b1462",
     "1990ae448cecd3865db9c71ca72b1a287cfa8d7df184a001f13d7ebb6e096f28"},
    {45, "21749cbfca1531b4e4b18ffc3d1cdb74ec52994ef194ef5637996092639c2118",
     "366ffcc2a09af1748f0df693affea18a213dc133bb50d0dc921a5e8810e8c112"},
    {42, "6f54902a1522e82bb54c77a4dfe5aa498d86342677f3487ef777925c48b31bbd",
     "97870f6c73f8e6b7fa20152c5df738484a9c0da20ad06f50c8962c089df48240"},
};

EchKey Made(const KeyPair& pair, EchConfigContents contents) {
  HpkeKeyConfig& key = contents.key_config;
  if (key.public_key.empty()) key.public_key = FromHex(pair.public_key);
  if (contents.maximum_name_length == 0) contents.maximum_name_length = kMaximumNameLength;
  if (contents.public_name.empty()) contents.public_name = kPublicName;
  return {.config = EchConfig::Of(contents), .private_key = FromHex(pair.private_key)};
}

EchKey Usual(const KeyPair& pair) { return Made(pair, {.key_config = UsualKeyConfig(pair.id)}); }

constexpr HpkeKem kUnknownKem{0x6666};
constexpr HpkeSymmetricCipherSuite kUnknownSuite{HpkeKdf{0x1111}, HpkeAead{0x2222}};

}  // namespace

HpkeKeyConfig UsualKeyConfig(int id) {
  return {.config_id = static_cast<std::uint8_t>(id),
          .cipher_suites = {{HpkeKdf::HKDF_SHA256, HpkeAead::AES_128_GCM},
                            {HpkeKdf::HKDF_SHA256, HpkeAead::AES_256_GCM},
                            {HpkeKdf::HKDF_SHA256, HpkeAead::ChaCha20Poly1305}}};
}

const EchKey& Key(int id) {
  static const std::array<EchKey, 4> kMade = {Usual(kKeys[0]), Usual(kKeys[1]), Usual(kKeys[2]),
                                              Usual(kKeys[3])};
  return kMade.at(static_cast<std::size_t>(id - kKeys[0].id));
}

const EchKey& SecondKey42() {
  static const EchKey kMade = Usual(kKeys[4]);
  return kMade;
}

EchKey KeyFor(EchConfigContents contents) { return Made(kKeys[0], std::move(contents)); }

EchConfig ConfigOfUnknownVersion() {
  return {.version = 0xbadd, .contents = FromHex("0504030201")};
}

EchConfig ConfigOfUnknownKem() {
  return KeyFor({.key_config = {.config_id = 42,
                                .kem_id = HpkeKem{0x9999},
                                .cipher_suites = {kUnknownSuite}}})
      .config;
}

EchConfig ConfigOfBadName() {
  return KeyFor({.key_config = UsualKeyConfig(0),
                 .public_name = "dns_names_have_no_underscores.example"})
      .config;
}

std::vector<EchConfig> UnusableConfigs() {
  HpkeKeyConfig kem = UsualKeyConfig(0);
  kem.kem_id = kUnknownKem;
  kem.public_key = {1, 2, 3, 4};
  const Extension mandatory{ExtensionType{0xaaaa}, BytesOf("test")};
  return {ConfigOfUnknownVersion(), KeyFor({.key_config = kem}).config,
          KeyFor({.key_config = {.cipher_suites = {kUnknownSuite}}}).config,
          KeyFor({.key_config = UsualKeyConfig(0), .extensions = {mandatory}}).config};
}

std::vector<EchConfig> ConfigsOf(const std::vector<EchKey>& keys) {
  std::vector<EchConfig> configs;
  for (const EchKey& key : keys) configs.push_back(key.config);
  return configs;
}

Flags ConfigFlags(const std::vector<EchConfig>& configs, std::string_view prefix) {
  return {std::string(prefix) + "-ech-config-list", ToBase64(Encode(EchConfigList{configs}))};
}

Flags ExpectsConfigs(const std::vector<EchConfig>& configs, std::string_view prefix) {
  return {std::string(prefix) + "-expect-ech-retry-configs",
          ToBase64(Encode(EchConfigList{configs}))};
}

Flags KeyFlags(const EchKey& key, bool is_retry_config) {
  return {"-ech-server-config",      ToBase64(Encode(key.config)), "-ech-server-key",
          ToBase64(key.private_key), "-ech-is-retry-config",       is_retry_config ? "1" : "0"};
}

}  // namespace badpeer::ech
