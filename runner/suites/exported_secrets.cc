// What a stack gives out of its secrets beside exporters (exporters.cc): tls-unique, and the keys of
// TLS 1.3.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

// RFC 5929, 3. Without an extended master secret the value of a resumed connection can be forced on
// it (RFC 7627, 1), so that a stack must not give it out.
void AddTlsUnique(Suite& suite) {
  for (const char* side : {"Server", "Client"}) {
    for (bool resumed : {false, true}) {
      for (bool ems : {false, true}) {
        const PeerOptions peer{.versions = kUpToTls12, .extended_master_secret = ems};
        TestCase test{
            .name = Name("TLSUnique", resumed ? "Resume" : "Full", ems ? "EMS" : "NoEMS", side),
            .spec = "RFC 5929 3",
            .peer = peer,
            .exchange = {TlsUnique(), Echo()}};
        if (resumed) {
          test.resumptions = 1;
          test.resume = Resumption{.peer = peer};
        }
        if (resumed && !ems) {
          test.level = RuleLevel::kCustom;
          test.expect = ShimRejects{.error = "failed to get tls-unique"};
        }
        suite.Add(std::move(test));
      }
    }
  }
}

void AddTrafficSecrets(Suite& suite) {
  for (const auto& [name, cipher_suite] :
       {std::pair{"AEAD-AES128-GCM-SHA256", CipherSuite::TLS_AES_128_GCM_SHA256},
        std::pair{"AEAD-AES256-GCM-SHA384", CipherSuite::TLS_AES_256_GCM_SHA384}}) {
    suite.Add({.name = Name("ExportTrafficSecrets", name),
               .spec = "RFC 8446 7.2",
               .peer = {.versions = kTls13Only, .cipher_suites = {cipher_suite}},
               .exchange = {ExportTrafficSecrets(), Echo()}});
  }
}

}  // namespace

void AddTlsUniqueTests(std::vector<TestCase>& tests) {
  Suite suite("TLSUnique", tests);
  AddTlsUnique(suite);
}

void AddTrafficSecretTests(std::vector<TestCase>& tests) {
  Suite suite("ExportTrafficSecrets", tests);
  AddTrafficSecrets(suite);
}

}  // namespace badpeer
