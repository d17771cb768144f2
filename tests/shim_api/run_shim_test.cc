#include "shim_api/run_shim.h"

#include <gtest/gtest.h>

#include <thread>

#include "shim_api/clock.h"
#include "shim_api/exit_code.h"
#include "tests/shim_api/fake_runner.h"
#include "tests/shim_api/fake_stack.h"

namespace badpeer::shim {
namespace {

using namespace std::string_literals;

void Shake(RunnerSide& side) {  // With a client.
  side.Expect("C");
  side.Send("S");
}

class RunShimTest : public testing::Test {
 protected:
  // One connection of a client shim, on which `script` follows the handshake.
  int RunClient(const std::vector<std::string>& flags, FakeRunner::Script script) {
    runner_.OnConnection([script](RunnerSide& side) {
      Shake(side);
      script(side);
    });
    return runner_.Run(stack_, flags);
  }

  FakeStack stack_;
  FakeRunner runner_;
};

TEST_F(RunShimTest, EchoesUntilThePeerCloses) {
  EXPECT_EQ(RunClient({},
                      [](RunnerSide& side) {
                        side.Send("D\x02\x01\xff"s);
                        side.Expect("D\x02\xfe\x00"s);
                        side.Send("D\x01zZ"s);
                        side.Expect("D\x01\x85"s);
                        side.ExpectEnd();
                      }),
            kExitSuccess);
  EXPECT_EQ(runner_.Stderr(), "");
}

TEST_F(RunShimTest, AnEndWithoutCloseNotifyEndsTheEcho) {
  EXPECT_EQ(RunClient({}, [](RunnerSide&) {}), kExitSuccess);
}

TEST_F(RunShimTest, WorksAsServerOverIpv6) {
  FakeRunner runner(/*ipv6=*/true);
  if (!runner.usable()) GTEST_SKIP() << "no IPv6 here";
  runner.OnConnection([](RunnerSide& side) {
    side.Send("C");
    side.Expect("S");
    side.Send("Z");
  });
  EXPECT_EQ(runner.Run(stack_, {"-server"}), kExitSuccess);
}

TEST_F(RunShimTest, AsyncLetsEveryByteThrough) {
  stack_.behaviour.waits_for_callback = true;
  EXPECT_EQ(RunClient({"-async", "-check-close-notify"},
                      [](RunnerSide& side) {
                        side.Send(
                            "D\x03"
                            "abcZ"s);
                        side.Expect("D\x03\x9e\x9d\x9cZ"s);
                      }),
            kExitSuccess);
  EXPECT_EQ(runner_.Stderr(), "");
}

TEST_F(RunShimTest, ACallbackMustNotWaitInSyncMode) {
  stack_.behaviour.waits_for_callback = true;
  runner_.OnConnection([](RunnerSide& side) { side.ExpectEnd(); });
  EXPECT_EQ(runner_.Run(stack_, {}), kExitFailure);
  EXPECT_NE(runner_.Stderr().find("blocked"), std::string::npos);
}

TEST_F(RunShimTest, WritesFirst) {
  EXPECT_EQ(RunClient({"-shim-writes-first", "-shim-initial-write", "abc",
                       "-repeat-shim-initial-write", "2"},
                      [](RunnerSide& side) {
                        side.Expect(
                            "D\x03"
                            "abcD\x03"
                            "abc"s);
                      }),
            kExitSuccess);
}

TEST_F(RunShimTest, WritesExportsAfterTheHandshake) {
  EXPECT_EQ(RunClient({"-export-keying-material", "2", "-export-label", "label",
                       "-use-export-context", "-export-traffic-secrets", "-tls-unique"},
                      [](RunnerSide& side) {
                        side.Expect("D\x02ii"s);
                        side.Expect("D\x02\x02\x00"s);
                        side.Expect("D\x02\x01\x02"s);
                        side.Expect("D\x02\x03\x04"s);
                        side.Expect("D\x0c"s + std::string(12, '\xf1'));
                      }),
            kExitSuccess);
}

TEST_F(RunShimTest, SendsAlertsAndKeyUpdates) {
  EXPECT_EQ(RunClient({"-send-alert"}, [](RunnerSide& side) { side.Expect("A\x1e"); }),
            kExitSuccess);
  FakeRunner second;
  second.OnConnection([](RunnerSide& side) {
    Shake(side);
    side.Expect("K");
    side.Send("D\x01z"s);
    side.Expect("KD\x01\x85K"s);
    side.Send("Z");
  });
  EXPECT_EQ(second.Run(stack_, {"-key-update", "-key-update-before-read"}), kExitSuccess);
}

TEST_F(RunShimTest, ReadsInTheSizeAskedFor) {
  EXPECT_EQ(RunClient({"-read-size", "1", "-peek-then-read"},
                      [](RunnerSide& side) {
                        side.Send(
                            "D\x02"
                            "abZ"s);
                        side.Expect(
                            "D\x01\x9e"
                            "D\x01\x9d"s);
                      }),
            kExitSuccess);
}

TEST_F(RunShimTest, ReadsWhileAWriteIsUnfinished) {
  EXPECT_EQ(RunClient({"-async", "-read-with-unfinished-write"},
                      [](RunnerSide& side) {
                        side.Expect("D");  // One byte of "hello" only.
                        side.Send("D\x01z"s);
                        side.Expect("\x05helloD\x01\x85"s);
                        side.Send("Z");
                      }),
            kExitSuccess);
}

TEST_F(RunShimTest, ShutsDownFirstAndWaitsForThePeer) {
  EXPECT_EQ(RunClient({"-shim-shuts-down", "-check-close-notify"},
                      [](RunnerSide& side) {
                        side.Expect("Z");
                        side.Send("Z");
                        side.ExpectEnd();
                      }),
            kExitSuccess);
}

TEST_F(RunShimTest, AMissingCloseNotifyFails) {
  EXPECT_EQ(RunClient({"-shim-shuts-down", "-check-close-notify"},
                      [](RunnerSide& side) { side.Expect("Z"); }),
            kExitFailure);
  EXPECT_NE(runner_.Stderr().find("Unexpected SSL_shutdown result: -1 != 1\n"), std::string::npos);
}

TEST_F(RunShimTest, ResumesOnNewConnections) {
  for (int i = 0; i < 3; ++i) runner_.OnConnection(Shake);
  EXPECT_EQ(runner_.Run(stack_, {"-resume-count", "2"}), kExitSuccess);
}

TEST_F(RunShimTest, AClientNeedsASessionToResume) {
  stack_.behaviour.has_no_session = true;
  runner_.OnConnection(Shake);
  EXPECT_EQ(runner_.Run(stack_, {"-resume-count", "1"}), kExitFailure);
  EXPECT_NE(runner_.Stderr().find("No session to offer."), std::string::npos);
}

TEST_F(RunShimTest, StartsAgainAfterRejectedEarlyData) {
  stack_.behaviour.rejects_early_data = true;
  runner_.OnConnection(Shake);
  runner_.OnConnection([](RunnerSide& side) {
    Shake(side);
    side.Send("D\x01z"s);
    side.Expect("D\x01\x85"s);
  });
  EXPECT_EQ(runner_.Run(stack_, {"-resume-count", "1", "-on-resume-expect-reject-early-data"}),
            kExitSuccess)
      << runner_.Stderr();
}

TEST_F(RunShimTest, EarlyDataThatIsNotRejectedFails) {
  runner_.OnConnection(Shake);
  runner_.OnConnection(Shake);
  EXPECT_EQ(runner_.Run(stack_, {"-resume-count", "1", "-on-resume-expect-reject-early-data"}),
            kExitFailure);
}

TEST_F(RunShimTest, PrintsTheStacksErrorsOnFailure) {
  runner_.OnConnection([](RunnerSide& side) {
    side.Expect("C");
    side.Send("X");
  });
  EXPECT_EQ(runner_.Run(stack_, {}), kExitFailure);
  EXPECT_EQ(runner_.Stderr(), "fake error\nConnection 1 failed.\n");
}

TEST_F(RunShimTest, AnErrorThatIsNotReplayedMustFail) {
  stack_.behaviour.forgets_errors = true;
  runner_.OnConnection([](RunnerSide& side) {
    side.Expect("C");
    side.Send("X");
  });
  EXPECT_EQ(runner_.Run(stack_, {}), kExitMustFail);
}

TEST_F(RunShimTest, AStackMaySayThatItDoesNotReplayErrors) {
  stack_.behaviour.forgets_errors = true;
  stack_.behaviour.replays_errors = false;
  runner_.OnConnection([](RunnerSide& side) {
    side.Expect("C");
    side.Send("X");
  });
  EXPECT_EQ(runner_.Run(stack_, {}), kExitFailure);
  EXPECT_EQ(runner_.Stderr().find("replay"), std::string::npos);
}

TEST_F(RunShimTest, AWaitForWhatDidNotBlockMustFailAtOnce) {
  stack_.behaviour.misnames_waits = true;
  runner_.OnConnection([](RunnerSide& side) { side.ExpectEnd(); });
  EXPECT_EQ(runner_.Run(stack_, {"-async"}), kExitMustFail);
  EXPECT_EQ(runner_.Stderr(),
            "The handshake says that it waits for a read, but the transport blocked a write.\n"
            "fake error\nConnection 1 failed.\n");
  stack_.behaviour.misnames_waits = false;
  stack_.behaviour.waits_for_nothing = true;
  FakeRunner second;
  second.OnConnection([](RunnerSide& side) { side.ExpectEnd(); });
  EXPECT_EQ(second.Run(stack_, {"-async"}), kExitMustFail);
  EXPECT_NE(second.Stderr().find("the transport blocked nothing"), std::string::npos);
}

TEST_F(RunShimTest, AStackMayPollBeforeItReads) {
  stack_.behaviour.polls = true;
  for (const char* mode : {"-server", "-async"}) {  // The second is a client.
    FakeRunner runner;
    runner.OnConnection([mode](RunnerSide& side) {
      const bool server = std::string_view(mode) == "-server";
      if (server) side.Send("C");
      side.Expect(server ? "S" : "C");
      side.Send(server ? "D\x01z" : "SD\x01z");
      side.Expect("D\x01\x85"s);
      side.Send("Z");
    });
    EXPECT_EQ(runner.Run(stack_, {mode}), kExitSuccess) << runner.Stderr();
  }
}

TEST_F(RunShimTest, RenegotiationIsDriven) {
  for (const char* mode : {"-renegotiate-explicit", "-async"}) {
    FakeRunner runner;
    runner.OnConnection([](RunnerSide& side) {
      Shake(side);
      side.Send("R");
      side.Expect("r");
      side.Send("rD\x01z"s);
      side.Expect("D\x01\x85"s);
      side.Send("Z");
    });
    EXPECT_EQ(
        runner.Run(stack_, {"-renegotiate-explicit", mode, "-expect-total-renegotiations", "1"}),
        kExitSuccess)
        << runner.Stderr();
  }
}

TEST_F(RunShimTest, AFailedRenegotiationSpeaksOnce) {
  runner_.OnConnection([](RunnerSide& side) {
    Shake(side);
    side.Send("R");
    side.Expect("r");
    side.Send("X");
  });
  EXPECT_EQ(runner_.Run(stack_, {"-renegotiate-explicit"}), kExitFailure);
  EXPECT_EQ(runner_.Stderr(), "fake error\nConnection 1 failed.\n");
}

TEST_F(RunShimTest, AHandshakeThatMustNotBeDoneMustFail) {
  runner_.OnConnection(Shake);
  EXPECT_EQ(runner_.Run(stack_, {"-handshake-never-done"}), kExitMustFail);
}

TEST_F(RunShimTest, WhatTheStackCannotDoIsUnimplemented) {
  EXPECT_EQ(runner_.Run(stack_, {"-no-such-flag"}), kExitUnimplemented);
  EXPECT_EQ(runner_.Run(stack_, {"-on-resume-quic"}), kExitUnimplemented);
  EXPECT_NE(runner_.Stderr().find("-quic"), std::string::npos);
  stack_.behaviour.cannot = "magic";
  runner_.OnConnection([](RunnerSide& side) { side.ExpectEnd(); });
  EXPECT_EQ(runner_.Run(stack_, {}), kExitUnimplemented);
}

TEST_F(RunShimTest, AFailedSetUpFails) {
  stack_.behaviour.fails_to_connect = true;
  runner_.OnConnection([](RunnerSide& side) { side.ExpectEnd(); });
  EXPECT_EQ(runner_.Run(stack_, {}), kExitFailure);
}

TEST_F(RunShimTest, AnExceptionIsAFailureThatSpeaks) {
  stack_.behaviour.report = [](ConnectionProperties&) { throw std::bad_alloc(); };
  runner_.OnConnection(Shake);
  EXPECT_EQ(runner_.Run(stack_, {}), kExitFailure);
  EXPECT_NE(runner_.Stderr().find("bad_alloc"), std::string::npos);
}

TEST_F(RunShimTest, SaysNoToTheHandshaker) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(runner_.Run(stack_, {"-is-handshaker-supported"}), kExitSuccess);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "No\n");
}

