// Every check against a run that is as it should be, and against liars of its own kind.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>

#include "runner/interop/checks/test_case.h"
#include "tests/runner/interop/fake_run.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;
using quic::Version;

// A run and the folders and exit statuses around it.
class ChecksTest : public testing::Test {
 protected:
  ChecksTest() {
    std::string pattern = testing::TempDir() + "checksXXXXXX";
    directory_ = mkdtemp(pattern.data());
    outcome_.www_dir = directory_ + "/www";
    outcome_.downloads_dir = directory_ + "/downloads";
    std::filesystem::create_directory(outcome_.www_dir);
    std::filesystem::create_directory(outcome_.downloads_dir);
    outcome_.client.exit_status = 0;
    AddFile("file");
  }
  ~ChecksTest() override { std::filesystem::remove_all(directory_); }

  void AddFile(const std::string& name) {
    outcome_.files.push_back(name);
    for (const std::string& folder : {outcome_.www_dir, outcome_.downloads_dir}) {
      std::ofstream(folder + "/" + name) << std::string(5000, 'x');
    }
  }

  CheckResult Judge(const char* test) {
    const Capture capture = run_.Load();
    return Check(*FindTestCase(test), &capture, outcome_);
  }

  void ExpectSuccess(const char* test) {
    const CheckResult result = Judge(test);
    EXPECT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
    EXPECT_FALSE(result.findings.empty());
    EXPECT_EQ(result.Reason(), "");
  }

  // `reason`: a part of it.
  void ExpectFailure(const char* test, const std::string& reason) {
    const CheckResult result = Judge(test);
    EXPECT_EQ(result.verdict, Verdict::kFailed);
    EXPECT_NE(result.Reason().find(reason), std::string::npos) << result.Reason();
  }

  // Of a successful handshake test, one a line.
  std::string Notes() {
    const CheckResult result = Judge("handshake");
    EXPECT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
    std::string notes;
    for (const Finding& finding : result.findings) {
      if (finding.kind == Finding::Kind::kNote) notes += finding.text + "\n";
    }
    return notes;
  }

  void HonestTransfer(FakeOptions options = {}) {
    FakeConnection connection(std::move(options));
    run_.Handshake(connection);
    run_.Transfer(connection);
  }

  std::string directory_;
  Outcome outcome_{};
  FakeRun run_{};
};

TEST(CatalogueTest, HasTheOriginalsTests) {
  std::string abbreviations;
  for (const TestCase& test : AllTestCases()) {
    abbreviations.append(test.abbreviation).append(" ");
    EXPECT_EQ(FindTestCase(test.name), &test);
    EXPECT_EQ(FindTestCase(test.abbreviation), &test);
    EXPECT_NE(test.check, nullptr);
    EXPECT_FALSE(test.description.empty());
    EXPECT_GE(test.repetitions, 1);
  }
  EXPECT_EQ(abbreviations, "H DC LR C20 M S R Z 3 V B U E A L1 L2 C1 C2 6 V2 BP BA CM G C ");
  EXPECT_EQ(FindTestCase("nothing"), nullptr);
  EXPECT_EQ(FindTestCase("keyupdate")->client_testcase, "keyupdate");
  EXPECT_EQ(FindTestCase("keyupdate")->server_testcase, "transfer");
  EXPECT_EQ(FindTestCase("connectionmigration")->client_testcase, "transfer");
  EXPECT_EQ(FindTestCase("handshakeloss")->client_testcase, "multiconnect");
  EXPECT_EQ(FindTestCase("multiplexing")->files.size(), 1999u);
  EXPECT_EQ(FindTestCase("zerortt")->files[39].name_length, 250u);
  EXPECT_EQ(FindTestCase("amplificationlimit")->certificate_chain_length, 9u);
  EXPECT_FALSE(FindTestCase("versionnegotiation")->on_by_default);
}

TEST_F(ChecksTest, HonestHandshakeAndTransferSucceed) {
  HonestTransfer();
  const Capture capture = run_.Load();
  for (const char* test : {"handshake", "transfer", "blackhole", "transferloss",
                           "transfercorruption", "goodput", "crosstraffic"}) {
    const CheckResult result = Check(*FindTestCase(test), &capture, outcome_);
    EXPECT_EQ(result.verdict, Verdict::kSucceeded) << test << ": " << result.Reason();
  }
}

TEST_F(ChecksTest, Status127OfEitherEndIsUnsupported) {
  outcome_.client.exit_status = 127;
  EXPECT_EQ(Check(*FindTestCase("H"), nullptr, outcome_).verdict, Verdict::kUnsupported);
  outcome_.client.exit_status = 0;
  outcome_.server.exit_status = 127;
  const CheckResult result = Check(*FindTestCase("H"), nullptr, outcome_);
  EXPECT_EQ(result.verdict, Verdict::kUnsupported);
  EXPECT_EQ(result.Reason(), "The server does not support this test: status 127.");
}

// A shell's status is not the endpoint's word, of whichever end and in whatever test.
TEST_F(ChecksTest, Status127OfAShellIsNoWordOfAnEndpoint) {
  const std::string why = "./run.sh: line 2: ./sever: No such file or directory";
  for (const char* test : {"H", "M", "G", "V"}) {
    for (EndpointEnd* end : {&outcome_.client, &outcome_.server}) {
      outcome_.client = outcome_.server = {.exit_status = 127};
      end->not_started = why;
      const CheckResult result = Check(*FindTestCase(test), nullptr, outcome_);
      EXPECT_EQ(result.verdict, Verdict::kFailed);
      EXPECT_EQ(result.Reason(), std::string("The ") +
                                     (end == &outcome_.client ? "client" : "server") +
                                     " could not be started: " + why + ".");
    }
  }
}

TEST_F(ChecksTest, NoCaptureFails) {
  EXPECT_EQ(Check(*FindTestCase("H"), nullptr, outcome_).verdict, Verdict::kFailed);
}

TEST_F(ChecksTest, ClientThatFailsIsQuotedWithTheCloseItSaw) {
  FakeConnection connection;
  run_.Handshake(connection);
  run_.Transfer(connection);
  const Bytes reason = BytesOf("no such file");
  run_.Send(
      Sender::kServer,
      {connection.OneRtt(Sender::kServer, {quic::ConnectionCloseFrame{true, 0x17, 0, reason}})});
  outcome_.client.exit_status = 1;
  const CheckResult result = Judge("H");
  EXPECT_EQ(result.Reason(), "The client ended with status 1.");
  EXPECT_NE(result.findings.back().text.find(
                "CONNECTION_CLOSE application error 0x17 \"no such file\" in 1-RTT 2 (server side"),
            std::string::npos)
      << result.findings.back().text;
}

