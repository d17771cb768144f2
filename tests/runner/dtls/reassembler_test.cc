#include "runner/dtls/reassembler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "runner/base/peer_failure.h"

namespace badpeer {
namespace {

DtlsMessage Message(std::uint16_t number, std::size_t size) {
  DtlsMessage message{.type = HandshakeType::certificate, .number = number, .body = Bytes(size)};
  for (std::size_t i = 0; i < size; ++i) message.body[i] = static_cast<std::uint8_t>(i + number);
  return message;
}

std::string FailureOf(const std::function<void()>& act) {
  try {
    act();
  } catch (const PeerFailure& failure) {
    return failure.cause();
  }
  return "no failure";
}

TEST(ParseFragmentsTest, ReadsWhatEncodeWrites) {
  auto [head, tail] = Message(3, 10).Split(4);
  const std::vector<DtlsFragment> parsed = ParseFragments(Concat({tail.Encode(), head.Encode()}));
  ASSERT_EQ(parsed.size(), 2u);
  EXPECT_EQ(parsed[0].offset, 4u);
  EXPECT_EQ(parsed[0].end(), 10u);
  EXPECT_EQ(parsed[0].total_length, 10u);
  EXPECT_EQ(parsed[0].number, 3);
  EXPECT_EQ(parsed[0].body, tail.body);
  EXPECT_EQ(parsed[1].type, HandshakeType::certificate);
}

TEST(ParseFragmentsTest, RefusesWhatNoHonestShimSends) {
  DtlsFragment fragment = Message(0, 10).Whole();
  EXPECT_EQ(FailureOf([] { ParseFragments({}); }),
            "a handshake record is not made of whole fragments");
  Bytes cut = fragment.Encode();
  cut.pop_back();
  EXPECT_EQ(FailureOf([&] { ParseFragments(cut); }),
            "a handshake record is not made of whole fragments");
  fragment.offset = 1;
  EXPECT_EQ(FailureOf([&] { ParseFragments(fragment.Encode()); }),
            "a handshake fragment lies outside of its message, or that is too long");
  EXPECT_EQ(FailureOf([&] { ParseFragments(Message(0, 10).Fragment(3, 0).Encode()); }),
            "a handshake fragment carries nothing");
  EXPECT_EQ(ParseFragments(Message(0, 0).Whole().Encode()).size(), 1u);
}

TEST(ParseFragmentsTest, SurvivesNoise) {
  std::mt19937 noise(5);
  int taken = 0;
  for (int round = 0; round < 5000; ++round) {
    Bytes content(12 + noise() % 40);
    // Small numbers, so that some of it makes sense.
    for (std::uint8_t& byte : content) byte = static_cast<std::uint8_t>(noise() % 2);
    Reassembler reassembler;
    try {
      for (const DtlsFragment& fragment : ParseFragments(content)) reassembler.Add(fragment);
      ++taken;
      reassembler.Take();
    } catch (const PeerFailure&) {
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(ReassemblerTest, TakesFragmentsInAnyOrderWithOverlaps) {
  std::mt19937 order(1);
  for (int round = 0; round < 20; ++round) {
    std::vector<DtlsFragment> fragments;
    for (std::uint16_t number = 0; number < 3; ++number) {
      const DtlsMessage message = Message(number, 50);
      for (std::size_t at = 0; at < 50; at += 5) {
        fragments.push_back(message.Fragment(at, std::min<std::size_t>(9, 50 - at)));
      }
    }
    std::shuffle(fragments.begin(), fragments.end(), order);
    Reassembler reassembler;
    for (const DtlsFragment& fragment : fragments) reassembler.Add(fragment);
    for (std::uint16_t number = 0; number < 3; ++number) {
      EXPECT_TRUE(reassembler.HasUnread());
      const std::optional<DtlsMessage> message = reassembler.Take();
      ASSERT_TRUE(message);
      EXPECT_EQ(message->number, number);
      EXPECT_EQ(message->body, Message(number, 50).body);
    }
    EXPECT_FALSE(reassembler.Take());
    EXPECT_FALSE(reassembler.HasUnread());
  }
}

TEST(ReassemblerTest, HoldsBackWhatIsNotNext) {
  Reassembler reassembler;
  reassembler.Add(Message(1, 4).Whole());
  EXPECT_FALSE(reassembler.Take());
  reassembler.Add(Message(0, 0).Whole());
  EXPECT_EQ(reassembler.Take()->number, 0);
  EXPECT_EQ(reassembler.Take()->number, 1);
}

TEST(ReassemblerTest, RefusesContradictions) {
  Reassembler reassembler;
  DtlsFragment head = Message(0, 10).Fragment(0, 6);
  reassembler.Add(head);
  DtlsFragment other = head;
  other.total_length = 11;
  EXPECT_EQ(FailureOf([&] { reassembler.Add(other); }),
            "fragments of one message disagree about its type or length");
  other = head;
  other.type = HandshakeType::finished;
  EXPECT_EQ(FailureOf([&] { reassembler.Add(other); }),
            "fragments of one message disagree about its type or length");
  other = head;
  other.body[2] ^= 1;
  EXPECT_EQ(FailureOf([&] { reassembler.Add(other); }),
            "fragments of one message disagree about its content");
}

TEST(ReassemblerTest, RefusesMessagesOutOfTurnUntilRestarted) {
  Reassembler reassembler;
  reassembler.Add(Message(0, 4).Whole());
  ASSERT_TRUE(reassembler.Take());
  EXPECT_NE(FailureOf([&] { reassembler.Add(Message(0, 4).Whole()); }), "no failure");
  EXPECT_NE(FailureOf([&] { reassembler.Add(Message(40, 4).Whole()); }), "no failure");
  reassembler.Restart();
  reassembler.Add(Message(0, 4).Whole());
  EXPECT_TRUE(reassembler.Take());
}

}  // namespace
}  // namespace badpeer
