// The runner with a suite of its own, for tests of the harness: one test per act of hostile_shim,
// in which the peer sends "q", expects "r" and reads until the end. A test NAME should succeed, one
// named Expect-NAME should fail with :EXPECTED:.
//
// With BADPEER_RACES=N in the environment the suite is another one: N copies of each race, in which
// the peer writes for a while before it reads. Race-alert-NAME-N should fail with :EXPECTED: and the
// alert that the byte "a" stands for, all others should succeed.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/peer_failure.h"
#include "runner/cli/test_command.h"

namespace badpeer {
namespace {

constexpr const char* kActs[] = {"obey",
                                 "refuse",
                                 "refuse-otherwise",
                                 "never-connect",
                                 "exit-early",
                                 "hang",
                                 "linger",
                                 "wait",
                                 "slow",
                                 "compute",
                                 "compute-for-ever",
                                 "crash",
                                 "abort",
                                 "wrong-id",
                                 "swapped-id",
                                 "no-id",
                                 "many-connections",
                                 "flood-stderr",
                                 "flood-stdout",
                                 "flood-socket",
                                 "drip",
                                 "leave-child",
                                 "done-output",
                                 "noise",
                                 "escape",
                                 "88",
                                 "89",
                                 "90",
                                 "99",
                                 "malloc-fails-88",
                                 "malloc-ends-88"};

constexpr const char* kRaces[] = {
    "alert-close",        "alert-close-unread",  "alert-close-all-read", "alert-reset",
    "alert-reset-unread", "alert-half-close",    "alert-deaf",           "alert-exit",
    "alert-abort",        "alert-late-words",    "alert-child",          "reply-close",
    "reply-close-unread", "reply-reset",         "reply-reset-all-read", "reply-half-close",
    "reply-exit",         "reply-child",         "end-before",           "end-with",
    "end-after",          "end-after-exit",      "mute-close",           "mute-reset",
    "mute-exit",          "mute-after-question", "mute-half-close",      "mute-alone"};
constexpr std::uint8_t kAlert = 40;
constexpr std::string_view kRacePrefix = "Race-";

class HostilePlayer : public Player {
 public:
  explicit HostilePlayer(Engine& engine) : engine_(engine) {}

  std::vector<std::string> FlagsOf(const TestInfo& test) override {
    return engine_.FlagsOf(test).all;
  }

  void Play(const TestInfo& test, ShimConnections& connections) override {
    if (test.name == "throw") throw std::string("not even an exception");
    const std::unique_ptr<Stream> stream = connections.Accept();
    if (test.name.starts_with(kRacePrefix)) return Race(*stream);
    stream->Write(BytesOf("q"));
    Note(connections, TranscriptDirection::kToShim, "question");
    std::array<std::uint8_t, 1> reply;
    stream->ReadFull(reply);
    if (reply[0] != 'r') throw PeerFailure("wrong reply", ToHex(reply), "72");
    Note(connections, TranscriptDirection::kFromShim, "reply");
    while (stream->ReadFullOrEnd(reply)) {
    }
  }

 private:
  static void Race(Stream& stream) {
    constexpr int kWrites = 16;
    stream.Write(BytesOf("q"));
    for (int i = 0; i < kWrites; ++i) stream.Write(Bytes(4096, 'x'));
    stream.Write(BytesOf("."));
    std::array<std::uint8_t, 1> reply;
    stream.ReadFull(reply);
    if (reply[0] == 'a') throw PeerFailure::FromAlert(kAlert);
    if (reply[0] != 'r') throw PeerFailure("wrong reply", ToHex(reply), "72");
    stream.Write(BytesOf("c"));
    while (stream.ReadFullOrEnd(reply)) {
    }
    stream.Close();
  }
  static void Note(ShimConnections& connections, TranscriptDirection direction, const char* text) {
    if (TranscriptSink* const sink = connections.transcript()) sink->Add(direction, text);
  }

  Engine& engine_;
};

class HostileEngine : public Engine {
 public:
  HostileEngine() {
    if (const char* const copies = std::getenv("BADPEER_RACES")) {
      AddRaces(std::atoi(copies));
      return;
    }
    for (const std::string act : kActs) {
      tests_.push_back(Make(act, act));
      tests_.push_back(Make("Expect-" + act, act));
      tests_.back().expected = {.should_fail = true, .error = ":EXPECTED:"};
    }
    tests_.push_back(Make("throw", "obey"));
  }

  const std::vector<TestInfo>& Tests() override { return tests_; }
  TestFlags FlagsOf(const TestInfo& test) override {
    return {.all = {"-act", acts_.at(test.index)}};
  }
  std::unique_ptr<Player> MakePlayer(const PlayerOptions&) override {
    return std::make_unique<HostilePlayer>(*this);
  }

 private:
  void AddRaces(int copies) {
    for (int i = 0; i < copies; ++i) {
      for (const std::string act : kRaces) {
        tests_.push_back(Make(std::string(kRacePrefix) + act + "-" + std::to_string(i), act));
        if (!act.starts_with("alert-")) continue;
        tests_.back().expected = {.should_fail = true, .error = ":EXPECTED:", .alert = kAlert};
      }
    }
  }
  TestInfo Make(const std::string& name, const std::string& act) {
    acts_.push_back(act);
    return {.name = name,
            .suite = "Hostile",
            .spec = "RFC 0 1.2",
            .level = RuleLevel::kShould,
            .index = acts_.size() - 1};
  }

  std::vector<std::string> acts_;
  std::vector<TestInfo> tests_;
};

}  // namespace
}  // namespace badpeer

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  badpeer::HostileEngine engine;
  return badpeer::TestCommand(args, argv[0], engine);
}