// A datagram as the runner frames it.
std::string Datagram(const std::string& bytes) {
  return "P\0\0\0"s + static_cast<char>(bytes.size()) + bytes;
}

TEST_F(RunShimTest, CarriesOutDtlsCommands) {
  stack_.behaviour.until_timeout = std::chrono::milliseconds(1);
  VirtualClock::Get().StandStill();
  const auto before = VirtualClock::Get().SinceEpoch();
  for (const char* mode : {"", "-async"}) {
    FakeRunner runner;
    runner.OnConnection([](RunnerSide& side) {
      side.Expect(Datagram("C"));
      side.Send("T\0\0\0\0\0\x0f\x42\x40"s);  // 1 ms
      side.Expect("t");
      side.Send("E\0\0\0\0\0\x0f\x42\x40"s);
      side.Send("M\0\0\x02\0"s);
      side.Send("U\0\0\0\x64"s);
      side.Send(Datagram("S") + Datagram("D\x01z"s));
      side.Expect(Datagram("D\x01\x85"s));
      side.Send(Datagram("Z"));
    });
    std::vector<std::string> flags = {"-dtls"};
    if (*mode != '\0') flags.push_back(mode);
    EXPECT_EQ(runner.Run(stack_, flags), kExitSuccess) << runner.Stderr();
  }
  EXPECT_EQ(VirtualClock::Get().SinceEpoch() - before, std::chrono::milliseconds(2));
  EXPECT_EQ(stack_.behaviour.timeouts_handled, 2);
  EXPECT_EQ(stack_.behaviour.mtu, 512u);
  EXPECT_EQ(stack_.behaviour.initial_timeout, std::chrono::milliseconds(100));
}