TEST_F(ChecksTest, HangFails) {
  HonestTransfer();
  outcome_.client.exit_status.reset();
  outcome_.timed_out = true;
  ExpectFailure("H", "did not finish within 60 s");
}

TEST_F(ChecksTest, BreachFailsWhateverThePacketsSay) {
  HonestTransfer();
  outcome_.breaches = {"The server filled its disk quota."};
  ExpectFailure("H", "The server filled its disk quota.");
}

TEST_F(ChecksTest, MissingFileFails) {
  HonestTransfer();
  std::filesystem::remove(outcome_.downloads_dir + "/file");
  ExpectFailure("H", "file is missing");
}

TEST_F(ChecksTest, WrongByteFails) {
  HonestTransfer();
  std::fstream(outcome_.downloads_dir + "/file", std::ios::in | std::ios::out).seekp(4999) << 'y';
  ExpectFailure("H", "file differs from byte 4999 on");
}

TEST_F(ChecksTest, ShortFileFails) {
  HonestTransfer();
  std::filesystem::resize_file(outcome_.downloads_dir + "/file", 4999);
  ExpectFailure("H", "file has 4999 of 5000 bytes");
}

TEST_F(ChecksTest, ExtraFileFails) {
  HonestTransfer();
  std::ofstream(outcome_.downloads_dir + "/extra") << "x";
  ExpectFailure("H", "something that nobody asked for among its downloads: extra");
}

TEST_F(ChecksTest, LinksAndPipesAreNoFiles) {
  HonestTransfer();
  std::filesystem::remove(outcome_.downloads_dir + "/file");
  std::filesystem::create_symlink(outcome_.www_dir + "/file", outcome_.downloads_dir + "/file");
  AddFile("pipe");
  std::filesystem::remove(outcome_.downloads_dir + "/pipe");
  ASSERT_EQ(mkfifo((outcome_.downloads_dir + "/pipe").c_str(), 0600), 0);
  ExpectFailure("H", "2 files of 2 did not arrive as served: file is missing or no regular file");
}

TEST_F(ChecksTest, TwoHandshakesFailWhereOneIsWanted) {
  HonestTransfer();
  FakeConnection second({}, 2);
  run_.Handshake(second);
  ExpectFailure("H", "Wanted 1 handshake, found 2 handshakes");
}

TEST_F(ChecksTest, NoHandshakeFails) {
  ExpectFailure("H", "Wanted 1 handshake, found 0 handshakes");
}

TEST_F(ChecksTest, RetryInHandshakeFails) {
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Send(Sender::kServer, {connection.Retry(FromHex("77"), BytesOf("t"))});
  connection.FollowRetry(FromHex("77"), BytesOf("t"));
  run_.Handshake(connection);
  ExpectFailure("H", "The server sent a Retry that this test does not allow: Retry (server side");
}

TEST_F(ChecksTest, WrongVersionFails) {
  HonestTransfer({.client_version = Version::kV1, .version = Version::kV2});
  ExpectFailure("DC", "The server used another version than 1: v2 in Initial 0");
}

TEST_F(ChecksTest, LongRttWantsTwoClientHellos) {
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Handshake(connection);
  run_.Transfer(connection);
  ExpectSuccess("LR");
}

TEST_F(ChecksTest, LongRttWithOneClientHelloFails) {
  HonestTransfer();
  ExpectFailure("LR", "Wanted at least 2 Initial packets with the start of a ClientHello, found 1");
}

TEST_F(ChecksTest, ChaCha20Alone) {
  HonestTransfer({.suite = CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                  .offered = {CipherSuite::TLS_CHACHA20_POLY1305_SHA256}});
  ExpectSuccess("C20");
}

TEST_F(ChecksTest, ChaCha20AmongOthersFails) {
  HonestTransfer({.suite = CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                  .offered = {CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                              CipherSuite::TLS_AES_128_GCM_SHA256}});
  ExpectFailure("C20", "found TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256");
}

TEST_F(ChecksTest, StreamLimitUpTo1000) {
  HonestTransfer({.max_streams = 1000});
  ExpectSuccess("M");
}

TEST_F(ChecksTest, StreamLimitAbove1000Fails) {
  HonestTransfer({.max_streams = 1001});
  ExpectFailure("M", "at most 1000, the server's is 1001");
}

TEST_F(ChecksTest, SecretsAreNeededWhereTheTestSaysSo) {
  HonestTransfer();
  run_.key_log = "CLIENT_TRAFFIC_SECRET_0 " + std::string(64, '0') + " " + std::string(64, '1');
  const Capture capture = run_.Load();
  for (const TestCase& test : AllTestCases()) {
    if (!test.needs_secrets) continue;
    const CheckResult result = Check(test, &capture, outcome_);
    EXPECT_EQ(result.verdict, Verdict::kUnsupported) << test.name;
    EXPECT_NE(result.Reason().find("keys.log has secrets of other connections only"),
              std::string::npos)
        << result.Reason();
  }
}

TEST_F(ChecksTest, KeyLogsOfNoUseAreNamed) {
  HonestTransfer();
  const std::string honest = run_.key_log;
  std::string prefixed;
  for (std::size_t at = 0, end = 0; (end = honest.find('\n', at)) != std::string::npos;
       at = end + 1) {
    prefixed += "QUIC_" + honest.substr(at, end + 1 - at);
  }
  run_.key_log = prefixed;
  const CheckResult result = Judge("U");
  EXPECT_EQ(result.verdict, Verdict::kUnsupported);
  EXPECT_EQ(result.Reason(),
            "The client's keys.log has 5 lines with labels nobody knows (the first is "
            "QUIC_CLIENT_EARLY_TRAFFIC_SECRET), and this test cannot be judged without secrets.");
}

TEST_F(ChecksTest, LongRttMayAskWithPings) {
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::PingFrame{}})});
  run_.Answer(connection);
  run_.Transfer(connection);
  ExpectSuccess("LR");
}

TEST_F(ChecksTest, ChaCha20WithGreaseIsStillAlone) {
  HonestTransfer(
      {.suite = CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
       .offered = {CipherSuite{GreaseValue(3)}, CipherSuite::TLS_CHACHA20_POLY1305_SHA256}});
  ExpectSuccess("C20");
}

