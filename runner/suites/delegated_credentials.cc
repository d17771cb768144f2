// Delegated credentials (RFC 9345) of servers: for clients that take them, in TLS 1.3 alone.
#include "runner/crypto/credential_store.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

using enum SignatureScheme;
using Schemes = std::vector<SignatureScheme>;

const X509 kRsa{.name = "rsa2048"};
const Delegated kP256{.parent = kRsa, .key = "ecdsa-p256"};
const Delegated kP384{.parent = kRsa, .key = "ecdsa-p384", .scheme = ecdsa_secp384r1_sha384};
// Of an ECDSA certificate, and for another key than that one's.
const Delegated kOfEcdsa{
    .parent = {.name = "ecdsa-p256"}, .key = "channel-id", .parent_scheme = ecdsa_secp256r1_sha256};

// A shim that takes `chosen` of its credentials.
TestCase Chooses(const char* what, Credentials credentials, int chosen, PeerOptions peer) {
  TestCase test{.name = Name("DelegatedCredentials", what),
                .spec = "RFC 9345 4.1.1",
                .shim = {.role = Role::kServer},
                .peer = std::move(peer)};
  test.shim.flags = {"-expect-selected-credential", std::to_string(chosen)};
  test.state.peer_credential = credentials.at(chosen);
  test.shim.credentials = std::move(credentials);
  return test;
}

// Two lists of the client count: that for the certificate's signature of the delegated key, and that
// for the delegated key's own.
void AddAlgorithms(Suite& suite) {
  const auto add = [&](const char* what, int chosen, Schemes delegated, Schemes signatures) {
    TestCase test = Chooses(
        what, {kP256, kRsa}, chosen,
        {.versions = kTls13Only,
         .verify_signatures = std::move(signatures),
         .delegated_credentials = DelegatedCredentialOptions{.schemes = std::move(delegated)}});
    if (chosen == 0) test.level = RuleLevel::kCustom;  // the certificate would do as well
    suite.Add(std::move(test));
  };
  const Schemes p256 = {ecdsa_secp256r1_sha256}, p384 = {ecdsa_secp384r1_sha384};
  add("NoClientSupport", 1, {}, {});
  add("Basic", 0, p256, {});
  add("ExactAlgorithmMatch", 0, p256, {rsa_pss_rsae_sha256});
  add("SigAlgoMissing", 1, p256, {rsa_pss_rsae_sha384});
  add("CertVerifySigAlgoMissing", 1, p384, {rsa_pss_rsae_sha256});
  suite.Add(Chooses("Multiple", {kP256, kP384}, 1,
                    {.delegated_credentials = DelegatedCredentialOptions{.schemes = p384}}));
}

void AddOlderVersions(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version != ProtocolVersion::kTls11 && version.version != ProtocolVersion::kTls12) {
      continue;
    }
    TestCase test = Chooses(
        Name(version.name, "Forbidden").c_str(), {kP256, kRsa}, 1,
        {.versions = {version.version, version.version},
         .delegated_credentials = DelegatedCredentialOptions{.schemes = {ecdsa_secp256r1_sha256}}});
    test.spec.clear();  // it is not about them
    suite.Add(std::move(test));
  }
}

// The shim must refuse to be given such a one.
void AddConfigurations(Suite& suite) {
  const auto add = [&](const char* what, Delegated given, const char* error, bool skip_hints) {
    suite.Add({.name = Name("DelegatedCredentials", what),
               .shim = {.role = Role::kServer, .credentials = {std::move(given)}},
               .expect = ShimRejects{.error = error},
               .may_not_connect = true,
               .skip_hints = skip_hints});
  };
  Delegated mismatch = kP256;
  mismatch.given_key = "channel-id";
  // With hints the key is one that the shim can't look at.
  add("KeyMismatch", mismatch, ":KEY_VALUES_MISMATCH:", true);
  add("NoRSA", {.parent = kRsa, .key = "rsa2048", .scheme = rsa_pss_rsae_sha256},
      ":INVALID_SIGNATURE_ALGORITHM:", false);
}

// The issuer that counts is that of the certificate.
void AddIssuers(Suite& suite) {
  const DelegatedCredentialOptions takes{.schemes = {ecdsa_secp256r1_sha256}};
  Credentials named = {kP256, kOfEcdsa};
  for (Credential& one : named) std::get<Delegated>(one).parent.must_match_issuer = true;
  TestCase matching =
      Chooses("MatchIssuer", named, 1,
              {.authorities = {crypto::RootNameOf("ecdsa-p256")}, .delegated_credentials = takes});
  matching.spec.clear();  // whose issuer has to match is what the shim is set to
  suite.Add(std::move(matching));

  const std::vector<Bytes> ids = {{1, 1}, {2, 2, 2}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::get<Delegated>(named[i]).parent.properties = TrustAnchorProperty(ids[i]);
  }
  TestCase identified = Chooses(
      "TrustAnchorIDs", named, 1,
      {.delegated_credentials = takes, .trust_anchors = TrustAnchorOptions{.request = {{ids[1]}}}});
  identified.spec = "draft-ietf-tls-trust-anchor-ids";
  identified.level = RuleLevel::kCustom;
  identified.state.trust_anchors->available = ids;
  suite.Add(std::move(identified));
}

}  // namespace

void AddDelegatedCredentialTests(std::vector<TestCase>& tests) {
  Suite suite("DelegatedCredential", tests);
  AddAlgorithms(suite);
  AddOlderVersions(suite);
  AddConfigurations(suite);
  AddIssuers(suite);
}

}  // namespace badpeer
