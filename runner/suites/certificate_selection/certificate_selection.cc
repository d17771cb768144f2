#include "runner/suites/certificate_selection/certificate_selection.h"

#include "runner/crypto/credential_store.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

const Bytes kResponse = {1, 2, 3, 4}, kOtherResponse = {5, 6, 7, 8};
// Lists of one timestamp each (RFC 6962, 3.3).
const Bytes kTimestamps = {0, 6, 0, 4, 5, 6, 7, 8}, kOtherTimestamps = {0, 6, 0, 4, 1, 2, 3, 4};

// The tests of one protocol in one version.
class Tests {
 public:
  Tests(Suite& suite, Protocol protocol, const NamedVersion& version)
      : suite_(suite), protocol_(protocol), version_(version) {}

  // The list is in the order of preference, and what is given otherwise comes last.
  void AddPreferences() {
    for (Role role : {Role::kClient, Role::kServer}) {
      const std::string side = role == Role::kClient ? "Client" : "Server";
      const X509 p256{.name = "ecdsa-p256"};
      TestCase test = Base(side + "-PreferenceOrder", role, {});
      test.spec.clear();
      test.shim.certificate = X509{.name = "rsa2048"};
      test.shim.credentials = {p256, X509{.name = "ecdsa-p384"}};
      Expect(test, 0, p256);
      suite_.Add(test);
      // Callbacks bring the credential, and sign with its key.
      test.name = NameOf(side + "-Async");
      test.shim.credentials = {p256};
      test.shim.flags.insert(test.shim.flags.begin(), "-async");
      suite_.Add(std::move(test));
    }
  }

  // What goes with a certificate is that of the one which is taken: the only RSA key.
  void AddStaples() {
    using enum CipherSuite;
    const auto other = [](const char* name) {
      return X509{.name = name, .ocsp_response = kOtherResponse, .sct_list = kOtherTimestamps};
    };
    const X509 rsa{.name = "rsa2048-chain", .ocsp_response = kResponse, .sct_list = kTimestamps};
    TestCase test =
        Base("Server-OCSP-SCT", Role::kServer,
             {.cipher_suites = {TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
              .verify_signatures = {SignatureScheme::rsa_pss_rsae_sha256}});
    test.shim.certificate = other("ecdsa-p384");
    test.shim.credentials = {other("ecdsa-p256"), rsa};
    Expect(test, 1, rsa);
    suite_.Add(std::move(test));
  }

  void Add(const Criterion& criterion, Role role) {
    if (version_.version < criterion.min || version_.version > criterion.max) return;
    if (!criterion.mismatch) {
      AddOne("", criterion, role, {*criterion.match}, 0);
      return;
    }
    const Credential& bad = *criterion.mismatch;
    if (criterion.match) {
      AddOne("MatchFirst", criterion, role, {*criterion.match, bad}, 0);
      AddOne("MatchSecond", criterion, role, {bad, *criterion.match}, 1);
      if (CanBeDefault(*criterion.match)) AddOne("MatchDefault", criterion, role, {bad}, -1);
    }
    TestCase none = Base(criterion.name + "-MatchNone", role, criterion.peer);
    if (!criterion.is_rule) none.spec.clear();
    none.level = RuleLevel::kCustom;  // the alert
    none.shim.flags = criterion.flags;
    none.shim.credentials = {bad, bad, bad};
    none.expect =
        ShimRejects{.error = criterion.error, .alert = AlertDescription::handshake_failure};
    suite_.Add(std::move(none));
  }

 private:
  std::string NameOf(const std::string& what) const {
    return Name("CertificateSelection", what, ProtocolName(protocol_), version_.name);
  }

  TestCase Base(const std::string& what, Role role, PeerOptions peer) const {
    peer.versions = {version_.version, version_.version};
    if (role == Role::kClient) peer.client_auth.mode = ClientAuth::kRequest;
    return {.name = NameOf(what),
            .spec = role == Role::kClient ? "RFC 5246 7.4.6, RFC 8446 4.4.2.3"
                                          : "RFC 5246 7.4.2, RFC 8446 4.4.2.2",
            .protocol = protocol_,
            .shim = {.role = role},
            .peer = std::move(peer)};
  }

  // Some kinds, and some conditions, there are in lists only.
  static bool CanBeDefault(const Credential& credential) {
    const auto* x509 = std::get_if<X509>(&credential);
    return x509 != nullptr && !x509->must_match_issuer && x509->properties.empty();
  }

  static void Expect(TestCase& test, int chosen, const Credential& credential) {
    test.shim.flags = {"-expect-selected-credential", std::to_string(chosen)};
    test.state.peer_credential = credential;
  }

  void AddOne(const char* where, const Criterion& criterion, Role role, Credentials available,
              int chosen) {
    const std::string what = where[0] == '\0' ? criterion.name : Name(criterion.name, where);
    TestCase test = Base(what, role, criterion.peer);
    if (!criterion.is_rule) test.spec.clear();
    if (chosen < 0) test.shim.certificate = std::get<X509>(*criterion.match);
    test.shim.credentials = std::move(available);
    Expect(test, chosen, *criterion.match);
    test.shim.flags.insert(test.shim.flags.end(), criterion.flags.begin(), criterion.flags.end());
    suite_.Add(std::move(test));
  }

  Suite& suite_;
  const Protocol protocol_;
  const NamedVersion& version_;
};

}  // namespace

PeerOptions NamingRootsOf(std::initializer_list<const char*> credentials) {
  PeerOptions peer;
  for (const char* name : credentials) peer.authorities.push_back(crypto::RootNameOf(name));
  return peer;
}

X509 MatchingIssuer(X509 x509) {
  x509.must_match_issuer = true;
  return x509;
}

void AddCertificateSelectionTests(std::vector<TestCase>& tests) {
  Suite suite("CertificateSelection", tests);
  const Criteria of_servers = ServerCriteria(), of_clients = ClientCriteria();
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      Tests one(suite, protocol, version);
      one.AddPreferences();
      one.AddStaples();
      for (const Criterion& criterion : of_servers) one.Add(criterion, Role::kServer);
      for (const Criterion& criterion : of_clients) one.Add(criterion, Role::kClient);
    }
  }
}

}  // namespace badpeer