TEST_F(ChecksTest, AnotherSuiteThanOfferedFails) {
  HonestTransfer({.suite = CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                  .offered = {CipherSuite::TLS_CHACHA20_POLY1305_SHA256},
                  .chosen_suite = CipherSuite::TLS_AES_128_CCM_SHA256});
  ExpectFailure("C20", "The server chose TLS_AES_128_CCM_SHA256, which the client did not offer");
}

TEST_F(ChecksTest, StreamsBeyondTheLimitFail) {
  FakeConnection connection({.max_streams = 2});
  run_.Handshake(connection);
  run_.Transfer(connection);
  run_.Send(Sender::kServer,
            {connection.OneRtt(Sender::kServer, {quic::MaxStreamsFrame{true, 3}})});
  const Bytes data(3);
  for (const std::uint64_t id : {8, 12}) {
    run_.Send(Sender::kClient,
              {connection.OneRtt(Sender::kClient, {quic::StreamFrame{id, 0, data, true}})});
  }
  ExpectFailure("M",
                "The client opened stream 12 in 1-RTT 3 (client side, frame 11), although the "
                "server had allowed it 3 streams by then");
}

TEST_F(ChecksTest, FewerStreamsThanRequestsFail) {
  AddFile("second");
  FakeConnection connection;
  run_.Handshake(connection);
  run_.Transfer(connection, net::Ecn::kNotEct, {}, 10000);
  ExpectFailure("M", "Wanted a stream for each of 2 requests, the client opened 1");
}

TEST_F(ChecksTest, FilesThatCameAnotherWayFail) {
  FakeConnection connection;
  run_.Handshake(connection);
  run_.Transfer(connection, net::Ecn::kNotEct, {}, 4000);
  const Capture capture = run_.Load();
  for (const char* test : {"H", "DC", "B", "L2", "G"}) {
    const CheckResult result = Check(*FindTestCase(test), &capture, outcome_);
    EXPECT_EQ(result.Reason().find("The files did not come over QUIC: they have 5000 bytes"), 0u)
        << result.Reason();
  }
}

// One ClientHello random for all connections must not make one of two handshakes.
TEST_F(ChecksTest, TwoHandshakesWithOneRandomAreTwo) {
  HonestTransfer();
  FakeConnection second({}, 2);
  second.random.fill(1);
  run_.Handshake(second);
  ExpectFailure("H", "Wanted 1 handshake, found 2 handshakes");
}

// What the test was about comes first, and how the client ended after it.
TEST_F(ChecksTest, TheFirstLineNamesTheMatter) {
  HonestTransfer();
  outcome_.client.exit_status = 1;
  const Capture capture = run_.Load();
  const std::pair<const char*, const char*> kMatters[] = {
      {"S", "No valid Retry packet with a token reached the client."},
      {"LR", "Wanted at least 2 Initial packets"},
      {"Z", "The client sent nothing in 0-RTT packets."},
      {"3", "The client's ClientHello does not offer h3."},
      {"U", "Wanted 1-RTT packets of key phase 1"},
      {"BP", "Wanted more than one path"},
      {"CM", "The server offers no preferred address."},
      {"6", "A QUIC packet went over IPv4"}};
  for (const auto& [test, matter] : kMatters) {
    const std::string reason = Check(*FindTestCase(test), &capture, outcome_).Reason();
    EXPECT_EQ(reason.find(matter), 0u) << reason;
    const std::string end = " The client ended with status 1.";
    EXPECT_EQ(reason.rfind(end), reason.size() - end.size()) << reason;
  }
}

