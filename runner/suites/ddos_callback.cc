// A server's callback that sees the ClientHello before anything else, and may refuse it there.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

constexpr VersionRange UpTo(ProtocolVersion version) { return {ProtocolVersion::kTls10, version}; }

// The callback sees the ClientHello before anything is decided; a refusal is an internal_error.
void AddDdosCallback(Suite& suite, bool tls13, bool accepts, bool resumes) {
  const std::string_view version = tls13 ? "TLS13" : "";
  // BoGo's names have the two words for resumption the wrong way round.
  std::string name =
      Name("Server-DDoS", accepts ? "OK" : "Reject", resumes ? "NoResume" : "Resume");
  if (tls13) name = Name(name, version);
  TestCase test{
      .name = std::move(name),
      .spec = "RFC 5246 7.4.1.2, RFC 8446 4.1.2",
      .shim = {.role = Role::kServer, .flags = {"-install-ddos-callback"}},
      .peer = {.versions = UpTo(tls13 ? ProtocolVersion::kTls13 : ProtocolVersion::kTls12)},
      .resumptions = resumes ? 1 : 0};
  if (!accepts) {
    test.shim.flags.push_back(resumes ? "-on-resume-fail-ddos-callback" : "-fail-ddos-callback");
    test.expect =
        ShimRejects{.error = ":CONNECTION_REJECTED:", .alert = AlertDescription::internal_error};
  }
  suite.Add(std::move(test));
}

}  // namespace

void AddDdosCallbackTests(std::vector<TestCase>& tests) {
  Suite suite("DDoSCallback", tests, RuleLevel::kCustom);
  for (bool resumes : {false, true}) {
    for (bool accepts : {true, false}) {
      for (bool tls13 : {false, true}) AddDdosCallback(suite, tls13, accepts, resumes);
    }
  }
}

}  // namespace badpeer
