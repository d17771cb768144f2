#include "runner/scenario/shim_flags.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "runner/scenario/shim_credentials.h"
#include "runner/tls/cipher_suites.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr const char* kRsa = "rsa2048";

std::string& ChosenCredential() {
  static std::string& chosen = *new std::string(kRsa);
  return chosen;
}

bool NeedsRsa(CipherSuite suite) {
  const CipherSuiteInfo* const info = FindCipherSuite(suite);
  return info != nullptr && info->authentication == Authentication::kRsa;
}

bool NeedsRsa(const PeerOptions& peer, const ExpectedState& state) {
  return std::ranges::any_of(peer.cipher_suites,
                             [](CipherSuite suite) { return NeedsRsa(suite); }) ||
         !peer.verify_signatures.empty() || state.peer_signature_scheme ||
         (state.cipher_suite && NeedsRsa(*state.cipher_suite));
}

// Ed25519 came with TLS 1.2 (RFC 8422).
bool MayBeOld(const TestCase& test) {
  constexpr ProtocolVersion kFirst = ProtocolVersion::kTls12;
  return test.peer.versions.max < kFirst || test.state.version.value_or(kFirst) < kFirst ||
         std::ranges::any_of(test.shim.flags, [](const std::string& flag) {
           return flag == "-max-version" || flag == "-no-tls12";
         });
}

X509 DefaultCredential(const TestCase& test) {
  const bool needs_rsa =
      (ChosenCredential() == "ed25519" && MayBeOld(test)) || !test.peer.psk->key.empty() ||
      NeedsRsa(test.peer, test.state) ||
      (test.resume &&
       NeedsRsa(test.resume->peer, test.resume->state ? *test.resume->state : test.state));
  return {.name = needs_rsa ? kRsa : ChosenCredential()};
}

void Append(Flags& to, std::initializer_list<std::string> more) {
  to.insert(to.end(), more.begin(), more.end());
}

void AddShimCredentials(const TestCase& test, Flags& flags) {
  const ShimOptions& shim = test.shim;
  Boxed<X509> certificate = shim.certificate;
  if (!certificate && shim.credentials.empty() && shim.role == Role::kServer &&
      test.peer.psk->key.empty()) {
    certificate = DefaultCredential(test);
  }
  const bool two{shim.handshaker_certificate};
  if (certificate) AppendDefaultCredential(*certificate, two ? "-on-shim" : "", flags);
  if (two) AppendDefaultCredential(*shim.handshaker_certificate, "-on-handshaker", flags);
  const bool resumes{shim.resume_credentials};
  AppendCredentials(shim.credentials, resumes ? "-on-initial" : "", flags);
  if (resumes) AppendCredentials(*shim.resume_credentials, "-on-resume", flags);
}

void AddEarlyDataFlags(const TestCase& test, Flags& flags) {
  flags.push_back(test.early_data == EarlyDataFate::kRejected
                      ? "-on-resume-expect-reject-early-data"
                      : "-on-resume-expect-accept-early-data");
  if (test.protocol == Protocol::kQuic) Append(flags, {"-quic-early-data-context", "context"});
  flags.push_back("-enable-early-data");
  if (test.shim.role != Role::kClient) return;
  flags.push_back("-expect-ticket-supports-early-data");
  // A DTLS client is asked for it as well, and must know that DTLS 1.3 as it has it can't.
  if (test.protocol != Protocol::kDtls) flags.push_back("-on-resume-shim-writes-first");
}

void AddConnectionFlags(const TestCase& test, Flags& flags) {
  if (test.resumptions > 0) Append(flags, {"-resume-count", std::to_string(test.resumptions)});
  for (const Step& step : test.exchange) {
    flags.insert(flags.end(), step.shim_flags.begin(), step.shim_flags.end());
  }
  if (test.expect_resume_rejected) flags.push_back("-expect-session-miss");
}

}  // namespace

void UseDefaultCredential(std::string name) { ChosenCredential() = std::move(name); }

void CompleteTest(TestCase& test) {
  Flags flags;
  if (test.shim.role == Role::kServer) flags.push_back("-server");
  flags.insert(flags.end(), test.shim.flags.begin(), test.shim.flags.end());
  AddShimCredentials(test, flags);
  if (test.protocol == Protocol::kDtls) flags.push_back("-dtls");
  if (test.protocol == Protocol::kQuic) flags.push_back("-quic");
  flags.insert(flags.end(), test.shim.protocol_flags.begin(), test.shim.protocol_flags.end());
  if (test.early_data) AddEarlyDataFlags(test, flags);
  AddConnectionFlags(test, flags);
  if (test.shim.role == Role::kClient && test.peer.credentials.empty()) {
    test.peer.credentials = {DefaultCredential(test)};
  }
  if (test.resume && test.resume->peer.credentials.empty()) {
    test.resume->peer.credentials = test.peer.credentials;
  }
  if (test.shim.told_root && !test.peer.credentials.empty()) {
    Append(flags, {"-trust-cert", RootOf(test.peer.credentials)});
  }
  test.all_flags = std::move(flags);
}

}  // namespace badpeer
