#include "runner/scenario/flag_values.h"
#include "runner/suites/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum CipherSuite;

constexpr CipherSuite kUnknownSuite{0xfe00};

Hook SelectInServerHello(CipherSuite suite) {
  return Forge<ServerHello>([suite](Peer&, ServerHello& hello) { hello.cipher_suite = suite; });
}

void AddUnknown(Suite& suite) {
  const auto up_to = [](const char* name, ProtocolVersion version) {
    return version >= ProtocolVersion::kTls13 ? Name(name, "TLS13") : std::string(name);
  };
  for (ProtocolVersion max : {ProtocolVersion::kTls12, ProtocolVersion::kTls13}) {
    suite.Add({.name = up_to("NoSharedCipher", max),
               .spec = "RFC 5246 7.4.1.3, RFC 8446 4.1.1",
               .peer = {.versions = {.max = max}, .cipher_suites = {kUnknownSuite}},
               .expect = ShimRejects{.error = ":HANDSHAKE_FAILURE_ON_CLIENT_HELLO:"}});
    suite.Add({.name = up_to("ServerHelloBogusCipher", max),
               .spec = "RFC 5246 7.4.1.3, RFC 8446 4.1.3",
               .peer = {.versions = {.max = max}},
               .hooks = {SelectInServerHello(kUnknownSuite)},
               .expect = ShimRejects{.error = ":WRONG_CIPHER_RETURNED:"}});
    const CipherSuite known = max >= ProtocolVersion::kTls13
                                  ? TLS_AES_128_GCM_SHA256
                                  : TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    suite.Add({.name = up_to("UnknownCipher", max),
               .spec = "RFC 5246 7.4.1.2, RFC 8446 4.1.2",
               .shim = {.role = Role::kServer},
               .peer = {.versions = {.max = max}, .cipher_suites = {known}},
               .hooks = {OnSend<ClientHello>([](Peer&, ClientHello& hello) {
                 hello.cipher_suites.insert(hello.cipher_suites.begin(), kUnknownSuite);
               })}});
  }
  suite.Add({.name = "UnsupportedCipherSuite",
             .spec = "RFC 5246 7.4.1.3",
             .shim = {.flags = {"-cipher", "DEFAULT:!AES"}},
             .peer = {.versions = kUpToTls12, .cipher_suites = {TLS_RSA_WITH_AES_128_CBC_SHA}},
             .hooks = {OnChoose(TLS_RSA_WITH_AES_128_CBC_SHA)},
             .expect = ShimRejects{.error = ":WRONG_CIPHER_RETURNED:"}});
  // A client under this policy offers TLS_AES_256_GCM_SHA384 alone.
  suite.Add({.name = "UnsupportedCipherSuite-TLS13",
             .spec = "RFC 8446 4.1.3",
             .shim = {.flags = {"-wpa-202304"}},
             .peer = {.versions = {.max = ProtocolVersion::kTls13},
                      .cipher_suites = {TLS_AES_128_GCM_SHA256}},
             .hooks = {OnChoose(TLS_AES_128_GCM_SHA256)},
             .expect = ShimRejects{.error = ":WRONG_CIPHER_RETURNED:"}});
}

void AddPskHints(Suite& suite) {
  suite.Add({.name = "EmptyECDHEPSKHint",
             .spec = "RFC 5489 2",
             .shim = {.flags = {"-psk", "secret"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA},
                      .psk = PskOptions{.key = BytesOf("secret")}}});
  suite.Add({.name = "ExplicitEmptyPSKHint",
             .spec = "RFC 4279 2",
             .shim = {.flags = {"-psk", "secret"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {TLS_PSK_WITH_AES_128_CBC_SHA},
                      .psk = PskOptions{.key = BytesOf("secret")}},
             .hooks = {OnChoose(PskHint::kSend)}});
}

// The certificate says what the suite must be, and the other way round.
void AddCertificateMismatches(Suite& suite) {
  const auto client = [&](const char* name, const char* credential, CipherSuite real,
                          CipherSuite said) {
    suite.Add({.name = Name("CertificateCipherMismatch", name),
               .spec = "RFC 5246 7.4.2",
               .peer = {.versions = kUpToTls12,
                        .cipher_suites = {real},
                        .credentials = {X509{.name = credential}}},
               .hooks = {SelectInServerHello(said)},
               .expect = ShimRejects{.error = ":WRONG_CERTIFICATE_TYPE:"}});
  };
  const CipherSuite rsa = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
  const CipherSuite ecdsa = TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
  client("RSA", "rsa2048", rsa, ecdsa);
  client("ECDSA", "ecdsa-p256", ecdsa, rsa);
  client("Ed25519", "ed25519", ecdsa, rsa);
  // A key under id-RSASSA-PSS must not decrypt (RFC 4055, 3.1).
  suite.Add({.name = "CertificateCipherMismatch-PSS",
             .spec = "RFC 4055 3.1",
             .level = RuleLevel::kCustom,
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {TLS_RSA_WITH_AES_128_GCM_SHA256},
                      .credentials = {X509{.name = "rsa-pss"}}},
             .expect = ShimRejects{.error = ":UNSUPPORTED_ALGORITHM:"}});

  const auto server = [&](const char* name, const char* credential, CipherSuite offered) {
    suite.Add({.name = Name("ServerCipherFilter", name),
               .spec = "RFC 5246 7.4.2",
               .shim = {.role = Role::kServer, .certificate = X509{.name = credential}},
               .peer = {.versions = kUpToTls12, .cipher_suites = {offered}},
               .expect = ShimRejects{.error = ":NO_SHARED_CIPHER:"}});
  };
  server("RSA", "rsa2048", ecdsa);
  server("ECDSA", "ecdsa-p256", rsa);
  server("Ed25519", "ed25519", rsa);
}

