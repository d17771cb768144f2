// Endpoints that lie must be caught, each for the right reason.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/interop/matrix_fixture.h"

namespace badpeer::interop {
namespace {

using testing::Test;

class Liars : public Test {
 protected:
  void SetUp() override {
    if (!WhyNoNamespaces().empty()) GTEST_SKIP() << WhyNoNamespaces();
    fixture_.Add("mute", {MatrixFixture::Endpoint("mute_server")});
  }

  // The liar as client of a server that never completes a handshake.
  CellView AgainstMute(const std::string& kind, const std::vector<std::string>& more = {}) {
    fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), kind});
    std::vector<std::string> arguments = {"-c", "liar", "-s", "mute", "-t", "handshake"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessEnd end = fixture_.Run(arguments);
    EXPECT_EQ(end.exit_status, 1) << end.standard_error.text;
    return fixture_.Cell("liar", "mute", "handshake");
  }

  static void ExpectFailure(const CellView& cell, const std::string& words) {
    EXPECT_EQ(cell.verdict, "failed");
    EXPECT_NE(cell.reason.find(words), std::string::npos) << cell.reason;
  }

  // An endpoint that may write until the runner's patience ends writes gigabytes.
  void ExpectLittleWritten() const {
    std::uintmax_t size = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(fixture_.logs())) {
      if (entry.is_regular_file()) size += entry.file_size();
    }
    EXPECT_LT(size, std::uintmax_t{2} << 30);
  }

  MatrixFixture fixture_{};
};

TEST_F(Liars, ExitZeroWithoutAHandshake) {
  ExpectFailure(AgainstMute("no-file"), "found 0 handshakes");
}

TEST_F(Liars, Hangs) {
  ExpectFailure(AgainstMute("hang", {"-time-limit", "2"}), "did not finish within 2 s");
  EXPECT_TRUE(AwaitProcess("987654", false, std::chrono::seconds(3)));
}

TEST_F(Liars, LeavesAChildRunning) {
  ExpectFailure(AgainstMute("leaves-child"), "still running (sleep)");
  EXPECT_TRUE(AwaitProcess("987655", false, std::chrono::seconds(3)));
}

TEST_F(Liars, ForksWithoutEnd) {
  ExpectFailure(AgainstMute("fork-bomb"), "processes");
  EXPECT_TRUE(AwaitProcess("987656", false, std::chrono::seconds(10)));
}

TEST_F(Liars, FillsTheDisk) {
  ExpectFailure(AgainstMute("fill-disk", {"-disk-limit", "20"}), "wrote more than 20 MiB");
  EXPECT_FALSE(std::filesystem::exists(fixture_.logs() + "/mute_liar/handshake/.work"));
}

// It never answers, so that the client would not be started for ten seconds.
TEST_F(Liars, FillsTheDiskAsAServer) {
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "fill-logs"});
  fixture_.Add("patient", {MatrixFixture::Endpoint("liar"), "hang"});
  fixture_.Run({"-c", "patient", "-s", "liar", "-t", "handshake", "-disk-limit", "20"});
  ExpectFailure(fixture_.Cell("patient", "liar", "handshake"), "The server wrote more than 20 MiB");
  ExpectLittleWritten();
}

TEST_F(Liars, FillsTheDiskWhenAskedWhatItCanDo) {
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "fills-disk-when-asked"});
  fixture_.Run({"-c", "liar", "-s", "mute", "-t", "handshake"});
  const CellView cell = fixture_.Cell("liar", "mute", "handshake");
  EXPECT_EQ(cell.verdict, "");
  EXPECT_NE(cell.reason.find("it wrote more than 64 MiB into its folders instead of"),
            std::string::npos)
      << cell.reason;
  ExpectLittleWritten();
}

TEST_F(Liars, ForksWithoutEndAsAServer) {
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "fork-bomb"});
  fixture_.Add("patient", {MatrixFixture::Endpoint("liar"), "hang"});
  fixture_.Run({"-c", "patient", "-s", "liar", "-t", "handshake", "-time-limit", "2"});
  ExpectFailure(fixture_.Cell("patient", "liar", "handshake"), "The server started more than");
  EXPECT_TRUE(AwaitProcess("987656", false, std::chrono::seconds(10)));
}

TEST_F(Liars, FloodsItsConsole) {
  ExpectFailure(AgainstMute("flood-console", {"-disk-limit", "20"}), "wrote more than 20 MiB");
  EXPECT_LT(std::filesystem::file_size(fixture_.logs() + "/mute_liar/handshake/output.txt"),
            4u << 20);
}

