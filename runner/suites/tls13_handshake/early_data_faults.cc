// Early data that goes wrong: answers that do not belong to what was offered, an end of it that is
// missing or misplaced, and a handshake that fails after it (RFC 8446, 4.2.10 and 4.5).
#include "runner/scenario/defaults.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/spec.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr const char* kSpec = "RFC 8446 4.2.10";

// The second connection has `hooks` and otherwise `peer`.
TestCase Test(std::string name, Role role, PeerOptions peer, Hooks hooks, Expectation expect,
              EarlyDataFate fate = EarlyDataFate::kAccepted) {
  return WithEarlyData({.name = std::move(name),
                        .spec = kSpec,
                        .shim = {.role = role},
                        .resumptions = 1,
                        .resume = Resumption{.peer = std::move(peer), .hooks = std::move(hooks)},
                        .expect = std::move(expect)},
                       fate);
}

// --- Answers of a server.

Hook AcceptsUnasked() {
  return OnSend<EncryptedExtensions>(
      [](Peer&, EncryptedExtensions& answer) { Put(answer.extensions, EarlyData{}); });
}

// In front of its first message.
Hook WarnsOfName() {
  return FlightHook{[](Peer&, Flight& flight) {
    if (flight.empty() || !flight.front().IsHandshake(HandshakeType::server_hello)) return false;
    const Bytes warning = {static_cast<std::uint8_t>(AlertLevel::warning),
                           static_cast<std::uint8_t>(AlertDescription::unrecognized_name)};
    flight.insert(flight.begin(),
                  {.type = ContentType::alert, .data = warning, .epoch = flight.front().epoch});
    return true;
  }};
}

void AddAnswers(Suite& suite) {
  const ShimRejects unexpected{.error = ":UNEXPECTED_EXTENSION:"};
  suite.Add(Test("EarlyDataWithoutResume-Client-TLS13", Role::kClient,
                 {.tickets = {.enabled = false}}, {AcceptsUnasked()}, unexpected));
  const ShimRejects old{.error = ":WRONG_VERSION_ON_EARLY_DATA:"};
  TestCase downgraded = Test("EarlyDataVersionDowngrade-Client-TLS13", Role::kClient,
                             {.versions = kUpToTls12}, {}, old);
  downgraded.spec = "RFC 8446 D.3";
  suite.Add(downgraded);
  downgraded.name += "-WarningAlert";
  downgraded.level = RuleLevel::kCustom;
  downgraded.resume->hooks = {WarnsOfName()};
  suite.Add(std::move(downgraded));
  TestCase retried = Test(
      "ServerAcceptsEarlyDataOnHRR-Client-TLS13", Role::kClient, {},
      {OnChoose(HelloRetry::kSend), OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
         Remove(retry.extensions, ExtensionType::key_share);
         Put(retry.extensions, Cookie{.cookie = {1, 2, 3, 4}});
       }),
       AcceptsUnasked()},
      unexpected, EarlyDataFate::kRejected);
  suite.Add(std::move(retried));
  TestCase suites = Test("EarlyData-CipherMismatch-Client-TLS13", Role::kClient,
                         {.cipher_suites = {CipherSuite::TLS_CHACHA20_POLY1305_SHA256}},
                         {OnChoose(EarlyDataAnswer::kAccept)},
                         ShimRejects{.error = ":CIPHER_MISMATCH_ON_EARLY_DATA:",
                                     .alert = AlertDescription::illegal_parameter});
  suites.level = RuleLevel::kCustom;  // the alert
  suites.peer.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
  suite.Add(std::move(suites));
}

// --- What a client sends behind its early data.

struct EarlyEpoch {
  std::shared_ptr<WriteEpoch> keys{};
};

// QUIC has no such message: there it is one of an encryption level that is over.
Hook EndsEarlyDataInQuic() {
  return FlightHook{[](Peer& peer, Flight& flight) {
    EarlyEpoch& early = peer.ConnectionMemory<EarlyEpoch>();
    for (const FlightItem& item : flight) {
      if (item.type == ContentType::application_data && !early.keys) early.keys = item.epoch;
    }
    if (flight.empty() || !flight.front().IsHandshake(HandshakeType::finished)) return false;
    flight.insert(flight.begin(), {.type = ContentType::handshake,
                                   .data = FrameHandshake(HandshakeType::end_of_early_data, {}),
                                   .epoch = early.keys});
    return true;
  }};
}

// A HelloRequest under the keys of early data.
Hook StrayHandshake() {
  return FlightHook{[](Peer&, Flight& flight) {
    if (flight.empty() || !flight.front().IsHandshake(HandshakeType::end_of_early_data)) {
      return false;
    }
    flight.insert(flight.begin(), {.type = ContentType::handshake,
                                   .data = FrameHandshake(HandshakeType::hello_request, {}),
                                   .epoch = flight.front().epoch});
    return true;
  }};
}

void AddEnds(Suite& suite) {
  const auto add = [&](std::string name, Hook hook, Expectation expect) {
    suite.Add(Test(std::move(name), Role::kServer, {}, {std::move(hook)}, std::move(expect)));
  };
  add("EarlyData-SkipEndOfEarlyData-TLS13", Skip<EndOfEarlyData>(),
      ShimRejects{.error = ":BAD_DECRYPT:", .alert = AlertDescription::bad_record_mac});
  add("EarlyData-UnexpectedHandshake-Server-TLS13", StrayHandshake(),
      ShimRejects{.error = ":UNEXPECTED_MESSAGE:", .alert = AlertDescription::unexpected_message});
  add("Server-NonEmptyEndOfEarlyData-TLS13",
      OnEncoded(HandshakeType::end_of_early_data,
                [](Peer&, Bytes& message) {
                  message = FrameHandshake(HandshakeType::end_of_early_data, Bytes{42});
                }),
      ShimRejects{.error = ":DECODE_ERROR:"});
  TestCase quic =
      Test("EarlyData-UnexpectedEndOfEarlyData-QUIC", Role::kServer, {}, {EndsEarlyDataInQuic()},
           ShimRejects{.error = ":WRONG_ENCRYPTION_LEVEL_RECEIVED:"});
  quic.spec = "RFC 9001 8.3";
  suite.Add(Over(Protocol::kQuic, std::move(quic)));
}

void AddBadFinished(Suite& suite) {
  for (const auto& [name, role] : {std::pair{"Client", Role::kClient}, {"Server", Role::kServer}}) {
    TestCase test = Test(
        Name("EarlyData", name, "BadFinished-TLS13"), role, {},
        {OnSecret(Secret::kVerifyData,
                  [](Peer&, Bytes& verify_data) { verify_data.front() ^= 1; })},
        ShimRejects{.error = ":DIGEST_CHECK_FAILED:", .alert = AlertDescription::decrypt_error});
    test.spec = "RFC 8446 4.4.4";
    if (role == Role::kClient) {
      test.level = LevelOfClientsAlert(Protocol::kTls, ProtocolVersion::kTls13);
    }
    suite.Add(std::move(test));
  }
}

}  // namespace

void AddEarlyDataFaults(Suite& suite) {
  AddAnswers(suite);
  AddEnds(suite);
  AddBadFinished(suite);
}

}  // namespace badpeer
