// What the shim's verification of certificates decides, in full handshakes, on resumption, and when
// early data is rejected.
#include "runner/scenario/defaults.h"
#include "runner/suites/state_machine/variant.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

Flags Join(Flags first, const Flags& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// One combination of version, role and kind of callback.
struct Verification {
  StateMachineVariant& variant;
  NamedVersion version;
  Role role;
  bool custom_callback;

  std::string Suffix() const {
    return Name(role == Role::kClient ? "-Client" : "-Server", version.name) +
           (custom_callback ? "-CustomCallback" : "");
  }
  Flags WithCommon(Flags flags) const {
    Flags common = {"-verify-peer"};
    if (role == Role::kServer) common.push_back("-require-any-client-certificate");
    if (custom_callback) common.push_back("-use-custom-verify-callback");
    return Join(std::move(flags), common);
  }
  PeerOptions Peer() const {
    return {.versions = {.max = version.version}, .credentials = {X509{.name = "rsa2048"}}};
  }
  PeerOptions PeerWithDefaultCredential() const { return {.versions = {.max = version.version}}; }
  // The two kinds of callback have different alerts by default.
  Expectation Fails() const {
    return variant.Rejects(":CERTIFICATE_VERIFY_FAILED:",
                           custom_callback ? AlertDescription::certificate_unknown
                                           : AlertDescription::handshake_failure);
  }
};

void AddPlain(const Verification& v) {
  const auto add = [&](const char* name, Flags flags, int resumptions,
                       const Expectation& expect = Succeeds(),
                       RuleLevel level = RuleLevel::kCustom) {
    v.variant.Add({.name = name + v.Suffix(),
                   .spec = "RFC 5246 7.4.2, RFC 8446 4.4.2.4",
                   .level = level,
                   .shim = {.role = v.role, .flags = v.WithCommon(std::move(flags))},
                   .peer = v.Peer(),
                   .resumptions = resumptions,
                   .expect = expect});
  };
  add("CertificateVerificationSucceed", {"-expect-verify-result"}, 1, Succeeds(), RuleLevel::kMust);
  add("CertificateVerificationFail", {"-verify-fail"}, 0, v.Fails());
  // By default a resumption does not verify again.
  add("CertificateVerificationDoesNotFailOnResume", {"-on-resume-verify-fail"}, 1);
  if (v.role != Role::kClient || !v.custom_callback) return;
  add("CertificateVerificationFailsOnResume", {"-on-resume-verify-fail", "-reverify-on-resume"}, 1,
      v.Fails());
  add("CertificateVerificationPassesOnResume", {"-reverify-on-resume"}, 1);
}

// The server no longer takes the ticket: a full handshake on retry, without a new session.
void AddRejectedTickets(const Verification& v) {
  for (bool retry_fails : {false, true}) {
    Flags flags = {"-reverify-on-resume", "-on-retry-expect-no-session"};
    if (retry_fails) flags.push_back("-on-retry-verify-fail");
    PeerOptions later = v.PeerWithDefaultCredential();
    later.tickets.enabled = false;
    v.variant.Add(WithEarlyData(
        {.name = (retry_fails ? "EarlyData-RejectTicket-Client-ReverifyFails"
                              : "EarlyData-RejectTicket-Client-Reverify") +
                 v.Suffix(),
         .spec = "RFC 8446 4.2.10",
         .level = RuleLevel::kCustom,
         .shim = {.flags = v.WithCommon(std::move(flags))},
         .peer = v.PeerWithDefaultCredential(),
         .resumptions = 1,
         .resume = Resumption{.peer = later},
         .expect_resume_rejected = true,
         .expect = retry_fails ? ShimRejects{.error = ":CERTIFICATE_VERIFY_FAILED:"} : Succeeds()},
        EarlyDataFate::kRejected));
  }
}

void AddEarlyData(const Verification& v) {
  AddRejectedTickets(v);
  const auto add = [&](const char* name, bool accepted, Flags flags,
                       const Expectation& expect = Succeeds()) {
    PeerOptions peer = v.PeerWithDefaultCredential();
    peer.early_data->accept = accepted;
    v.variant.Add(
        WithEarlyData({.name = name + v.Suffix(),
                       .spec = "RFC 8446 4.2.10",
                       .level = RuleLevel::kCustom,
                       .shim = {.flags = v.WithCommon(Join({"-reverify-on-resume"}, flags))},
                       .peer = peer,
                       .resumptions = 1,
                       .expect = expect},
                      FateIf(accepted)));
  };
  add("EarlyData-Reject0RTT-Client-Reverify", false, {});
  add("EarlyData-Reject0RTT-Client-ReverifyFails", false, {"-on-retry-verify-fail"}, v.Fails());
  add("EarlyData-Accept0RTT-Client-Reverify", true, {});
  // No alert here: the shim refuses before it has read anything.
  add("EarlyData-Accept0RTT-Client-ReverifyFails", true, {"-on-resume-verify-fail"},
      ShimRejects{.error = ":CERTIFICATE_VERIFY_FAILED:"});
}

}  // namespace

void AddCertificateVerification(StateMachineVariant& variant) {
  for (const NamedVersion& version : VersionsOf(variant.protocol())) {
    for (bool custom_callback : {false, true}) {
      for (Role role : {Role::kClient, Role::kServer}) {
        const Verification v{variant, version, role, custom_callback};
        AddPlain(v);
        // DTLS 1.3 has no early data in BoringSSL.
        if (role == Role::kClient && custom_callback && !variant.IsDtls() &&
            version.version >= ProtocolVersion::kTls13) {
          AddEarlyData(v);
        }
      }
    }
    // By default a client verifies, and goes on whatever comes of it.
    variant.Add(
        {.name = Name("CertificateVerificationSoftFail", version.name),
         .spec = "RFC 5246 7.4.2, RFC 8446 4.4.2.4",
         .level = RuleLevel::kCustom,
         .shim = {.flags = {"-verify-fail", "-expect-verify-result"}},
         .peer = {.versions = {.max = version.version}, .credentials = {X509{.name = "rsa2048"}}},
         .resumptions = 1});
  }
}

}  // namespace badpeer
