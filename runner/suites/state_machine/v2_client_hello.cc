// Servers take a hello in the form of SSLv2 (RFC 5246, E.2), with challenges of every length.
#include "runner/suites/state_machine/variant.h"

namespace badpeer {

void AddV2ClientHellos(StateMachineVariant& variant) {
  if (!variant.IsTls()) return;
  for (std::size_t challenge : {16, 31, 32, 33, 48}) {
    // A suite without curves: the hello has no extensions.
    variant.Add({.name = "SendV2ClientHello-" + std::to_string(challenge),
                 .spec = "RFC 5246 E.2",
                 .level = RuleLevel::kCustom,
                 .shim = {.role = Role::kServer,
                          .flags = {"-expect-msg-callback",
                                    "read v2clienthello\n"
                                    "write hs 2\n"
                                    "write hs 11\n"
                                    "write hs 14\n"
                                    "read hs 16\n"
                                    "read ccs\n"
                                    "read hs 20\n"
                                    "write ccs\n"
                                    "write hs 20\n"
                                    "read alert 1 0\n"}},
                 .peer = {.versions = kUpToTls12,
                          .cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA},
                          .legacy = LegacyHelloOptions{.v2_client_hello = true,
                                                       .v2_challenge_size = challenge}}});
  }
}

}  // namespace badpeer