// The client's first Initial, a Retry, and what the client makes of it.
class RetryChecksTest : public ChecksTest {
 protected:
  void RetryThen(const Bytes& token_used, bool new_numbers) {
    FakeConnection connection;
    const Bytes hello = connection.ClientHelloMessage();
    run_.Send(Sender::kClient,
              {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
    const Bytes scid = FromHex("7e77");
    run_.Send(Sender::kServer, {connection.Retry(scid, BytesOf("token"))});
    connection.FollowRetry(scid, token_used);
    if (new_numbers) connection.next_number = {};
    run_.Handshake(connection);
    run_.Transfer(connection);
  }
};

TEST_F(RetryChecksTest, RetryFollowed) {
  RetryThen(BytesOf("token"), false);
  ExpectSuccess("S");
}
TEST_F(RetryChecksTest, TokenNotUsedFails) {
  RetryThen(BytesOf("other"), false);
  ExpectFailure("S", "No Initial packet of the client carries the token of a Retry");
}
TEST_F(RetryChecksTest, NumbersStartedAnewFail) {
  RetryThen(BytesOf("token"), true);
  ExpectFailure("S",
                "started packet numbers anew after the Retry: Initial 0 (client side, frame 3)");
}
// A server that asks for validation and does not wait for it.
class ServesWithoutTokenTest : public ChecksTest {
 protected:
  // `first`: what it says to the client's first Initial besides its Retry.
  void RetryAnd(const Frames& first) {
    FakeConnection connection;
    const Bytes hello = connection.ClientHelloMessage();
    run_.Send(Sender::kClient,
              {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
    run_.Send(Sender::kServer, {connection.Retry(FromHex("7e77"), BytesOf("token"))});
    const Bytes id = connection.server_id;
    connection.server_id = FromHex("3333333333333333");
    run_.Send(Sender::kServer, {connection.Initial(Sender::kServer, first)});
    connection.server_id = id;
    connection.next_number[1] = {};
    connection.FollowRetry(FromHex("7e77"), BytesOf("token"));
    run_.Handshake(connection);
    run_.Transfer(connection);
  }
};

TEST_F(ServesWithoutTokenTest, ServerHelloFails) {
  const Bytes hello = FakeConnection().ServerHelloMessage();
  RetryAnd({quic::CryptoFrame{0, hello}});
  ExpectFailure("S",
                "The server sent a Retry and also served the client's Initial without a token: "
                "Initial 0 (server side, frame 3)");
}
TEST_F(ServesWithoutTokenTest, AcknowledgementFails) {
  RetryAnd({quic::AckFrame{.ranges = {{0, 0}}}});
  ExpectFailure("S", "also served the client's Initial without a token");
}
TEST_F(ServesWithoutTokenTest, ClosingIsAllowed) {
  RetryAnd({quic::ConnectionCloseFrame{false, 0x0b, 0, {}}});
  ExpectSuccess("S");
}

TEST_F(RetryChecksTest, ConnectionIdNotTakenFails) {
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Send(Sender::kServer, {connection.Retry(FromHex("7e77"), BytesOf("token"))});
  connection.FollowRetry(connection.original_dcid, BytesOf("token"));
  run_.Handshake(connection);
  run_.Transfer(connection);
  ExpectFailure("S", "not to the Retry's 7e77");
}

TEST_F(RetryChecksTest, NoRetryFails) {
  HonestTransfer();
  ExpectFailure("S", "No valid Retry packet with a token reached the client");
}

class ResumptionChecksTest : public ChecksTest {
 protected:
  // A first connection that gives ticket "ticket", and a second one.
  void Resume(FakeOptions second_options, bool requests = true) {
    FakeConnection first;
    run_.Handshake(first);
    run_.Transfer(first);
    const Bytes ticket = FrameHandshake(HandshakeType::new_session_ticket,
                                        Encode(NewSessionTicket13{.ticket = BytesOf("ticket")}));
    run_.Send(Sender::kServer, {first.OneRtt(Sender::kServer, {quic::CryptoFrame{0, ticket}})});
    FakeConnection second(std::move(second_options), 2);
    run_.Handshake(second);
    if (requests) run_.Transfer(second);
  }
};

TEST_F(ResumptionChecksTest, TicketInsteadOfSecondCertificate) {
  Resume({.certificate = false, .ticket = BytesOf("ticket"), .server_takes_psk = true});
  ExpectSuccess("R");
}
TEST_F(ResumptionChecksTest, FullSecondHandshakeFails) {
  Resume({.ticket = BytesOf("ticket")});
  ExpectFailure("R", "The server sent a Certificate message in the second handshake");
}
TEST_F(ResumptionChecksTest, NeitherCertificateNorPskFails) {
  Resume({.certificate = false, .ticket = BytesOf("ticket")});
  ExpectFailure("R", "neither a certificate nor a PSK");
}
TEST_F(ResumptionChecksTest, PskThatIsNoTicketFails) {
  Resume({.certificate = false, .ticket = BytesOf("external"), .server_takes_psk = true});
  ExpectFailure("R", "is no ticket that the server gave it on the first connection");
}
TEST_F(ResumptionChecksTest, IdleSecondConnectionFails) {
  Resume({.certificate = false, .ticket = BytesOf("ticket"), .server_takes_psk = true}, false);
  ExpectFailure("R", "The client sent no request on the second connection");
}

TEST_F(ChecksTest, OneHandshakeIsNoResumption) {
  HonestTransfer();
  ExpectFailure("R", "Wanted 2 handshakes, found 1 handshake");
}

class ZeroRttChecksTest : public ChecksTest {
 protected:
  // `early` and `late`: bytes of requests in 0-RTT and 1-RTT packets.
  void Connect(std::size_t early, std::size_t late, bool offered = true, bool taken = true) {
    outcome_.files.clear();
    std::filesystem::remove(outcome_.downloads_dir + "/file");
    for (int i = 10; i < 20; ++i) AddFile(std::string(198, 'n') + std::to_string(i));
    FakeConnection first;
    run_.Handshake(first);
    run_.Transfer(first, net::Ecn::kNotEct, {}, 50000);
    FakeConnection second({.certificate = false,
                           .client_offers_early_data = offered,
                           .server_takes_early_data = taken},
                          2);
    const Bytes hello = second.ClientHelloMessage();
    run_.Send(Sender::kClient, {second.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
    const Bytes early_data(early), late_data(late);
    if (early > 0) {
      run_.Send(Sender::kClient, {second.Packet(Sender::kClient, PacketType::kZeroRtt,
                                                {quic::StreamFrame{0, 0, early_data, true}})});
    }
    run_.Answer(second);
    run_.Send(Sender::kClient,
              {second.OneRtt(Sender::kClient, {quic::StreamFrame{4, 0, late_data, true},
                                               quic::PaddingFrame{1000}})});
  }
};

TEST_F(ZeroRttChecksTest, EarlyRequests) {
  Connect(1100, 500);
  ExpectSuccess("Z");
}
TEST_F(ZeroRttChecksTest, NoEarlyDataFails) {
  Connect(0, 500);
  ExpectFailure("Z", "The client sent nothing in 0-RTT packets");
}
TEST_F(ZeroRttChecksTest, MostlyLateRequestsFail) {
  Connect(100, 1200);
  ExpectFailure("Z", "Wanted at most 1000 bytes in the client's 1-RTT packets");
}

TEST_F(ZeroRttChecksTest, RejectionIsNamed) {
  Connect(1100, 2300, true, false);
  ExpectFailure("Z", "0-RTT was rejected: the server's EncryptedExtensions have no early_data");
}
TEST_F(ZeroRttChecksTest, EarlyDataThatWasNotOfferedFails) {
  Connect(1100, 500, false, false);
  ExpectFailure("Z", "although its ClientHello does not offer early data");
}

class Http3ChecksTest : public ChecksTest {
 protected:
  void Speak(FakeOptions options, bool client, bool server) {
    FakeConnection connection(std::move(options));
    run_.Handshake(connection);
    const Bytes settings = FromHex("000400"), push = FromHex("0100");
    run_.Send(Sender::kClient,
              {connection.OneRtt(Sender::kClient,
                                 {quic::StreamFrame{2, 0, client ? settings : push, false}})});
    run_.Send(Sender::kServer,
              {connection.OneRtt(Sender::kServer,
                                 {quic::StreamFrame{3, 0, server ? settings : push, false}})});
    run_.Transfer(connection);
  }
};

TEST_F(Http3ChecksTest, OfferedChosenAndSpoken) {
  Speak({.alpn = "h3"}, true, true);
  ExpectSuccess("3");
}
TEST_F(Http3ChecksTest, AnotherProtocolChosenFails) {
  Speak({.alpn = "h3", .chosen_alpn = "hq-interop"}, true, true);
  ExpectFailure("3", "the server chose another protocol: hq-interop");
}
TEST_F(Http3ChecksTest, NotSpokenFails) {
  Speak({.alpn = "h3"}, true, false);
  ExpectFailure("3", "The server spoke no HTTP/3: it opened no control stream");
}
TEST_F(Http3ChecksTest, NotSpokenByTheClientFails) {
  Speak({.alpn = "h3"}, false, true);
  ExpectFailure("3", "The client spoke no HTTP/3");
}

TEST_F(ChecksTest, Http09InsteadOfHttp3Fails) {
  HonestTransfer();
  ExpectFailure("3", "does not offer h3");
}

class KeyUpdateChecksTest : public ChecksTest {
 protected:
  void Update(bool client, bool server) {
    FakeConnection connection;
    run_.Handshake(connection);
    run_.Transfer(connection);
    if (client) connection.UpdateKeys(Sender::kClient);
    if (server) connection.UpdateKeys(Sender::kServer);
    run_.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {quic::PingFrame{}})});
    run_.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::PingFrame{}})});
  }
};