TEST_F(Liars, Crashes) { ExpectFailure(AgainstMute("crash"), "SIGSEGV"); }

TEST_F(Liars, WritesToTheMachine) {
  AgainstMute("touches-system");
  EXPECT_FALSE(std::filesystem::exists("/etc/badpeer-test"));
}

TEST_F(Liars, DoNotKnowWhatTheyCannotDo) {
  fixture_.Add("yes", {"/bin/true"});
  const ProcessEnd end = fixture_.Run({"-c", "yes", "-s", "mute", "-t", "handshake"});
  const CellView cell = fixture_.Cell("yes", "mute", "handshake");
  EXPECT_EQ(cell.verdict, "");
  EXPECT_NE(cell.reason.find("it ended with status 0 instead of ending with status 127"),
            std::string::npos)
      << cell.reason;
  EXPECT_NE(end.standard_error.text.find("not compliant"), std::string::npos);
}

// These need a real stack behind the lie.
class LiarsWithAStack : public Liars {
 protected:
  void SetUp() override {
    Liars::SetUp();
    if (IsSkipped()) return;
    honest_ = MatrixFixture::Installed("quic-go");
    if (honest_.empty()) GTEST_SKIP() << "quic-go is not installed (shims/quic-quic-go/install)";
    fixture_.Add("quic-go", {honest_});
  }

  CellView LyingClient(const std::string& kind, const std::string& test) {
    fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), kind, honest_});
    fixture_.Run({"-c", "liar", "-s", "quic-go", "-t", test});
    return fixture_.Cell("liar", "quic-go", test);
  }

  CellView LyingServer(const std::string& kind, const std::string& test) {
    fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), kind, honest_});
    fixture_.Run({"-c", "quic-go", "-s", "liar", "-t", test});
    return fixture_.Cell("quic-go", "liar", test);
  }

  std::string honest_{};
};

TEST_F(LiarsWithAStack, HonestyPasses) {
  EXPECT_EQ(LyingClient("honest", "handshake").verdict, "succeeded");
  EXPECT_EQ(LyingServer("honest", "retry").verdict, "succeeded");
}

TEST_F(LiarsWithAStack, ExitZeroWithoutTheFile) {
  ExpectFailure(LyingClient("deletes-file", "handshake"), "is missing");
}

TEST_F(LiarsWithAStack, AWrongByte) {
  ExpectFailure(LyingClient("wrong-byte", "handshake"), "differs from byte 7 on");
}

TEST_F(LiarsWithAStack, AFileTooMany) {
  ExpectFailure(LyingClient("extra-file", "handshake"), "surprise");
}

TEST_F(LiarsWithAStack, TwoHandshakesWhereOneIsAsked) {
  ExpectFailure(LyingClient("two-handshakes", "handshake"), "Wanted 1 handshake, found 2");
}

TEST_F(LiarsWithAStack, NoRetry) {
  ExpectFailure(LyingServer("plain", "retry"), "No valid Retry packet");
}

TEST_F(LiarsWithAStack, NoKeyUpdate) {
  // Other stacks update their keys early without being asked.
  const std::string aioquic = MatrixFixture::Installed("aioquic");
  if (aioquic.empty()) GTEST_SKIP() << "aioquic is not installed (shims/quic-aioquic/install)";
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "plain-transfer", aioquic});
  fixture_.Run({"-c", "liar", "-s", "liar", "-t", "keyupdate"});
  ExpectFailure(fixture_.Cell("liar", "liar", "keyupdate"), "0 of key phase 1");
}

TEST_F(LiarsWithAStack, NoResumption) {
  ExpectFailure(LyingClient("plain-transfer", "resumption"), "Wanted 2 handshakes, found 1");
}

TEST_F(LiarsWithAStack, TheWrongVersion) {
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "plain", honest_});
  fixture_.Run({"-c", "liar", "-s", "liar", "-t", "v2"});
  ExpectFailure(fixture_.Cell("liar", "liar", "v2"),
                "Wanted v2 in the server's Initial packets, found v1");
}

TEST_F(LiarsWithAStack, Version2WhereVersion1IsAsked) {
  const std::string aioquic = MatrixFixture::Installed("aioquic");
  if (aioquic.empty()) GTEST_SKIP() << "aioquic is not installed (shims/quic-aioquic/install)";
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "version-2", aioquic});
  fixture_.Run({"-c", "liar", "-s", "liar", "-t", "handshake"});
  ExpectFailure(fixture_.Cell("liar", "liar", "handshake"), "used another version than 1: v2");
}

