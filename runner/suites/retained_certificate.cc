// A server that keeps no more of a client's certificate than its hash.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

// A session that holds the certificate is of no use to a server that wants the hash, and the other
// way round.
void AddRetainedCertificate(Suite& suite, const NamedVersion& version) {
  const auto add = [&](std::string_view what, bool initially, bool later, bool certificate) {
    Flags flags;
    if (certificate) flags.push_back("-verify-peer");
    for (const char* flag : {"retain-only-sha256-client-cert", "expect-sha256-client-cert"}) {
      if (initially) flags.push_back(std::string("-on-initial-") + flag);
      if (later) flags.push_back(std::string("-on-resume-") + flag);
      if (!certificate) break;
    }
    TestCase test{.name = Name("RetainOnlySHA256", what, version.name),
                  .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
                  .shim = {.role = Role::kServer, .flags = std::move(flags)},
                  .peer = {.versions = {version.version, version.version}},
                  .resumptions = 1,
                  .expect_resume_rejected = initially != later};
    if (certificate) test.peer.credentials = {X509{.name = "rsa2048"}};
    suite.Add(std::move(test));
  };
  add("NoCert", true, true, false);
  add("Cert", true, true, true);
  add("OnOff", true, false, true);
  add("OffOn", false, true, true);
}

}  // namespace

void AddRetainedCertificateTests(std::vector<TestCase>& tests) {
  Suite suite("RetainOnlySHA256ClientCert", tests, RuleLevel::kCustom);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddRetainedCertificate(suite, version);
  }
}

}  // namespace badpeer