TEST_F(KeyUpdateChecksTest, BothUpdate) {
  Update(true, true);
  ExpectSuccess("U");
}
TEST_F(KeyUpdateChecksTest, NobodyUpdatesFails) {
  Update(false, false);
  ExpectFailure("U", "key phase 1 that authenticate from the client");
}
TEST_F(KeyUpdateChecksTest, ServerDoesNotFollowFails) {
  Update(true, false);
  ExpectFailure("U", "key phase 1 that authenticate from the server, it sent 3 1-RTT packets");
}
TEST_F(KeyUpdateChecksTest, FlippedBitsWithoutNewKeysFail) {
  FakeConnection connection;
  run_.Handshake(connection);
  run_.Transfer(connection);
  for (const Sender sender : {Sender::kClient, Sender::kServer}) {
    Bytes packet = connection.OneRtt(sender, {quic::PingFrame{}});
    packet[0] ^= 0x04;
    run_.Send(sender, {packet});
  }
  ExpectFailure("U", "key phase 1 that authenticate from the client");
}

TEST_F(KeyUpdateChecksTest, AcknowledgedWithOldKeysFails) {
  FakeConnection connection;
  run_.Handshake(connection);
  run_.Transfer(connection);
  connection.UpdateKeys(Sender::kClient);
  run_.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {quic::PingFrame{}})});
  const Frames ack = {quic::AckFrame{.ranges = {{0, 2}}}};
  run_.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, ack)});
  connection.UpdateKeys(Sender::kServer);
  run_.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, ack)});
  ExpectFailure("U",
                "The server did not follow the key update: 1-RTT 2 (server side, frame 10) "
                "acknowledges 1-RTT 2");
}
TEST_F(KeyUpdateChecksTest, BeforeConfirmationFails) {
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Send(Sender::kServer,
            {connection.Initial(Sender::kServer,
                                {quic::CryptoFrame{0, connection.ServerHelloMessage()}})});
  connection.server_answered = true;
  connection.UpdateKeys(Sender::kClient);
  run_.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {quic::PingFrame{}})});
  connection.UpdateKeys(Sender::kServer);
  run_.Answer(connection);
  run_.Transfer(connection);
  ExpectFailure("U", "updated its keys before its handshake was confirmed: 1-RTT 0");
}

class EcnChecksTest : public ChecksTest {
 protected:
  void Mark(net::Ecn ecn, std::optional<quic::EcnCounts> counts) {
    FakeConnection connection;
    run_.Handshake(connection);
    run_.Transfer(connection, ecn, counts);
  }
};

TEST_F(EcnChecksTest, MarksAndCounts) {
  Mark(net::Ecn::kEct0, quic::EcnCounts{.ect0 = 1});
  ExpectSuccess("E");
}
TEST_F(EcnChecksTest, OtherCodePointIsFineToo) {
  Mark(net::Ecn::kEct1, quic::EcnCounts{.ect1 = 1});
  ExpectSuccess("E");
}
TEST_F(EcnChecksTest, CountsOfNothingFail) {
  Mark(net::Ecn::kEct0, quic::EcnCounts{});
  ExpectFailure("E",
                "The client's ECN counts are wrong: 1-RTT 1 (client side, frame 8) reports 0 "
                "packets marked ECT(0), but has acknowledged 1");
}
TEST_F(EcnChecksTest, CountsOfMoreThanWasMarkedFail) {
  Mark(net::Ecn::kEct0, quic::EcnCounts{.ect0 = 2});
  ExpectFailure("E", "reports 2 packets marked ECT(0), but only 1 had reached it");
}
TEST_F(EcnChecksTest, CountsOfAnotherCodePointFail) {
  Mark(net::Ecn::kEct0, quic::EcnCounts{.ect0 = 1, .ect1 = 1});
  ExpectFailure("E", "reports 1 packets marked ECT(1), but only 0 had reached it");
}
TEST_F(EcnChecksTest, CongestionThatNobodySignalledFails) {
  Mark(net::Ecn::kEct0, quic::EcnCounts{.ect0 = 0, .ce = 1});
  ExpectFailure("E", "reports 1 packets marked CE, but only 0 had reached it");
}
TEST_F(EcnChecksTest, CountsThatGoDownFail) {
  FakeConnection connection;
  run_.Handshake(connection);
  run_.Transfer(connection, net::Ecn::kEct0, quic::EcnCounts{.ect0 = 1});
  run_.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::PingFrame{}})},
            {.ecn = net::Ecn::kEct0});
  for (const std::uint64_t count : {2, 1}) {
    const quic::AckFrame ack{.ranges = {{0, 1}}, .ecn = quic::EcnCounts{.ect0 = count}};
    run_.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {ack})});
  }
  ExpectFailure("E", "reports 1 packets marked ECT(0), and had reported 2 before");
}
TEST_F(EcnChecksTest, NoMarksFail) {
  Mark(net::Ecn::kNotEct, quic::EcnCounts{});
  ExpectFailure("E", "Wanted packets of the client marked ECT(0) or ECT(1), found");
}
TEST_F(EcnChecksTest, NoCountsFail) {
  Mark(net::Ecn::kEct0, {});
  ExpectFailure("E", "No ACK frame of the client has ECN counts");
}
TEST_F(EcnChecksTest, CongestionMarksFail) {
  Mark(net::Ecn::kCe, quic::EcnCounts{.ce = 1});
  const CheckResult result = Judge("E");
  EXPECT_EQ(result.verdict, Verdict::kFailed);
}

class AmplificationChecksTest : public ChecksTest {
 protected:
  // The client's Initial of 1200 bytes, and `datagrams` of 1200 bytes from the server before the
  // client says more.
  void Flood(int datagrams, std::size_t certificate_size = 9000, bool one_small = false) {
    FakeConnection connection({.certificate_size = certificate_size});
    const Bytes hello = connection.ClientHelloMessage();
    run_.Send(Sender::kClient,
              {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
    for (int i = 0; i < datagrams; ++i) {
      run_.Send(Sender::kServer, {connection.Initial(Sender::kServer, {quic::PingFrame{}})});
    }
    if (one_small) {
      run_.Send(Sender::kServer,
                {connection.HandshakePacket(Sender::kServer, {quic::PingFrame{}})});
    }
    // The client's answer allows the rest.
    for (int i = 0; i < 10; ++i) {
      run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::PingFrame{}})});
    }
    run_.Answer(connection);
    run_.Transfer(connection);
  }
};