// A server's own order in TLS 1.3, some of it in groups of equal preference.
void AddTls13Preferences(Suite& suite) {
  struct Choice {
    const char* name;
    std::vector<CipherSuite> configured;
    std::vector<int> flags;  // 1: as good as the next one
    std::vector<CipherSuite> offered;
    std::optional<CipherSuite> selected;
  };
  const CipherSuite aes128 = TLS_AES_128_GCM_SHA256;
  const CipherSuite aes256 = TLS_AES_256_GCM_SHA384;
  const CipherSuite chacha = TLS_CHACHA20_POLY1305_SHA256;
  const Choice choices[] = {
      {"StrictPreference", {aes256, aes128}, {}, {aes128, aes256}, aes256},
      {"EqualPreference-ClientPrefersFirstInGroup",
       {aes256, aes128},
       {1, 0},
       {aes256, aes128},
       aes256},
      {"EqualPreference-ClientPrefersSecondInGroup",
       {aes256, aes128},
       {1, 0},
       {aes128, aes256},
       aes128},
      {"MultiGroup-HigherGroupSelected",
       {aes256, aes128, chacha},
       {0, 1, 0},
       {chacha, aes256},
       aes256},
      {"MultiGroup-EqualPrefWithinGroupSelected",
       {aes256, aes128, chacha},
       {0, 1, 0},
       {chacha, aes128},
       chacha},
      {"NoSharedCipher", {aes256}, {}, {aes128, chacha}, std::nullopt},
  };
  for (const Choice& choice : choices) {
    std::vector<std::string> flags;
    for (CipherSuite cipher : choice.configured) {
      flags.insert(flags.end(), {"-tls13-ciphers", Number(cipher)});
    }
    for (int flag : choice.flags) {
      flags.insert(flags.end(), {"-tls13-ciphers-flags", std::to_string(flag)});
    }
    TestCase test{
        .name = Name("TLS13-Server", choice.name),
        .spec = "RFC 8446 4.1.3",
        .level = choice.selected ? RuleLevel::kCustom : RuleLevel::kMust,
        .shim = {.role = Role::kServer, .flags = std::move(flags)},
        .peer = {.versions = {.max = ProtocolVersion::kTls13}, .cipher_suites = choice.offered},
        .state = {.cipher_suite = choice.selected}};
    if (!choice.selected) test.expect = ShimRejects{.error = ":NO_SHARED_CIPHER:"};
    suite.Add(std::move(test));
  }
}

// The same up to TLS 1.2.
void AddTls12Preferences(Suite& suite) {
  constexpr const char* kServerOrder =
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:"
      "[TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384|TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256|"
      "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA]:"
      "TLS_RSA_WITH_AES_128_GCM_SHA256:"
      "TLS_RSA_WITH_AES_128_CBC_SHA:"
      "[TLS_RSA_WITH_AES_256_GCM_SHA384|TLS_RSA_WITH_AES_256_CBC_SHA]";
  const CipherSuite rsa256 = TLS_RSA_WITH_AES_256_GCM_SHA384;
  const CipherSuite rsa256_cbc = TLS_RSA_WITH_AES_256_CBC_SHA;
  const CipherSuite rsa128_cbc = TLS_RSA_WITH_AES_128_CBC_SHA;
  const CipherSuite rsa128 = TLS_RSA_WITH_AES_128_GCM_SHA256;
  const CipherSuite ecdhe256_cbc = TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA;
  const CipherSuite ecdhe256 = TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;
  const CipherSuite ecdhe128 = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
  const CipherSuite chacha = TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256;
  struct Choice {
    std::vector<CipherSuite> offered;
    CipherSuite selected;
  };
  const std::vector<Choice> choices = {
      {{rsa256, rsa128_cbc, rsa128, ecdhe256_cbc, ecdhe128}, ecdhe128},
      {{rsa256, rsa128_cbc, rsa128, ecdhe256_cbc}, ecdhe256_cbc},
      {{rsa256, rsa128_cbc, rsa128}, rsa128},
      {{rsa256, rsa128_cbc}, rsa128_cbc},
      {{ecdhe256_cbc, chacha, ecdhe256}, ecdhe256_cbc},
      {{chacha, ecdhe256}, chacha},
      {{ecdhe256, chacha}, ecdhe256},
      {{rsa256, rsa256_cbc}, rsa256},
      {{rsa256_cbc, rsa256}, rsa256_cbc},
      {{rsa256, rsa256_cbc, ecdhe256, chacha}, ecdhe256},
  };
  for (std::size_t i = 0; i < choices.size(); ++i) {
    suite.Add({.name = Name("CipherNegotiation", std::to_string(i)),
               .spec = "RFC 5246 7.4.1.3",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer, .flags = {"-cipher", kServerOrder}},
               .peer = {.versions = kUpToTls12, .cipher_suites = choices[i].offered},
               .state = {.cipher_suite = choices[i].selected}});
  }
}

}  // namespace

void AddCipherSuiteMismatches(Suite& suite) {
  AddUnknown(suite);
  AddPskHints(suite);
  AddCertificateMismatches(suite);
}

void AddCipherSuitePreferences(Suite& suite) {
  AddTls12Preferences(suite);
  AddTls13Preferences(suite);
}

}  // namespace badpeer
