// Sessions belong to a context, and are resumed in the same one alone: that of the credential which
// is taken, or else that of the server as a whole.
#include "runner/suites/families.h"
#include "runner/suites/psk.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

const Bytes kContext1 = BytesOf("session_id_context_1");
const Bytes kContext2 = BytesOf("session_id_context_2");
const Bytes kContext3 = BytesOf("session_id_context_3");

// Without a context of its own if it is empty.
Credential Rsa(Bytes context = {}) {
  return X509{.name = "rsa2048", .session_id_context = std::move(context)};
}
Credential P256(Bytes context) {
  return X509{.name = "ecdsa-p256", .session_id_context = std::move(context)};
}

// The server has `first`, and when the client comes back `then`.
TestCase ComesBack(std::string name, VersionRange versions, Credential first, Credential then,
                   bool resumes) {
  return {.name = "CredentialSessionIDContext-" + std::move(name),
          .shim = {.role = Role::kServer,
                   .credentials = {std::move(first)},
                   .resume_credentials = Credentials{std::move(then)}},
          .peer = {.versions = versions},
          .resumptions = 1,
          .expect_resume_rejected = !resumes};
}

void AddInVersion(Suite& suite, const NamedVersion& version) {
  const auto add = [&](const char* what, Flags flags, Credential first, Credential then,
                       bool resumes) {
    TestCase test = ComesBack(Name(what, version.name), {version.version, version.version},
                              std::move(first), std::move(then), resumes);
    test.shim.flags = std::move(flags);
    suite.Add(std::move(test));
  };
  const auto context = [](const char* when, const Bytes& value) {
    return Flags{std::string(when) + "-session-id-context", ToBase64(value)};
  };
  const Flags first = context("-on-initial", kContext1);
  Flags changing = first;
  const Flags then = context("-on-resume", kContext2);
  changing.insert(changing.end(), then.begin(), then.end());
  add("Match", {}, Rsa(kContext1), Rsa(kContext1), true);
  add("Mismatch", {}, Rsa(kContext1), Rsa(kContext2), false);
  add("OverrideCTX-Match", changing, Rsa(kContext3), Rsa(kContext3), true);
  add("OverrideCTX-Mismatch", context("", kContext1), Rsa(kContext2), Rsa(kContext3), false);
  add("FallbackToCTX-Match", first, Rsa(), Rsa(kContext1), true);
  add("FallbackToCTX-Mismatch", changing, Rsa(), Rsa(), false);
}

// Sessions that the server keeps itself.
void AddWithoutTickets(Suite& suite) {
  for (bool match : {true, false}) {
    TestCase test =
        ComesBack(match ? "NoTicket-Match-TLS12" : "NoTicket-Mismatch-TLS12", kUpToTls12,
                  Rsa(kContext1), Rsa(match ? kContext1 : kContext2), match);
    test.shim.flags = {"-no-ticket"};
    test.hooks = {OnReceive<ServerHello>([](Peer&, const ServerHello& hello) {
      if (!hello.session_id.empty()) return;
      throw PeerFailure("tls: new session used session tickets instead of IDs");
    })};
    suite.Add(std::move(test));
  }
}

// A credential that is a key, which both sides have.
void AddPresharedKeys(Suite& suite) {
  const auto in = [](const Bytes& context) {
    PreSharedKey key = Psk256();
    key.session_id_context = context;
    return key;
  };
  for (bool match : {true, false}) {
    TestCase test = ComesBack(match ? "PSK-Match-TLS13" : "PSK-Mismatch-TLS13", {}, in(kContext1),
                              in(match ? kContext1 : kContext2), match);
    test.peer.credentials = {Psk256()};
    suite.Add(std::move(test));
  }
}

// The client first takes one of two credentials, and then that one or the other.
void AddTwoCredentials(Suite& suite, const NamedVersion& version) {
  using enum CipherSuite;
  const VersionRange versions{ProtocolVersion::kTls10, version.version};
  const PeerOptions rsa{
      .versions = versions,
      .cipher_suites = {TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                        TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
      .verify_signatures = {SignatureScheme::rsa_pss_rsae_sha256}};
  const PeerOptions p256{
      .versions = versions,
      .cipher_suites = {TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                        TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA},
      .verify_signatures = {SignatureScheme::ecdsa_secp256r1_sha256}};
  const auto add = [&](const char* what, const Bytes& second, const PeerOptions& then,
                       bool resumes) {
    suite.Add({.name = Name("CredentialSessionIDContext-MultipleCredentials", what, version.name),
               .shim = {.role = Role::kServer, .credentials = {Rsa(kContext1), P256(second)}},
               .peer = rsa,
               .resumptions = 1,
               .resume = Resumption{.peer = then},
               .expect_resume_rejected = !resumes});
  };
  add("ResumeSame", kContext2, rsa, true);
  add("ResumeDifferent", kContext2, p256, false);
  // Up to TLS 1.2 the session's cipher suite is none of the second hello.
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  add("ResumeDifferent-SamePartition", kContext1, p256, tls13);
}

}  // namespace

void AddCredentialSessionIdContextTests(std::vector<TestCase>& tests) {
  Suite suite("CredentialSessionIDContext", tests, RuleLevel::kCustom);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddInVersion(suite, version);
    AddTwoCredentials(suite, version);
  }
  AddWithoutTickets(suite);
  AddPresharedKeys(suite);
}

}  // namespace badpeer