TEST_F(AmplificationChecksTest, ThreeTimesIsFine) {
  Flood(3);
  ExpectSuccess("A");
}
TEST_F(AmplificationChecksTest, LessThanFourTimesIsNoted) {
  Flood(3, 9000, true);
  const CheckResult result = Judge("A");
  EXPECT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
  bool noted = false;
  for (const Finding& finding : result.findings) {
    noted |= finding.kind == Finding::Kind::kNote &&
             finding.text.find("past three times") != std::string::npos;
  }
  EXPECT_TRUE(noted);
}
TEST_F(AmplificationChecksTest, FourTimesFails) {
  Flood(5);
  ExpectFailure("A", "The server broke the amplification limit with server side, frame 5");
}
TEST_F(AmplificationChecksTest, ShortChainFails) {
  Flood(2, 800);
  ExpectFailure("A", "Wanted at least 7500 bytes of CRYPTO data");
}
// Each way to prove an address that RFC 9000, 8.1 knows, and what proves nothing.
class AddressValidationTest : public ChecksTest {
 protected:
  static constexpr std::size_t kIdSize = 8;

  // The client's hello, the server's first packet, then one small packet of the client; the server
  // sends ten datagrams at once.
  CheckResult After(FakeConnection& connection, const std::function<Bytes()>& proof) {
    const Bytes hello = connection.ClientHelloMessage();
    run_.Send(Sender::kClient,
              {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
    run_.Send(Sender::kServer, {connection.Initial(Sender::kServer, {quic::PingFrame{}})});
    run_.Send(Sender::kClient, {proof()});
    for (int i = 0; i < 10; ++i) {
      run_.Send(Sender::kServer, {connection.Initial(Sender::kServer, {quic::PingFrame{}})});
    }
    run_.Answer(connection);
    run_.Transfer(connection);
    return Judge("A");
  }

  static bool Told(const CheckResult& result, const std::string& words) {
    return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) {
      return finding.text.find(words) != std::string::npos;
    });
  }
};

TEST_F(AddressValidationTest, ByConnectionIdOfTheServersChoosing) {
  FakeConnection connection({.certificate_size = 9000});
  const CheckResult result = After(connection, [&] {
    connection.server_answered = true;
    return connection.Initial(Sender::kClient, {quic::PingFrame{}});
  });
  EXPECT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
  EXPECT_TRUE(Told(result, "validated by connection ID 5151515151515151 of the server's choosing"));
}
TEST_F(AddressValidationTest, NotByAConnectionIdThatCanBeGuessed) {
  FakeConnection connection({.certificate_size = 9000, .id_size = 7});
  const CheckResult result = After(connection, [&] {
    connection.server_answered = true;
    return connection.Initial(Sender::kClient, {quic::PingFrame{}});
  });
  EXPECT_EQ(result.Reason().find("The server broke the amplification limit"), 0u)
      << result.Reason();
}
TEST_F(AddressValidationTest, NotByTheClientsOwnConnectionId) {
  FakeConnection connection({.certificate_size = 9000});
  const CheckResult result =
      After(connection, [&] { return connection.Initial(Sender::kClient, {quic::PingFrame{}}); });
  EXPECT_EQ(result.verdict, Verdict::kFailed);
}
TEST_F(AddressValidationTest, NotByATokenThatNobodyGave) {
  FakeConnection connection({.certificate_size = 9000});
  const CheckResult result = After(connection, [&] {
    connection.token = BytesOf("made up");
    return connection.Initial(Sender::kClient, {quic::PingFrame{}});
  });
  EXPECT_EQ(result.verdict, Verdict::kFailed);
}
TEST_F(AddressValidationTest, ByTheTokenOfARetry) {
  FakeConnection connection({.certificate_size = 9000});
  const Bytes hello = connection.ClientHelloMessage();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Send(Sender::kServer, {connection.Retry(FromHex("7e77"), BytesOf("token"))});
  connection.FollowRetry(FromHex("7e77"), BytesOf("token"));
  const CheckResult result =
      After(connection, [&] { return connection.Initial(Sender::kClient, {quic::PingFrame{}}); });
  EXPECT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
  EXPECT_TRUE(Told(result, "validated by the token of a Retry in Initial"));
}
TEST_F(AddressValidationTest, ByATokenOfAnEarlierConnection) {
  FakeConnection first({}, 2);
  run_.Handshake(first);
  const Bytes token = BytesOf("for later");
  run_.Send(Sender::kServer, {first.OneRtt(Sender::kServer, {quic::NewTokenFrame{token}})});
  FakeConnection connection({.certificate_size = 9000});
  connection.token = token;
  const CheckResult result =
      After(connection, [&] { return connection.Initial(Sender::kClient, {quic::PingFrame{}}); });
  EXPECT_TRUE(Told(result, "validated by a token of NEW_TOKEN in Initial"));
  EXPECT_FALSE(Told(result, "broke the amplification limit"));
}

TEST_F(AmplificationChecksTest, NoValidationFails) {
  FakeConnection connection({.certificate_size = 9000});
  const Bytes hello = connection.ClientHelloMessage(), flight = connection.ServerFlight();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.key_log = connection.KeyLogLines();
  const CheckResult result = Judge("A");
  EXPECT_EQ(result.verdict, Verdict::kFailed);
  bool told = false;
  for (const Finding& finding : result.findings) {
    told |= finding.text.find("address was never validated") != std::string::npos;
  }
  EXPECT_TRUE(told);
}

class ManyHandshakesTest : public ChecksTest {
 protected:
  void Connect(int count) {
    for (int i = 1; i <= count; ++i) {
      FakeConnection connection({}, static_cast<std::uint8_t>(i));
      run_.client_port = static_cast<std::uint16_t>(50000 + i);
      run_.Handshake(connection);
      run_.Transfer(connection, net::Ecn::kNotEct, {},
                    200 + 5000 / static_cast<std::size_t>(count));
    }
  }
};

TEST_F(ManyHandshakesTest, FiftyAreRight) {
  Connect(50);
  const Capture capture = run_.Load();
  for (const char* test : {"L1", "C1"}) {
    const CheckResult result = Check(*FindTestCase(test), &capture, outcome_);
    EXPECT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
  }
}
TEST_F(ManyHandshakesTest, FewerFail) {
  Connect(1);
  ExpectFailure("L1", "Wanted 50 handshakes, found 1 handshake");
}
TEST_F(ManyHandshakesTest, LateCopyOfAnInitialIsNoHandshake) {
  // The server forgot the connection and makes another one of the same ClientHello; the client
  // answers the second one.
  FakeConnection connection({}, 1);
  const Bytes hello = connection.ClientHelloMessage(), flight = connection.ServerFlight();
  run_.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  run_.Send(Sender::kServer,
            {connection.HandshakePacket(Sender::kServer, {quic::CryptoFrame{0, flight}})},
            {.lost = true});
  FakeConnection again({}, 1);
  again.server_id = FromHex("9999");
  again.original_dcid = again.initial_dcid = FromHex("8888888888888888");
  run_.Handshake(again);
  run_.Transfer(again);
  ExpectSuccess("DC");
}

