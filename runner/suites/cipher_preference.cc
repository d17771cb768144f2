// Which cipher suite of TLS 1.3 a stack takes first.
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

// Which of AES and ChaCha20 comes first depends on whether the machine has AES in hardware.
void AddCipherPreference(Suite& suite) {
  const std::string aes = Number(CipherSuite::TLS_AES_128_GCM_SHA256);
  const std::string chacha = Number(CipherSuite::TLS_CHACHA20_POLY1305_SHA256);
  const auto add = [&](std::string_view what, Role role, const std::string& with_aes,
                       std::vector<CipherSuite> suites) {
    TestCase test{
        .name = Name("TLS13-CipherPreference", what),
        .spec = "RFC 8446 4.1.1",
        .shim = {.role = role,
                 .flags = {"-expect-cipher-aes", with_aes, "-expect-cipher-no-aes", chacha}},
        .peer = {.cipher_suites = std::move(suites)}};
    if (role == Role::kServer) test.peer.groups = {NamedGroup::x25519};
    suite.Add(std::move(test));
  };
  const CipherSuite aes128 = CipherSuite::TLS_AES_128_GCM_SHA256;
  const CipherSuite chacha20 = CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
  add("Server-ChaCha20-AES", Role::kServer, chacha, {chacha20, aes128});
  add("Server-AES-ChaCha20", Role::kServer, aes, {aes128, chacha20});
  add("Client", Role::kClient, aes, {});
}

}  // namespace

void AddCipherPreferenceTests(std::vector<TestCase>& tests) {
  Suite suite("TLS13CipherPreference", tests, RuleLevel::kCustom);
  AddCipherPreference(suite);
}

}  // namespace badpeer
