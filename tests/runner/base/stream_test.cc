#include "runner/base/stream.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "runner/base/peer_failure.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

PeerFailure::Kind KindOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const PeerFailure& failure) {
    return failure.kind();
  }
  ADD_FAILURE() << "no PeerFailure";
  return PeerFailure::Kind::kHook;
}

TEST(StreamTest, GathersPartsAndReadsUnits) {
  auto [a, b] = MakeStreamPair(5s);
  a->Write({BytesOf("head"), ByteView(), BytesOf("body")});
  Bytes head(4), body(4);
  b->ReadFull(head);
  b->ReadFull(body);
  EXPECT_EQ(head, BytesOf("head"));
  EXPECT_EQ(body, BytesOf("body"));
}

TEST(StreamTest, ManyPartsAndMoreThanTheSocketHolds) {
  // The ends take turns, and a busy machine is slow to wake them.
  auto [a, b] = MakeStreamPair(60s);
  const Bytes block(40'000, 7);
  const std::vector<ByteView> parts(100, ByteView(block));
  std::jthread writer([&a = a, &parts] {
    a->Write(parts);
    a->ShutdownWrite();
  });
  Bytes all(block.size() * parts.size());
  b->ReadFull(all);
  EXPECT_EQ(std::count(all.begin(), all.end(), 7), static_cast<std::ptrdiff_t>(all.size()));
  Bytes one(1);
  EXPECT_FALSE(b->ReadFullOrEnd(one));
  EXPECT_EQ(b->ReadSome(one), 0u);
}

// We ask with one byte, the other side answers in two writes of three bytes, the second of them late.
class TurnsTest : public testing::Test {
 protected:
  void Answer(std::string_view late) {
    Bytes question(1);
    other_->ReadFull(question);
    other_->Write(BytesOf("abc"));
    std::this_thread::sleep_for(5ms);
    other_->Write(BytesOf(late));
  }
  // What the first read after a question finds.
  std::size_t FirstRead(std::string_view late = "def") {
    std::jthread answers([&] { Answer(late); });
    ours_->Write(BytesOf("?"));
    Bytes answer(8);
    const std::size_t first = ours_->ReadSome(answer);
    if (first < 3 + late.size()) ours_->ReadFull(std::span(answer).first(3 + late.size() - first));
    return first;
  }

  std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> ends_ = MakeStreamPair(5s);
  Stream* ours_ = ends_.first.get();
  Stream* other_ = ends_.second.get();
};

TEST_F(TurnsTest, AnAnswerOfAKnownSizeIsReadWhenItIsWhole) {
  EXPECT_EQ(FirstRead(), 3u);
  for (int i = 0; i < 80; ++i) FirstRead();
  EXPECT_EQ(FirstRead(), 6u);
}

TEST_F(TurnsTest, AnAnswerOfAnotherSizeIsNotLost) {
  for (int i = 0; i < 80; ++i) FirstRead();
  EXPECT_EQ(FirstRead("d"), 4u);  // late, as more was due
  EXPECT_EQ(FirstRead("d"), 3u);  // no size is known any more
}

TEST(StreamTest, AnEndWithinAUnitIsAFailure) {
  auto [a, b] = MakeStreamPair(5s);
  a->Write(BytesOf("abc"));
  a->Close();
  Bytes four(4);
  EXPECT_EQ(KindOf([&b = b, &four] { (void)b->ReadFullOrEnd(four); }), PeerFailure::Kind::kClosed);
}

TEST(StreamTest, SilenceEndsWithTheIdleTimeout) {
  auto [a, b] = MakeStreamPair(30ms);
  const auto start = Clock::now();
  Bytes one(1);
  EXPECT_EQ(KindOf([&b = b, &one] { b->ReadFull(one); }), PeerFailure::Kind::kTimeout);
  EXPECT_GE(Clock::now() - start, 30ms);
  EXPECT_LT(Clock::now() - start, 2s);
}

TEST(StreamTest, AReaderThatStopsEndsTheWrite) {
  auto [a, b] = MakeStreamPair(30ms);
  const Bytes much(10'000'000);
  EXPECT_EQ(KindOf([&a = a, &much] { a->Write(much); }), PeerFailure::Kind::kTimeout);
}

TEST(StreamTest, DrippingDoesNotExtendTheDeadlineOfAUnit) {
  auto [a, b] = MakeStreamPair(100ms);
  std::jthread dripper([&a = a](std::stop_token stop) {
    while (!stop.stop_requested()) {
      a->Write(BytesOf("."));
      std::this_thread::sleep_for(5ms);
    }
  });
  const auto start = Clock::now();
  Bytes unit(100'000);
  EXPECT_EQ(KindOf([&b = b, &unit] { b->ReadFull(unit); }), PeerFailure::Kind::kTimeout);
  EXPECT_LT(Clock::now() - start, 2s);
}

TEST(StreamTest, UnitsThatDripArriveWhole) {
  auto [a, b] = MakeStreamPair(5s);
  std::jthread dripper([&a = a] {
    for (int i = 0; i < 600; ++i) a->Write(Bytes(1, static_cast<std::uint8_t>(i)));
    a->Write(Bytes(300, 7));  // The next two units come at once.
    a->Write(BytesOf("end"));
    a->Close();
  });
  Bytes unit(200);
  for (int part = 0; part < 3; ++part) {
    b->ReadFull(unit);
    for (std::size_t i = 0; i < unit.size(); ++i) {
      ASSERT_EQ(unit[i], static_cast<std::uint8_t>(part * 200 + static_cast<int>(i)));
    }
  }
  Bytes rest(150);
  b->ReadFull(rest);
  b->ReadFull(rest);
  EXPECT_EQ(rest, Bytes(150, 7));
  EXPECT_EQ(KindOf([&b = b, &rest] { (void)b->ReadFullOrEnd(rest); }), PeerFailure::Kind::kClosed);
}

// Both ends of a TCP connection over loopback; the second is the shim's.
std::pair<UniqueFd, UniqueFd> MakeTcpPair() {
  UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(listener.get(), generic, size), 0);
  EXPECT_EQ(listen(listener.get(), 1), 0);
  EXPECT_EQ(getsockname(listener.get(), generic, &size), 0);
  UniqueFd shim(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(shim.get(), generic, size), 0);
  return {UniqueFd(accept(listener.get(), nullptr, nullptr)), std::move(shim)};
}

// The ways in which a shim can be gone while we write: whether it had read what we sent, and whether
// it closes or resets. Its last bytes count in all of them, and the end looks the same.
TEST(StreamTest, WritesToAShimThatIsGoneDoNotHideItsLastBytes) {
  for (const bool leaves_bytes_unread : {false, true}) {
    for (const bool resets : {false, true}) {
      for (const int writes : {0, 1, 2, 5}) {
        auto [ours, shim] = MakeTcpPair();
        SocketStream stream(std::move(ours), 5s);
        if (leaves_bytes_unread) stream.Write(BytesOf("unread"));
        ASSERT_EQ(send(shim.get(), "alert", 5, 0), 5);
        if (resets) {
          const linger now{.l_onoff = 1, .l_linger = 0};
          setsockopt(shim.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        }
        shim.reset();
        for (int i = 0; i < writes; ++i) stream.Write(BytesOf("more"));
        Bytes alert(5), one(1);
        ASSERT_TRUE(stream.ReadFullOrEnd(alert));
        EXPECT_EQ(alert, BytesOf("alert"));
        EXPECT_FALSE(stream.ReadFullOrEnd(one));
        stream.Write(BytesOf("after the end"));
        EXPECT_FALSE(stream.ReadFullOrEnd(one));
      }
    }
  }
}

// With bytes unread, closing answers a reset to a shim that still writes.
TEST(StreamTest, AShimThatStillWritesSeesNoResetFromUs) {
  auto [ours, shim] = MakeTcpPair();
  SocketStream stream(std::move(ours), 5s);
  stream.Write(BytesOf("refused"));
  ASSERT_EQ(send(shim.get(), "more", 4, 0), 4);
  EndedConnections ended;
  ended.Add(stream.Release());
  EXPECT_EQ(KindOf([&stream] { stream.Write(BytesOf("x")); }), PeerFailure::Kind::kClosed);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(send(shim.get(), "more", 4, MSG_NOSIGNAL), 4);
  char text[100];
  EXPECT_EQ(recv(shim.get(), text, sizeof(text), 0), 7);
  EXPECT_EQ(recv(shim.get(), text, sizeof(text), 0), 0);
  shim.reset();
  int never[2];
  ASSERT_EQ(pipe(never), 0);
  const UniqueFd process(never[0]), other(never[1]);
  const auto start = Clock::now();
  ended.DrainUntilExit(process.get(), Deadline::In(10s));  // its connection is closed: no wait
  EXPECT_LT(Clock::now() - start, 5s);
}

TEST(StreamTest, WritingAfterOurOwnCloseIsAFailure) {
  auto [a, b] = MakeStreamPair(1s);
  b->Close();
  a->Write(BytesOf("x"));
  a->Close();
  EXPECT_EQ(KindOf([&a = a] { a->Write(BytesOf("x")); }), PeerFailure::Kind::kClosed);
  Bytes one(1);
  EXPECT_FALSE(a->ReadFullOrEnd(one));
}

TEST(PeerFailureTest, OneLineHoldsEverything) {
  EXPECT_STREQ(PeerFailure("bad verify_data", "00", "01").what(),
               "bad verify_data: got 00, wanted 01");
  const PeerFailure alert = PeerFailure::FromAlert(47);
  EXPECT_STREQ(alert.what(), "remote error: illegal parameter");
  EXPECT_EQ(alert.alert(), 47);
  EXPECT_EQ(AlertPhrase(255), "alert(255)");
}

TEST(DeadlineTest, RoundsUpAndNeverPasses) {
  EXPECT_EQ(Deadline::Never().PollMillis(), -1);
  EXPECT_FALSE(Deadline::Never().Passed());
  EXPECT_TRUE(Deadline::In(0s).Passed());
  EXPECT_EQ(Deadline::In(-5s).PollMillis(), 0);
  EXPECT_GT(Deadline::In(10ms).PollMillis(), 0);
  EXPECT_EQ(Earlier(Deadline::Never(), Deadline::In(0s)).PollMillis(), 0);
}

}  // namespace
}  // namespace badpeer
