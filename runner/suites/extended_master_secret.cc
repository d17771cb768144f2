// Extended master secret (RFC 7627): negotiated where both sides have it, kept by sessions, the same
// in a renegotiation as before.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr std::string_view kExpectFlag = "-expect-extended-master-secret";

template <class Hello>
Hook RequireExtendedMasterSecret() {
  return OnReceive<Hello>([](Peer&, const Hello& hello) {
    if (Has(hello.extensions, ExtensionType::extended_master_secret)) return;
    throw PeerFailure("the shim's hello has no extended_master_secret");
  });
}

Hooks RequiredOf(Role shim) {
  if (shim == Role::kClient) return {RequireExtendedMasterSecret<ClientHello>()};
  return {RequireExtendedMasterSecret<ServerHello>()};
}

std::string_view RoleName(Role role) { return role == Role::kClient ? "Client" : "Server"; }

void AddNegotiation(Suite& suite, bool with, Role role) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    const bool tls13 = version.version >= ProtocolVersion::kTls13;
    TestCase test{
        .name = Name(with ? "ExtendedMasterSecret" : "NoExtendedMasterSecret", version.name,
                     RoleName(role)),
        .spec = "RFC 7627 5, RFC 8446 D",
        .level = with || tls13 ? RuleLevel::kMust : RuleLevel::kCustom,
        .shim = {.role = role},
        .peer = {.versions = {version.version, version.version}, .extended_master_secret = with}};
    // TLS 1.3 always derives its secrets from the transcript, and says so.
    if (with || tls13) test.shim.flags = {std::string(kExpectFlag)};
    if (with && !tls13) test.hooks = RequiredOf(role);
    suite.Add(std::move(test));
  }
}

// RFC 7627, 5.3 and 5.4.
// A client should not even offer a session without it (RFC 7627, 5.3), and may so never come to a
// refusal.
RuleLevel LevelOf(Role role, bool first, bool second) {
  if (first) return RuleLevel::kMust;
  return second && role == Role::kServer ? RuleLevel::kShould : RuleLevel::kCustom;
}

void AddResumption(Suite& suite, Role role, bool first, bool second) {
  const auto word = [](bool with) { return with ? "Yes" : "No"; };
  TestCase test{
      .name = Name("ExtendedMasterSecret", std::string(word(first)) + "To" + word(second),
                   RoleName(role)),
      .spec = "RFC 7627 5.3",
      .level = LevelOf(role, first, second),
      .shim = {.role = role},
      .peer = {.versions = kUpToTls12, .extended_master_secret = first},
      .resumptions = 1,
      .resume = Resumption{.peer = {.versions = kUpToTls12, .extended_master_secret = second}}};
  if (first && second) test.shim.flags = {std::string(kExpectFlag)};
  if (first) test.hooks = RequiredOf(role);
  const bool refused = first != second && (role == Role::kClient || first);
  if (second && !refused) test.resume->hooks = RequiredOf(role);
  if (refused) {
    test.expect = ShimRejects{.error = first ? ":RESUMED_EMS_SESSION_WITHOUT_EMS_EXTENSION:"
                                             : ":RESUMED_NON_EMS_SESSION_WITH_EMS_EXTENSION:"};
  } else {
    test.expect_resume_rejected = first != second;
  }
  suite.Add(std::move(test));
}

// Takes extended_master_secret out of, or leaves it in, the first or the second ServerHello.
struct HellosSent {
  int count = 0;
};
Hook OnlyIn(bool first, bool second) {
  return OnSend<ServerHello>([first, second](Peer& peer, ServerHello& hello) {
    const bool wanted = peer.Memory<HellosSent>().count++ == 0 ? first : second;
    if (wanted) return;
    std::erase_if(hello.extensions, [](const Extension& extension) {
      return extension.type == ExtensionType::extended_master_secret;
    });
  });
}

void AddRenegotiation(Suite& suite) {
  const auto add = [&](std::string_view what, bool first, bool second, Expectation expect) {
    suite.Add({.name = Name("ExtendedMasterSecret-Renego", what),
               .spec = "RFC 7627 5",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-renegotiate-freely", "-expect-total-renegotiations", "1"}},
               .peer = {.versions = kUpToTls12},
               .hooks = {OnlyIn(first, second)},
               .exchange = {Renegotiate(), Echo()},
               .expect = std::move(expect)});
  };
  // Whether a renegotiation may change it, the RFC leaves open; BoringSSL refuses.
  const Expectation mismatch = ShimRejects{.error = ":RENEGOTIATION_EMS_MISMATCH:"};
  add("NoEMS", false, false, Succeeds());
  add("Upgrade", false, true, mismatch);
  add("Downgrade", true, false, mismatch);
}

}  // namespace

void AddExtendedMasterSecretTests(std::vector<TestCase>& tests) {
  Suite suite("ExtendedMasterSecret", tests);
  for (bool with : {false, true}) {
    for (Role role : {Role::kServer, Role::kClient}) AddNegotiation(suite, with, role);
  }
  for (Role role : {Role::kServer, Role::kClient}) {
    AddResumption(suite, role, false, false);
    AddResumption(suite, role, false, true);
    AddResumption(suite, role, true, false);
    AddResumption(suite, role, true, true);
  }
  AddRenegotiation(suite);
}

}  // namespace badpeer
