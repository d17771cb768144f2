// Encrypted ClientHello (RFC 9849): configurations and the extension in its four forms.
//
//   EchConfig config = EchConfig::Of({.key_config = {.config_id = 1, .public_key = public_key},
//                                     .public_name = "public.example"});
//   Bytes list = Encode(EchConfigList{{config}});
#ifndef BADPEER_RUNNER_WIRE_ECH_H_
#define BADPEER_RUNNER_WIRE_ECH_H_

#include <array>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"
#include "runner/wire/hello.h"

namespace badpeer {

// RFC 9849, 4.
struct HpkeSymmetricCipherSuite {
  HpkeKdf kdf_id = HpkeKdf::HKDF_SHA256;
  HpkeAead aead_id = HpkeAead::AES_128_GCM;

  static void Walk(auto& w, auto& m) {
    w("kdf_id", m.kdf_id);
    w("aead_id", m.aead_id);
  }
  bool operator==(const HpkeSymmetricCipherSuite&) const = default;
};
struct HpkeKeyConfig {
  std::uint8_t config_id = 0;
  HpkeKem kem_id = HpkeKem::DHKEM_X25519_HKDF_SHA256;
  Bytes public_key{};
  std::vector<HpkeSymmetricCipherSuite> cipher_suites{{}};

  static void Walk(auto& w, auto& m) {
    w("config_id", m.config_id);
    w("kem_id", m.kem_id);
    w("public_key", opaque<1, 0xffff>(m.public_key));
    w("cipher_suites", list<4, 0xfffc>(m.cipher_suites));
  }
};
// The contents of an EchConfig of version 0xfe0d.
struct EchConfigContents {
  HpkeKeyConfig key_config{};
  std::uint8_t maximum_name_length = 0;
  std::string public_name{};
  Extensions extensions{};  // Of types with the high bit set: mandatory to understand.

  static void Walk(auto& w, auto& m) {
    w("key_config", m.key_config);
    w("maximum_name_length", m.maximum_name_length);
    w("public_name", opaque<1, 0xff>(m.public_name));
    w("extensions", extension_list<ExtensionContext::ech_config, 0, 0xffff>(m.extensions));
  }
};
inline constexpr std::uint16_t kEchConfigVersion = 0xfe0d;
struct EchConfig {
  std::uint16_t version = kEchConfigVersion;
  Bytes contents{};  // An EchConfigContents, if the version is known.

  static EchConfig Of(const EchConfigContents& contents) {
    return {kEchConfigVersion, Encode(contents)};
  }
  static void Walk(auto& w, auto& m) {
    w("version", m.version);
    w("contents", opaque<0, 0xffff>(m.contents));
  }
};
struct EchConfigList {
  std::vector<EchConfig> configs{};

  static void Walk(auto& w, auto& m) { w("ECHConfigList", list<4, 0xffff>(m.configs)); }
};

// RFC 9849, 5. In ClientHelloOuter all the fields, in ClientHelloInner only the type.
struct EncryptedClientHello {
  static constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;
  EchClientHelloType type = EchClientHelloType::outer;
  HpkeSymmetricCipherSuite cipher_suite{};
  std::uint8_t config_id = 0;
  Bytes enc{};  // Empty in the second ClientHello after a HelloRetryRequest.
  Bytes payload{};

  static EncryptedClientHello Inner() { return {.type = EchClientHelloType::inner}; }
  static void Walk(auto& w, auto& m) {
    w("type", m.type);
    if (m.type == EchClientHelloType::inner) return;
    w("cipher_suite", m.cipher_suite);
    w("config_id", m.config_id);
    w("enc", opaque<0, 0xffff>(m.enc));
    w("payload", opaque<1, 0xffff>(m.payload));
  }
};
// In EncryptedExtensions of a server that rejects.
struct EchRetryConfigs {
  static constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;
  std::vector<EchConfig> retry_configs{};

  static void Walk(auto& w, auto& m) { w("retry_configs", list<4, 0xffff>(m.retry_configs)); }
};
// In HelloRetryRequest.
struct EchHelloRetry {
  static constexpr ExtensionType kType = ExtensionType::encrypted_client_hello;
  std::array<std::uint8_t, 8> confirmation{};

  static void Walk(auto& w, auto& m) { w("confirmation", m.confirmation); }
};

// RFC 9849, 5.1. In EncodedClientHelloInner: extensions to be copied from ClientHelloOuter.
struct EchOuterExtensions {
  static constexpr ExtensionType kType = ExtensionType::ech_outer_extensions;
  std::vector<ExtensionType> types{};

  static void Walk(auto& w, auto& m) { w("OuterExtensions", list<2, 254>(m.types)); }
};

// RFC 9849, 5.1. What is sealed into EncryptedClientHello::payload: a ClientHello without its
// session id, and zeros.
struct EncodedClientHelloInner {
  ClientHello client_hello{};
  Bytes zeros{};

  static void Walk(auto& w, auto& m) {
    w("client_hello", m.client_hello);
    w("zeros", rest(m.zeros));
  }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_ECH_H_