TEST_F(ChecksTest, Ipv6Only) {
  run_.client = *net::ParseIpAddress("fd00:cafe:cafe::100");
  run_.server = *net::ParseIpAddress("fd00:cafe:cafe:100::100");
  HonestTransfer();
  ExpectSuccess("6");
}

TEST_F(ChecksTest, Ipv4InIpv6TestFails) {
  HonestTransfer();
  ExpectFailure("6",
                "went over IPv4, from 193.167.0.100 to 193.167.100.100 (client side, frame 1)");
}

TEST_F(ChecksTest, Version2Negotiated) {
  HonestTransfer({.client_version = Version::kV1, .version = Version::kV2});
  ExpectSuccess("V2");
}

TEST_F(ChecksTest, StayingOnVersion1Fails) {
  HonestTransfer();
  ExpectFailure("V2", "Wanted v2 in the server's Initial packets, found v1");
}

TEST_F(ChecksTest, Version2ThatWasNotOfferedFails) {
  HonestTransfer({.client_version = Version::kV1, .version = Version::kV2, .offers_v2 = false});
  ExpectFailure("V2", "The client does not offer version 2: its transport parameters have no v2");
}

// An Initial of version 1 that leads nowhere, and a connection in version 2.
TEST_F(ChecksTest, Version2OnAConnectionOfItsOwnFails) {
  FakeConnection attempt({}, 2);
  const Bytes hello = attempt.ClientHelloMessage();
  run_.Send(Sender::kClient, {attempt.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  HonestTransfer({.client_version = Version::kV2, .version = Version::kV2});
  ExpectFailure("V2", "The connection began in v2, not in version 1: nothing was negotiated on it");
}

TEST_F(ChecksTest, StartingWithVersion2Fails) {
  HonestTransfer({.client_version = Version::kV2, .version = Version::kV2});
  ExpectFailure("V2", "Wanted v1 in the client's Initial packets, found v2");
}

class RebindChecksTest : public ChecksTest {
 protected:
  enum class Lie { kNone, kNoChallenge, kNoResponse, kSameChallenge, kEarlyResponse };

  void Rebind(Lie lie, bool address) {
    FakeConnection connection;
    run_.Handshake(connection);
    run_.Transfer(connection);
    for (std::uint16_t i = 1; i <= 3; ++i) {
      run_.seen_client_port = static_cast<std::uint16_t>(40000 + i);
      if (address) {
        run_.seen_client = *net::ParseIpAddress("193.167.0." + std::to_string(10 + i));
      }
      run_.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {quic::PingFrame{}})});
      const Bytes challenge(8, static_cast<std::uint8_t>(lie == Lie::kSameChallenge ? 9 : i));
      if (lie == Lie::kEarlyResponse) {
        run_.Send(Sender::kClient,
                  {connection.OneRtt(Sender::kClient, {quic::PathResponseFrame{challenge}})});
      }
      Frames frames = {quic::PingFrame{}};
      if (lie != Lie::kNoChallenge || i < 3) frames.push_back(quic::PathChallengeFrame{challenge});
      run_.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, frames)});
      if (lie == Lie::kNoResponse && i == 2) continue;
      run_.Send(Sender::kClient,
                {connection.OneRtt(Sender::kClient, {quic::PathResponseFrame{challenge}})});
    }
  }
};

TEST_F(RebindChecksTest, ChallengedAndAnswered) {
  Rebind(Lie::kNone, false);
  ExpectSuccess("BP");
}
TEST_F(RebindChecksTest, AddressesChallengedAndAnswered) {
  Rebind(Lie::kNone, true);
  ExpectSuccess("BA");
}
TEST_F(RebindChecksTest, OneChallengeForAllPathsFails) {
  Rebind(Lie::kSameChallenge, false);
  ExpectFailure("BP", "The server repeats PATH_CHALLENGE 0909090909090909");
}
TEST_F(RebindChecksTest, ResponseBeforeItsChallengeFails) {
  Rebind(Lie::kEarlyResponse, false);
  ExpectFailure("BP", "No PATH_RESPONSE of the client answers PATH_CHALLENGE 0101010101010101");
}
// The queue was full, or the client had just said its last word.
TEST_F(RebindChecksTest, ChallengeThatCannotBeAnsweredIsNoFailure) {
  Rebind(Lie::kNone, false);
  FakeConnection other;
  run_.seen_client_port = 40009;
  const Bytes lost(8, 0x77);
  other.next_number[1][2] = 40;
  run_.Send(Sender::kServer, {other.OneRtt(Sender::kServer, {quic::PathChallengeFrame{lost}})},
            {.lost = true});
  ExpectSuccess("BP");
}
TEST_F(RebindChecksTest, GoodbyeOnANewPathStartsNothing) {
  Rebind(Lie::kNone, false);
  FakeConnection other;
  run_.seen_client_port = 40009;
  other.next_number[1][2] = 40;
  run_.Send(Sender::kServer,
            {other.OneRtt(Sender::kServer, {quic::ConnectionCloseFrame{true, 0, 0, {}}})});
  ExpectSuccess("BP");
}
TEST_F(RebindChecksTest, OneAddressFails) {
  Rebind(Lie::kNone, false);
  ExpectFailure("BA", "Wanted more than one address of the client, the server saw 1");
}
TEST_F(RebindChecksTest, OnePathFails) {
  HonestTransfer();
  ExpectFailure("BP", "Wanted more than one path, the server used 1");
}
TEST_F(RebindChecksTest, NoChallengeFails) {
  Rebind(Lie::kNoChallenge, false);
  ExpectFailure("BP",
                "Wanted a PATH_CHALLENGE in the server's first packet on the path from "
                "193.167.100.100 port 443 to 193.167.0.100 port 40003 (server side, frame");
}
TEST_F(RebindChecksTest, NoResponseFails) {
  Rebind(Lie::kNoResponse, false);
  ExpectFailure("BP", "No PATH_RESPONSE of the client answers PATH_CHALLENGE 0202020202020202");
}

