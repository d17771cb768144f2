// A server that shows another chain when it renegotiates (TLS 1.0 to 1.2). No RFC forbids it;
// BoringSSL does, since an attacker could use it to put another server in the place of the first
// (the triple handshake attack). BoGo's tests change the leaf: these leave it and change what stands
// behind it.
#include "runner/crypto/credential_store.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Chain = std::vector<Bytes>;

struct ChainCase {
  std::string_view name;
  void (*change)(Chain& chain, const Bytes& other);
};
constexpr ChainCase kChanges[] = {
    {"Replaced", [](Chain& chain, const Bytes& other) { chain.back() = other; }},
    {"Added", [](Chain& chain, const Bytes& other) { chain.push_back(other); }},
    {"Removed", [](Chain& chain, const Bytes&) { chain.pop_back(); }},
};

Hook InRenegotiation(void (*change)(Chain&, const Bytes&)) {
  return OnSend<Certificate12>([change](Peer& peer, Certificate12& message) {
    if (peer.state().client_verify_data.empty()) return false;
    change(message.certificate_list, peer.credentials().Get("ecdsa-p256").chain[0]);
    return true;
  });
}

}  // namespace

void AddOwnChainChangeTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Renego-ChainChange", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version >= ProtocolVersion::kTls13) continue;
    TestCase same{.name = Name("BP-Renego-ChainChange-None", version.name),
                  .shim = {.flags = {"-renegotiate-freely"}},
                  .peer = {.versions = {version.version, version.version},
                           .credentials = {X509{.name = "rsa2048-chain"}}},
                  .exchange = {Renegotiate(), Echo()}};
    for (const ChainCase& change : kChanges) {
      TestCase test = same;
      test.name = Name("BP-Renego-ChainChange", change.name, version.name);
      test.hooks = {InRenegotiation(change.change)};
      test.expect = ShimRejects{.error = ":SERVER_CERT_CHANGED:",
                                .alert = AlertDescription::illegal_parameter};
      suite.Add(std::move(test));
    }
    same.shim.flags.insert(same.shim.flags.end(), {"-expect-total-renegotiations", "1"});
    suite.Add(std::move(same));
  }
}

}  // namespace badpeer
