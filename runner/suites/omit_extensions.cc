// Hellos without any extension: their list may be empty or absent (RFC 5246, 7.4.1.2), and an answer
// to one that has none must have none either.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

template <class Hello>
Hook WithoutExtensions(bool omitted) {
  return OnSend<Hello>([omitted](Peer&, Hello& hello) {
    hello.extensions.clear();
    hello.omit_extensions = omitted;
  });
}

Hook ExpectOmitted() {
  return OnReceive<ServerHello>([](Peer&, const ServerHello& hello) {
    if (!hello.omit_extensions) throw PeerFailure("tls: ServerHello did not omit extensions");
  });
}

void AddHellos(Suite& suite, const NamedVersion& version) {
  for (bool omitted : {true, false}) {
    const char* what = omitted ? "OmitExtensions" : "EmptyExtensions";
    suite.Add(
        {.name = Name(what, "ClientHello", version.name),
         .spec = "RFC 5246 7.4.1.3",
         .level = RuleLevel::kCustom,
         // Of ECDSA's curves, such a client says nothing.
         .shim = {.role = Role::kServer, .certificate = X509{.name = "rsa2048"}},
         .peer = {.versions = {version.version, version.version}, .tickets = {.enabled = false}},
         .hooks = {WithoutExtensions<ClientHello>(omitted), ExpectOmitted()}});
    // An honest server that has nothing to say in an extension.
    suite.Add({.name = Name(what, "ServerHello", version.name),
               .spec = "RFC 5246 7.4.1.3",
               .peer = {.versions = {version.version, version.version},
                        .tickets = {.enabled = false},
                        .extended_master_secret = false,
                        .renegotiation_info = false},
               .hooks = {WithoutExtensions<ServerHello>(omitted)}});
  }
}

}  // namespace

void AddOmitExtensionsTests(std::vector<TestCase>& tests) {
  Suite suite("OmitExtensions", tests);
  // The check itself must be able to fail.
  suite.Add({.name = "ExpectOmitExtensions",
             .shim = {.role = Role::kServer},
             .peer = {.versions = kTls12Only},
             .hooks = {ExpectOmitted()},
             .expect = PeerRejects{.local = "tls: ServerHello did not omit extensions"}});
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version < ProtocolVersion::kTls13) AddHellos(suite, version);
  }
}

}  // namespace badpeer