TEST_F(LiarsWithAStack, NoEcnMarks) {
  const std::string unmarked = MatrixFixture::Installed("go-x-net");
  if (unmarked.empty()) GTEST_SKIP() << "go-x-net is not installed (shims/quic-go-x-net/install)";
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "plain", unmarked});
  fixture_.Run({"-c", "liar", "-s", "liar", "-t", "ecn"});
  ExpectFailure(fixture_.Cell("liar", "liar", "ecn"), " 0 ECT(0), 0 ECT(1)");
}

TEST_F(LiarsWithAStack, BeyondTheAmplificationLimit) {
  const std::string aioquic = MatrixFixture::Installed("aioquic");
  if (aioquic.empty()) GTEST_SKIP() << "aioquic is not installed (shims/quic-aioquic/install)";
  fixture_.Add("liar", {MatrixFixture::Endpoint("amplifying_server"),
                        std::filesystem::path(aioquic).parent_path().string()});
  fixture_.Run({"-c", "quic-go", "-s", "liar", "-t", "amplificationlimit"});
  ExpectFailure(fixture_.Cell("quic-go", "liar", "amplificationlimit"),
                "broke the amplification limit");
}

// Lies on top of aioquic, each of which the verdict believed once; beside each, the same without
// the lie.
class LiarsOnAioquic : public Liars {
 protected:
  void SetUp() override {
    Liars::SetUp();
    if (IsSkipped()) return;
    const std::string aioquic = MatrixFixture::Installed("aioquic");
    if (aioquic.empty()) GTEST_SKIP() << "aioquic is not installed (shims/quic-aioquic/install)";
    folder_ = std::filesystem::path(aioquic).parent_path().string();
  }

  CellView Play(const std::string& client, const std::string& server, const std::string& test) {
    for (const std::string& name : {client, server}) {
      fixture_.Add(name, {MatrixFixture::Endpoint("lying_aioquic"), name, folder_});
    }
    fixture_.Run({"-c", client, "-s", server, "-t", test});
    return fixture_.Cell(client, server, test);
  }

  std::string folder_{};
};

TEST_F(LiarsOnAioquic, RetryAndThenServedAllTheSame) {
  EXPECT_EQ(Play("honest", "honest", "retry").verdict, "succeeded");
  ExpectFailure(Play("honest", "retry-and-serve", "retry"),
                "sent a Retry and also served the client's Initial without a token");
}

TEST_F(LiarsOnAioquic, EcnCounts) {
  const CellView honest = Play("ecn-true", "ecn-true", "ecn");
  EXPECT_EQ(honest.verdict, "succeeded") << honest.reason;
  ExpectFailure(Play("ecn-zero", "ecn-true", "ecn"),
                "reports 0 packets marked ECT(0), but has acknowledged 1");
  ExpectFailure(Play("ecn-true", "ecn-zero", "ecn"), "The server's ECN counts are wrong");
  ExpectFailure(Play("ecn-many", "ecn-true", "ecn"), "but only 1 had reached it");
}

TEST_F(LiarsOnAioquic, FilesBesideQuic) {
  ExpectFailure(Play("beside", "beside", "transfer"), "The files did not come over QUIC");
}

TEST_F(LiarsOnAioquic, ResumptionOfNothing) {
  const CellView honest = Play("honest", "honest", "resumption");
  EXPECT_EQ(honest.verdict, "succeeded") << honest.reason;
  ExpectFailure(Play("idle-resumption", "honest", "resumption"),
                "The client sent no request on the second connection");
}

TEST_F(LiarsOnAioquic, StreamsBeyondTheirLimit) {
  ExpectFailure(Play("streams", "streams", "multiplexing"),
                "although the server had allowed it 100 streams by then");
}

TEST_F(LiarsOnAioquic, Version2WithoutNegotiation) {
  const CellView honest = Play("honest", "honest", "v2");
  EXPECT_EQ(honest.verdict, "succeeded") << honest.reason;
  ExpectFailure(Play("version-2-alone", "version-2-alone", "v2"),
                "not in version 1: nothing was negotiated on it");
}

TEST_F(LiarsOnAioquic, Http3OfferedAndNotSpoken) {
  const CellView honest = Play("honest", "honest", "http3");
  EXPECT_EQ(honest.verdict, "succeeded") << honest.reason;
  ExpectFailure(Play("other-protocol", "other-protocol", "http3"),
                "the server chose another protocol: hq-interop");
}

TEST_F(LiarsOnAioquic, OneChallengeForAllPaths) {
  ExpectFailure(Play("honest", "one-challenge", "rebind-port"),
                "The server repeats PATH_CHALLENGE");
}

}  // namespace
}  // namespace badpeer::interop
