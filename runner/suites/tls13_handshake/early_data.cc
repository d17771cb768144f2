// Early data (RFC 8446, 4.2.10): accepted, and rejected for each of the reasons that a server may
// have.
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/scenario/shim_flags.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/flags.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr const char* kSpec = "RFC 8446 4.2.10";

TestCase Test(std::string name, Role role, Flags flags) {
  return {.name = std::move(name),
          .spec = kSpec,
          .shim = {.role = role, .flags = std::move(flags)},
          .resumptions = 1};
}

// The second connection's reason to reject it, as the shim must tell it: a client finds it out by
// its retry.
Flags Reason(Role role, std::string_view reason) {
  return {role == Role::kClient ? "-on-retry-expect-early-data-reason"
                                : "-on-resume-expect-early-data-reason",
          std::string(reason)};
}

TestCase ToReject(std::string name, Role role, std::string_view reason) {
  return Test(std::move(name), role, Reason(role, reason));
}
void AddRejected(Suite& suite, TestCase test) {
  suite.Add(WithEarlyData(std::move(test), EarlyDataFate::kRejected));
}

void ExpectMissedSession(TestCase& test) { test.expect_resume_rejected = true; }

// --- Accepted.

void AddAccepted(Suite& suite) {
  const Flags reasons = {"-on-initial-expect-early-data-reason", "no_session_offered",
                         "-on-resume-expect-early-data-reason", "accept"};
  TestCase client = Test("EarlyData-Client-TLS13", Role::kClient, reasons);
  client.peer.versions = kTls13Only;
  suite.Add(WithEarlyData(std::move(client)));
  TestCase server = Test("EarlyData-Server-TLS13", Role::kServer, reasons);
  server.peer.versions = kTls13Only;
  server.exchange = Repeated(2, Echo());
  suite.Add(WithEarlyData(std::move(server)));
  // All tickets of a connection are good for it, not the newest alone.
  TestCase first = Test("EarlyData-FirstTicket-Server-TLS13", Role::kServer,
                        {"-on-resume-expect-early-data-reason", "accept"});
  first.peer.versions = kTls13Only;
  first.hooks = {OnChoose<NewTicket>([](Peer& peer, const Choosing<NewTicket>& choosing) {
    return peer.sessions().client ? NewTicket::kIgnore : *choosing.choice;
  })};
  first.exchange = Repeated(2, Echo());
  suite.Add(WithEarlyData(std::move(first)));
  // What is said of the connection before its handshake is complete.
  TestCase told = Test("EarlyData-Client-VersionAPI-TLS13", Role::kClient,
                       {"-expect-version", VersionFlag(ProtocolVersion::kTls13, Protocol::kTls),
                        "-expect-extended-master-secret", "-expect-secure-renegotiation"});
  told.level = RuleLevel::kCustom;
  suite.Add(WithEarlyData(std::move(told)));
}

// A write of a non-blocking client that only gets out when the server's message of that type has
// been read.
void AddLateWrites(Suite& suite) {
  for (const auto& [name, message] :
       {std::pair{"EarlyData-WriteAfterServerHello", HandshakeType::server_hello},
        {"EarlyData-WriteAfterEncryptedExtensions", HandshakeType::encrypted_extensions}}) {
    TestCase test = Test(name, Role::kClient,
                         {"-async", "-on-resume-early-write-after-message", Number(message)});
    test.level = RuleLevel::kCustom;
    test.peer = {.versions = kTls13Only,
                 .early_data = EarlyDataOptions{.expect = std::vector<Bytes>{},
                                                .expect_late = {BytesOf(kShimInitialWrite)}}};
    suite.Add(WithEarlyData(std::move(test)));
  }
}

// --- Rejected, the session resumed or not.

const X509 kOtherCredential{.name = "ecdsa-p256"};

// A client retries with a full handshake, and sees another certificate.
TestCase RejectedTicket(std::string name, std::string_view reason) {
  TestCase test = ToReject(std::move(name), Role::kClient, reason);
  test.level = RuleLevel::kCustom;  // that a rejection is told apart from what comes then
  test.shim.flags = JoinFlags(
      {test.shim.flags,
       {"-on-initial-expect-peer-cert-file", "{cert:rsa2048}", "-on-resume-expect-peer-cert-file",
        "{cert:rsa2048}", "-on-retry-expect-peer-cert-file", "{cert:ecdsa-p256}",
        "-on-retry-expect-no-session"}});
  test.resume =
      Resumption{.peer = {.credentials = {kOtherCredential}, .tickets = {.enabled = false}}};
  ExpectMissedSession(test);
  return test;
}