TEST_F(RunShimTest, TheClockGoesUnlessTheTestTurnsIt) {
  const auto goes = [this](const std::vector<std::string>& flags) {
    FakeRunner runner;
    runner.OnConnection(Shake);
    EXPECT_EQ(runner.Run(stack_, flags), kExitSuccess) << runner.Stderr();
    const auto before = VirtualClock::Get().SinceEpoch();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return VirtualClock::Get().SinceEpoch() > before;
  };
  EXPECT_TRUE(goes({}));
  EXPECT_FALSE(goes({"-resumption-delay", "10"}));
  EXPECT_TRUE(goes({"-async"}));
}

// A retransmission that the stack could not take up again is not blocked, and nothing but it is let
// through.
TEST_F(RunShimTest, RetransmissionGoesOutAsAWhole) {
  stack_.behaviour.retransmits = true;
  FakeRunner runner;
  runner.OnConnection([](RunnerSide& side) {
    side.Expect(Datagram("C"));
    for (int i = 0; i < 2; ++i) {
      side.Send("T\0\0\0\0\0\x0f\x42\x40"s);
      side.Expect("t" + Datagram("R"));
    }
    side.Send(Datagram("S") + Datagram("D\x01z"s));
    side.Expect(Datagram("D\x01\x85"s));
    side.Send(Datagram("Z"));
  });
  EXPECT_EQ(runner.Run(stack_, {"-dtls", "-async"}), kExitSuccess) << runner.Stderr();
  EXPECT_EQ(stack_.behaviour.timeouts_handled, 2);
}

TEST_F(RunShimTest, AWrongDtlsTimeoutFails) {
  const std::string commands[] = {"E\0\0\0\0\0\x0f\x42\x40"s, "E\xff\xff\xff\xff\xff\xff\xff\xff"s};
  for (const std::string& command : commands) {
    stack_.behaviour.until_timeout = std::chrono::milliseconds(2);
    FakeRunner runner;
    runner.OnConnection([&](RunnerSide& side) {
      side.Expect(Datagram("C"));
      side.Send(command);
      side.ExpectEnd();
    });
    EXPECT_EQ(runner.Run(stack_, {"-dtls"}), kExitFailure);
    EXPECT_NE(runner.Stderr().find("timeout"), std::string::npos);
  }
}

}  // namespace
}  // namespace badpeer::shim
