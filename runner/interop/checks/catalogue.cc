// The test cases of the QUIC Interop Runner, in its order.
#include <algorithm>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/handshake_checks.h"
#include "runner/interop/checks/test_case.h"
#include "runner/interop/checks/transport_checks.h"

namespace badpeer::interop {
namespace {

using std::chrono::seconds;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::string_view kPlain = "simple-p2p --delay=15ms --bandwidth=10Mbps --queue=25";
constexpr std::string_view kServer4 = "https://server4:443/";

std::vector<FileSpec> Copies(std::size_t count, FileSpec file) {
  return std::vector<FileSpec>(count, file);
}

// A test case as most are: its name for both roles, the plain link, one minute, IPv4.
TestCase Plain(std::string_view name, std::string_view abbreviation, std::string_view description,
               std::vector<FileSpec> files, void (*check)(CheckContext&)) {
  return {.name = name,
          .abbreviation = abbreviation,
          .description = description,
          .client_testcase = name,
          .server_testcase = name,
          .files = std::move(files),
          .scenario = kPlain,
          .url_prefix = kServer4,
          .check = check};
}

// The endpoints are told to do `testcase`, whatever the test's own name is.
TestCase As(std::string_view testcase, TestCase test) {
  test.client_testcase = test.server_testcase = testcase;
  return test;
}

TestCase Over(std::string_view scenario, TestCase test) {
  test.scenario = scenario;
  return test;
}

TestCase NeedsSecrets(TestCase test) {
  test.needs_secrets = true;
  return test;
}

TestCase Within(seconds limit, TestCase test) {
  test.time_limit = limit;
  return test;
}

std::vector<TestCase> HandshakeTests() {
  TestCase negotiation = Plain("versionnegotiation", "V",
                               "The server answers an unknown version with Version Negotiation.",
                               {}, CheckVersionNegotiation);
  negotiation.on_by_default = false;
  return {
      Plain("handshake", "H", "A handshake completes, without a Retry.", {{1 * kKiB}},
            CheckHandshake),
      As("transfer", Plain("transfer", "DC", "Files arrive over concurrent streams.",
                           {{2 * kMiB}, {3 * kMiB}, {5 * kMiB}}, CheckTransfer)),
      As("handshake",
         Over("simple-p2p --delay=750ms --bandwidth=10Mbps --queue=25",
              Plain("longrtt", "LR", "A handshake completes over a path with a long delay.",
                    {{1 * kKiB}}, CheckLongRtt))),
      Plain("chacha20", "C20", "A connection uses ChaCha20-Poly1305.", {{3 * kMiB}}, CheckChaCha20),
      NeedsSecrets(As("transfer", Plain("multiplexing", "M",
                                        "Thousands of streams on one connection, allowed bit by "
                                        "bit.",
                                        Copies(1999, {32}), CheckMultiplexing))),
      Plain("retry", "S", "The server validates the client's address with a Retry.", {{10 * kKiB}},
            CheckRetry),
      NeedsSecrets(Plain("resumption", "R", "A second connection resumes the session of the first.",
                         {{5 * kKiB}, {10 * kKiB}}, CheckResumption)),
      Plain("zerortt", "Z", "A second connection sends its requests as 0-RTT data.",
            Copies(40, {.bytes = 32, .name_length = 250}), CheckZeroRtt),
      Plain("http3", "3", "Files arrive over HTTP/3.", {{5 * kKiB}, {10 * kKiB}, {500 * kKiB}},
            CheckHttp3),
      negotiation,
  };
}

TestCase KeyUpdateTest() {
  TestCase test =
      NeedsSecrets(Plain("keyupdate", "U", "One end updates its keys, the other follows.",
                         {{3 * kMiB}}, CheckKeyUpdate));
  test.server_testcase = "transfer";
  return test;
}

TestCase AmplificationTest() {
  TestCase test = NeedsSecrets(
      As("transfer",
         Over("droplist --delay=15ms --bandwidth=10Mbps --queue=25 "
              "--drops_to_server=2,3,4,5,6,7",
              Plain("amplificationlimit", "A",
                    "The server sends at most three times what it got from an address that "
                    "is not validated.",
                    {{5 * kKiB}}, CheckAmplificationLimit))));
  test.certificate_chain_length = 9;
  return test;
}

TestCase Ipv6Test() {
  TestCase test = As("transfer", Plain("ipv6", "6", "Files arrive over IPv6.",
                                       {{5 * kKiB}, {10 * kKiB}}, CheckIpv6));
  test.url_prefix = "https://server6:443/";
  return test;
}

TestCase MigrationTest() {
  TestCase test = NeedsSecrets(Plain("connectionmigration", "CM",
                                     "The client moves to the address that the server prefers.",
                                     {{2 * kMiB}}, CheckConnectionMigration));
  test.client_testcase = "transfer";
  test.url_prefix = "https://server46:443/";
  return test;
}

constexpr std::string_view kLoss30 =
    "drop-rate --delay=15ms --bandwidth=10Mbps --queue=25 --rate_to_server=30 --rate_to_client=30 "
    "--burst_to_server=3 --burst_to_client=3";
constexpr std::string_view kLoss2 =
    "drop-rate --delay=15ms --bandwidth=10Mbps --queue=25 --rate_to_server=2 --rate_to_client=2 "
    "--burst_to_server=3 --burst_to_client=3";
constexpr std::string_view kCorruption30 =
    "corrupt-rate --delay=15ms --bandwidth=10Mbps --queue=25 --rate_to_server=30 "
    "--rate_to_client=30 --burst_to_server=3 --burst_to_client=3";
constexpr std::string_view kCorruption2 =
    "corrupt-rate --delay=15ms --bandwidth=10Mbps --queue=25 --rate_to_server=2 "
    "--rate_to_client=2 --burst_to_server=3 --burst_to_client=3";
constexpr std::string_view kRebindPort =
    "rebind --delay=15ms --bandwidth=10Mbps --queue=25 --first-rebind=1s --rebind-freq=5s";
constexpr std::string_view kRebindAddress =
    "rebind --delay=15ms --bandwidth=10Mbps --queue=25 --first-rebind=1s --rebind-freq=5s "
    "--rebind-addr";

std::vector<TestCase> TransportTests() {
  return {
      As("transfer",
         Over("blackhole --delay=15ms --bandwidth=10Mbps --queue=25 --on=5s --off=2s",
              Plain("blackhole", "B", "A transfer survives two seconds without a network.",
                    {{10 * kMiB}}, CheckTransfer))),
      KeyUpdateTest(),
      NeedsSecrets(Plain("ecn", "E", "Both ends mark their packets and report ECN counts.",
                         {{100 * kKiB}}, CheckEcn)),
      AmplificationTest(),
      As("multiconnect",
         Over(kLoss30,
              Within(seconds(300), Plain("handshakeloss", "L1",
                                         "Handshakes complete where many packets are lost.",
                                         Copies(50, {1 * kKiB}), CheckManyHandshakes)))),
      As("transfer", Over(kLoss2, Plain("transferloss", "L2", "A transfer where packets are lost.",
                                        {{2 * kMiB}}, CheckTransfer))),
      As("multiconnect",
         Over(kCorruption30,
              Within(seconds(300), Plain("handshakecorruption", "C1",
                                         "Handshakes complete where many packets are damaged.",
                                         Copies(50, {1 * kKiB}), CheckManyHandshakes)))),
      As("transfer", Over(kCorruption2,
                          Plain("transfercorruption", "C2", "A transfer where packets are damaged.",
                                {{2 * kMiB}}, CheckTransfer))),
      Ipv6Test(),
      Plain("v2", "V2", "The ends move from version 1 to version 2.", {{1 * kKiB}}, CheckVersion2),
      NeedsSecrets(As("transfer", Over(kRebindPort, Plain("rebind-port", "BP",
                                                          "A transfer while the client's port "
                                                          "changes.",
                                                          {{10 * kMiB}}, CheckPortRebinding)))),
      NeedsSecrets(
          As("transfer", Over(kRebindAddress, Plain("rebind-addr", "BA",
                                                    "A transfer while the client's address "
                                                    "changes.",
                                                    {{10 * kMiB}}, CheckAddressRebinding)))),
      MigrationTest(),
  };
}

TestCase Measurement(TestCase test) {
  test.measurement = true;
  test.repetitions = 5;
  return As("transfer", std::move(test));
}

std::vector<TestCase> Measurements() {
  return {
      Measurement(Plain("goodput", "G", "Goodput over a link of 10 Mbit/s.", {{10 * kMiB}},
                        MeasureGoodput)),
      Measurement(Within(seconds(180),
                         Over("tcp-cross-traffic --delay=15ms --bandwidth=10Mbps --queue=25",
                              Plain("crosstraffic", "C",
                                    "Goodput over a link of 10 Mbit/s beside a TCP (CUBIC) flow.",
                                    {{25 * kMiB}}, MeasureGoodput)))),
  };
}

}  // namespace

std::span<const TestCase> AllTestCases() {
  static const std::vector<TestCase> all = [] {
    std::vector<TestCase> tests;
    for (const std::vector<TestCase>& family :
         {HandshakeTests(), TransportTests(), Measurements()}) {
      tests.insert(tests.end(), family.begin(), family.end());
    }
    return tests;
  }();
  return all;
}

const TestCase* FindTestCase(std::string_view name_or_abbreviation) {
  for (const TestCase& test : AllTestCases()) {
    if (test.name == name_or_abbreviation || test.abbreviation == name_or_abbreviation) {
      return &test;
    }
  }
  return nullptr;
}

bool IsTestCaseName(std::string_view name) {
  const std::span<const TestCase> all = AllTestCases();
  return std::any_of(all.begin(), all.end(), [&](const TestCase& test) {
    return name == test.name || name == test.client_testcase || name == test.server_testcase;
  });
}

}  // namespace badpeer::interop