class MigrationChecksTest : public ChecksTest {
 protected:
  enum class Lie { kNone, kOldId, kNoPreferred, kElsewhere, kOnlyProbes };

  void Migrate(Lie lie) {
    const Bytes fresh = FromHex("abcdef0123456789"), challenge(8, 7);
    FakeOptions options;
    if (lie != Lie::kNoPreferred) {
      options.preferred = {
          .ipv4_address = FromHex("c1a76465"), .ipv4_port = 4443, .connection_id = fresh};
    }
    FakeConnection connection(options);
    run_.Handshake(connection);
    run_.Transfer(connection);
    const Bytes token(16);
    run_.Send(
        Sender::kServer,
        {connection.OneRtt(Sender::kServer, {quic::NewConnectionIdFrame{1, 0, fresh, token}})});
    run_.server = *net::ParseIpAddress("193.167.100.101");
    run_.server_port = lie == Lie::kElsewhere ? 4444 : 4443;
    if (lie != Lie::kOldId) connection.server_id = fresh;
    const quic::Frame moves = lie == Lie::kOnlyProbes
                                  ? quic::Frame{quic::PathChallengeFrame{challenge}}
                                  : quic::Frame{quic::PingFrame{}};
    run_.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {moves})});
    run_.Send(Sender::kServer,
              {connection.OneRtt(Sender::kServer, {quic::PathChallengeFrame{challenge}})});
    run_.Send(Sender::kClient,
              {connection.OneRtt(Sender::kClient, {quic::PathResponseFrame{challenge}})});
  }
};

TEST_F(MigrationChecksTest, NewConnectionId) {
  Migrate(Lie::kNone);
  ExpectSuccess("CM");
}
TEST_F(MigrationChecksTest, OldConnectionIdFails) {
  Migrate(Lie::kOldId);
  ExpectFailure("CM", "The client kept connection ID");
}
TEST_F(MigrationChecksTest, NoPreferredAddressFails) {
  Migrate(Lie::kNoPreferred);
  ExpectFailure("CM", "The server offers no preferred address");
}
TEST_F(MigrationChecksTest, AnotherAddressFails) {
  Migrate(Lie::kElsewhere);
  ExpectFailure("CM", "nothing but probes to the address that the server prefers");
}
TEST_F(MigrationChecksTest, ProbingAloneIsNoMigration) {
  Migrate(Lie::kOnlyProbes);
  ExpectFailure("CM", "nothing but probes to the address that the server prefers");
}
TEST_F(MigrationChecksTest, StayingFails) {
  HonestTransfer({.preferred = quic::PreferredAddress{.ipv4_address = FromHex("c1a76465"),
                                                      .ipv4_port = 4443,
                                                      .connection_id = FromHex("ab01")}});
  ExpectFailure("CM", "nothing but probes");
}

class NegotiationChecksTest : public ChecksTest {
 protected:
  void Answer(const Bytes& scid, const Bytes& dcid = FromHex("aabbcc"),
              const std::vector<std::uint32_t>& versions = {1}) {
    outcome_.files.clear();
    std::filesystem::remove(outcome_.downloads_dir + "/file");
    Bytes hello = FromHex("c01a2a3a4a08010203040506070803aabbcc");
    hello.resize(1200);
    run_.Send(Sender::kClient, {hello});
    run_.Send(Sender::kServer, {quic::EncodeVersionNegotiation(dcid, scid, versions)});
  }
};

TEST_F(NegotiationChecksTest, AnswerToTheFirstPacket) {
  Answer(FromHex("0102030405060708"));
  ExpectSuccess("V");
}
TEST_F(NegotiationChecksTest, AnswerToAnotherFails) {
  Answer(FromHex("0102030405060709"));
  ExpectFailure("V", "with source connection ID 0102030405060708, found Version Negotiation");
}
TEST_F(NegotiationChecksTest, AnswerThatAClientMustDiscardFails) {
  Answer(FromHex("0102030405060708"), FromHex("aabbcc"), {1, 0x1a2a3a4a});
  ExpectFailure("V", "lists 0x1a2a3a4a, the version that it refuses");
}
TEST_F(NegotiationChecksTest, AnswerToSomebodyElseFails) {
  Answer(FromHex("0102030405060708"), FromHex("aabbcd"));
  ExpectFailure("V", "is addressed to aabbcd, the client's connection ID is aabbcc");
}
TEST_F(NegotiationChecksTest, NoAnswerFails) {
  outcome_.files.clear();
  HonestTransfer();
  const CheckResult result = Judge("V");
  EXPECT_EQ(result.verdict, Verdict::kFailed);
}

TEST_F(ChecksTest, GoodputIsBitsOverTime) {
  FakeConnection connection;
  run_.gap = std::chrono::milliseconds(100);
  run_.Handshake(connection);
  run_.Transfer(connection);
  const CheckResult result = Judge("G");
  ASSERT_EQ(result.verdict, Verdict::kSucceeded) << result.Reason();
  // Two 1-RTT packets of the server, 200 ms apart; the test's file has 10 MiB.
  EXPECT_DOUBLE_EQ(*result.kbps, 8.0 * 10 * 1024 * 1024 / 200);
}

TEST_F(ChecksTest, GoodputNeedsTwoPackets) {
  FakeConnection connection;
  run_.Handshake(connection);
  ExpectFailure("G", "in no measurable time");
}

TEST_F(ChecksTest, InvitedGreaseIsNothingToSpeakOf) {
  HonestTransfer({.offers_grease = {true, true}, .clears_fixed_bit = {true, true}});
  EXPECT_EQ(Notes(), "");
}

TEST_F(ChecksTest, UninvitedGreaseOfAServerIsNoted) {
  HonestTransfer({.offers_grease = {false, true}, .clears_fixed_bit = {true, true}});
  const std::string notes = Notes();
  EXPECT_EQ(
      notes.find("The server cleared the fixed bit of packets although its peer did not offer "
                 "grease_quic_bit: Initial 0 (server side, frame 2)"),
      0u)
      << notes;
  EXPECT_EQ(notes.find("The client"), std::string::npos) << notes;
}

TEST_F(ChecksTest, UninvitedGreaseOfAClientIsNotedAfterItsHandshake) {
  HonestTransfer({.offers_grease = {true, false}, .clears_fixed_bit = {true, true}});
  const std::string notes = Notes();
  EXPECT_EQ(
      notes.find("The client cleared the fixed bit of packets although its peer did not offer "
                 "grease_quic_bit: 1-RTT 0 (client side, frame 6)"),
      0u)
      << notes;
}

}  // namespace
}  // namespace badpeer::interop
