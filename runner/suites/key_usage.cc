// Keys whose certificate says what they are for (RFC 5280, 4.2.1.3): to sign, to decrypt, or to
// agree on a key, and used for something else.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using Suites = std::vector<CipherSuite>;

const Expectation kWrongUsage = ShimRejects{.error = ":KEY_USAGE_BIT_INCORRECT:"};

// We show the certificate: a client only if it is asked to.
TestCase Using(std::string name, Role role, const NamedVersion& version, const char* credential,
               Suites suites, Expectation expect) {
  TestCase test{.name = std::move(name),
                .spec = "RFC 5246 7.4.2, RFC 8446 4.4.2.2",
                .level = expect.should_fail ? RuleLevel::kCustom : RuleLevel::kMust,
                .shim = {.role = role},
                .peer = {.versions = {version.version, version.version},
                         .cipher_suites = std::move(suites),
                         .credentials = {X509{.name = credential}}},
                .expect = std::move(expect)};
  if (role == Role::kServer) test.shim.flags = {"-require-any-client-certificate"};
  return test;
}

// An ECDSA key that may agree on keys cannot do anything that TLS has for it today.
void AddEcdsa(Suite& suite, const NamedVersion& version) {
  for (const auto& [side, role] :
       {std::pair{"Client", Role::kClient}, std::pair{"Server", Role::kServer}}) {
    suite.Add(Using(Name("ECDSAKeyUsage", side, version.name), role, version,
                    "ecdsa-p256-agreement", {}, kWrongUsage));
  }
}

void AddRsa(Suite& suite, const NamedVersion& version) {
  const char *signing = "rsa2048-signing", *encipherment = "rsa2048-encipherment";
  const Suites signs = {TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                        TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA};
  const Suites decrypts = {TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_CBC_SHA};
  const auto add = [&](Role role, const char* what, const char* credential, const Suites& suites,
                       const Expectation& expect) {
    const std::string name = Name("RSAKeyUsage", role == Role::kClient ? "Client" : "Server", what);
    suite.Add(Using(name + std::string(version.name), role, version, credential, suites, expect));
  };
  add(Role::kClient, "WantSignature-GotEncipherment-", encipherment, signs, kWrongUsage);
  add(Role::kClient, "WantSignature-GotSignature-", signing, signs, Succeeds());
  if (version.version < ProtocolVersion::kTls13) {
    add(Role::kClient, "WantEncipherment-GotEncipherment", encipherment, decrypts, Succeeds());
    add(Role::kClient, "WantEncipherment-GotSignature-", signing, decrypts, kWrongUsage);
  }
  // A client's key always signs.
  add(Role::kServer, "WantSignature-GotEncipherment-", encipherment, {}, kWrongUsage);
  add(Role::kServer, "WantSignature-GotSignature-", signing, {}, Succeeds());
}

}  // namespace

void AddKeyUsageTests(std::vector<TestCase>& tests) {
  Suite rsa("RSAKeyUsage", tests), ecdsa("ECDSAKeyUsage", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddRsa(rsa, version);
    if (version.version >= ProtocolVersion::kTls12) AddEcdsa(ecdsa, version);
  }
}

}  // namespace badpeer
