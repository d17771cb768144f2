// Clients that resume, with a session in the inner hello or early data under it, and a server that
// rejects that hello.
#include "runner/suites/ech/ech.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

struct InnerSession {
  Bytes id{};
};

// Resumes with the outer hello what only the inner one offers.
Hooks ResumeInnerSession(bool tls13) {
  Hooks hooks = {ExpectName<ClientHello>(kPublicName), OnChoose(EchAnswer::kReject)};
  if (tls13) {
    hooks.push_back(OnSend<ServerHello>([](Peer&, ServerHello& hello) {
      Put(hello.extensions, PreSharedKeyServer{.selected_identity = 0});
    }));
    return hooks;
  }
  hooks.push_back(OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    peer.ConnectionMemory<InnerSession>().id = hello.session_id;
  }));
  hooks.push_back(OnSend<ServerHello>([](Peer& peer, ServerHello& hello) {
    hello.session_id = peer.ConnectionMemory<InnerSession>().id;
  }));
  return hooks;
}

void AddInnerSessions(Family& family) {
  const auto add = [&](std::string_view version, VersionRange versions, Expectation expect) {
    PeerOptions resumed = ServerOf({Key(42)}, kPublicName);
    resumed.versions = versions;
    family.Add(
        {.name = Name("ECH-Client-Reject-ResumeInnerSession", version),
         .spec = "RFC 9849 6.1.2",
         .level = expect.alert ? RuleLevel::kCustom : RuleLevel::kMust,
         .shim = {.flags = Join(
                      {ConfigFlags({Key(42).config}),
                       {"-host-name", std::string(kSecretName), "-on-initial-expect-ech-accept"}})},
         .peer = ServerOf({Key(42)}, kSecretName),
         .hooks = {ExpectName<ClientHelloInner>(kSecretName)},
         .state = {.ech = {.accepted = true}},
         .resumptions = 1,
         .resume = Resumption{.peer = std::move(resumed),
                              .hooks = ResumeInnerSession(versions.max == ProtocolVersion::kTls13),
                              .state = ExpectedState{}},
         .expect = std::move(expect)});
  };
  add("TLS13", {ProtocolVersion::kTls10, ProtocolVersion::kTls13},
      ShimRejects{.error = ":UNEXPECTED_EXTENSION:"});
  // Only TLS has a session id where no session of TLS 1.2 is offered.
  if (family.protocol() != Protocol::kTls) return;
  add("TLS12", kTls12Only,
      ShimRejects{.error = ":SERVER_ECHOED_INVALID_SESSION_ID:",
                  .alert = AlertDescription::illegal_parameter});
}

// The early data is rejected first, for which the shim does the handshake over; that of ECH it sees
// in this one. "-on-retry" is this one, the retry configs are those for the next connection.
TestCase RejectedWithEarlyData(std::string_view name, Flags flags, PeerOptions resumed,
                               Expectation expect) {
  return WithEarlyData({.name = std::string(name),
                        .spec = "RFC 9849 6.1.6",
                        .shim = {.flags = std::move(flags)},
                        .peer = ServerOf({Key(42)}, kSecretName),
                        .state = {.ech = {.accepted = true}},
                        .resumptions = 1,
                        .resume = Resumption{.peer = std::move(resumed), .state = ExpectedState{}},
                        .expect_resume_rejected = true,
                        .expect = std::move(expect)},
                       EarlyDataFate::kRejected);
}

void AddEarlyData(Family& family) {
  const Flags hides =
      Join({ConfigFlags({Key(42).config}), {"-host-name", std::string(kSecretName)}, kAccepts});
  const auto add = [&](std::string_view name, Flags flags, PeerOptions resumed,
                       Expectation expect) {
    TestCase test = RejectedWithEarlyData(name, Join({hides, std::move(flags)}), std::move(resumed),
                                          std::move(expect));
    test.hooks = {ExpectName<ClientHelloInner>(kSecretName)};
    test.resume->hooks = {ExpectName<ClientHello>(kPublicName)};
    family.Add(std::move(test));
  };
  add("ECH-Client-Reject-EarlyDataRejected", ExpectsConfigs({Key(44).config}, "-on-retry"),
      ServerOf({Key(44)}, kPublicName), kEchRejected);
  if (family.IsDtls()) return;
  if (!family.IsQuic()) {
    PeerOptions old = ServerOf({}, kPublicName);
    old.versions = kUpToTls12;
    add("ECH-Client-Reject-EarlyDataRejected-TLS12", {}, std::move(old),
        ShimRejects{.error = ":WRONG_VERSION_ON_EARLY_DATA:"});
  }
  TestCase renamed = RejectedWithEarlyData(
      "ECH-Client-Reject-EarlyDataRejected-OverrideNameOnRetry",
      Join({{"-verify-peer", "-use-custom-verify-callback"},
            ConfigFlags({Key(42).config}),
            kAccepts,
            {"-reverify-on-resume", "-on-resume-expect-no-ech-name-override",
             "-on-retry-expect-ech-name-override", std::string(kPublicName)}}),
      ServerOf({}, kPublicName), kEchRejected);
  renamed.level = RuleLevel::kCustom;
  family.Add(std::move(renamed));
}

// Accepted in the HelloRetryRequest, and no longer in the ServerHello.
void AddLostConfirmation(Family& family) {
  TestCase test{.name = "ECH-Client-HelloRetryRequest-MissingServerHelloConfirmation",
                .spec = "RFC 9849 6.1.5",
                .shim = {.flags = Join({ConfigFlags({Key(42).config}), {"-expect-hrr"}})},
                .peer = WithRetry(ServerOf({Key(42)}), Role::kServer),
                .hooks = {ExpectRetry(), Forge<ServerHello>([](Peer&, ServerHello& hello) {
                            hello.random.back() ^= 1;
                          })},
                .resumptions = 1,
                .expect = ShimRejects{.error = ":INCONSISTENT_ECH_NEGOTIATION:"}};
  test.peer.versions = kTls13Only;
  family.Add(std::move(test));
}

}  // namespace

void AddRejectedResumptions(Family& family) {
  AddInnerSessions(family);
  AddEarlyData(family);
  AddLostConfirmation(family);
}

}  // namespace badpeer::ech