void AddRejectedByServer(Suite& suite) {
  TestCase declined = ToReject("EarlyData-Reject-Client-TLS13", Role::kClient, "peer_declined");
  declined.resume = Resumption{.peer = {.early_data = EarlyDataOptions{.accept = false}}};
  AddRejected(suite, std::move(declined));
  AddRejected(suite, RejectedTicket("EarlyData-RejectTicket-Client-TLS13", "session_not_resumed"));
  TestCase retried = ToReject("EarlyData-HRR-Client-TLS13", Role::kClient, "hello_retry_request");
  retried.resume = Resumption{.hooks = AskForCookie()};
  AddRejected(suite, std::move(retried));
  TestCase both = RejectedTicket("EarlyData-HRR-RejectTicket-Client-TLS13", "hello_retry_request");
  both.resume->hooks = AskForCookie();
  AddRejected(suite, std::move(both));
}

void AddRejectedByShim(Suite& suite) {
  const Hook damage = OnOfferedTicket([](Bytes& ticket) { ticket.back() ^= 1; });
  const auto add = [&](std::string name, std::string_view reason, bool damaged, bool retried) {
    TestCase test = ToReject(std::move(name), Role::kServer, reason);
    test.peer.versions = kTls13Only;
    if (retried) test.peer.key_shares.emplace();
    if (damaged) {
      test.hooks = {damage};
      ExpectMissedSession(test);
    }
    test.exchange = Repeated(2, Echo());
    AddRejected(suite, std::move(test));
  };
  add("EarlyData-RejectTicket-Server-TLS13", "session_not_resumed", true, false);
  add("EarlyData-HRR-Server-TLS13", "hello_retry_request", false, true);
  add("EarlyData-HRR-RejectTicket-Server-TLS13", "session_not_resumed", true, true);
}

// The server has lost the session's suite, and with it the session.
void AddOtherHash(Suite& suite) {
  const Flags ciphers = {"-on-initial-expect-cipher", "4865", "-on-resume-expect-cipher", "4865",
                         "-on-retry-expect-cipher",   "4866"};
  for (bool retried : {false, true}) {
    TestCase test = Test(retried ? "EarlyData-Reject0RTT-DifferentPRF-HRR-Client"
                                 : "EarlyData-Reject0RTT-DifferentPRF-Client",
                         Role::kClient, ciphers);
    test.level = RuleLevel::kCustom;
    test.peer.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
    test.resume = Resumption{.peer = {.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384}}};
    if (retried) test.resume->peer.groups = {NamedGroup::secp384r1};
    ExpectMissedSession(test);
    AddRejected(suite, std::move(test));
  }
}

// --- Not offered, or of no use: the session does not allow it, or the version has none.

void AddUnsupported(Suite& suite) {
  const std::string reason = "unsupported_for_session";
  suite.Add({.name = "EarlyData-NonZeroRTTSession-Client-TLS13",
             .spec = kSpec,
             .shim = {.flags = {"-enable-early-data", "-on-resume-expect-no-offer-early-data",
                                "-on-resume-expect-early-data-reason", reason}},
             .resumptions = 1});
  suite.Add({.name = "EarlyData-NonZeroRTTSession-Server-TLS13",
             .spec = kSpec,
             .shim = {.role = Role::kServer,
                      .flags = {"-on-resume-enable-early-data", "-expect-reject-early-data",
                                "-on-resume-expect-early-data-reason", reason}},
             .resumptions = 1,
             .resume = Resumption{
                 .peer = {.early_data = EarlyDataOptions{
                              .accept = false, .send = std::vector<Bytes>{{1, 2, 3, 4}}}}}});
  const Flags old = {"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)};
  const auto add = [&](std::string name, Role role, Flags more, ProtocolVersion max) {
    suite.Add({.name = std::move(name),
               .spec = "RFC 8446 D.3",
               .level = RuleLevel::kCustom,
               .shim = {.role = role,
                        .flags = JoinFlags({{"-enable-early-data"},
                                            more,
                                            {"-expect-early-data-reason", "protocol_version"}})},
               .peer = {.versions = {.max = max}},
               .state = {.version = ProtocolVersion::kTls12}});
  };
  add("EarlyDataEnabled-Client-MaxTLS12", Role::kClient, old, ProtocolVersion::kTls13);
  add("EarlyDataEnabled-Server-MaxTLS12", Role::kServer, old, ProtocolVersion::kTls13);
  add("EarlyDataEnabled-Server-NegotiateTLS12", Role::kServer, {}, ProtocolVersion::kTls12);
}

}  // namespace

void AddEarlyData(Suite& suite) {
  AddAccepted(suite);
  AddLateWrites(suite);
  AddRejectedByServer(suite);
  AddRejectedByShim(suite);
  AddOtherHash(suite);
  AddUnsupported(suite);
}

}  // namespace badpeer
