#include "runner/dtls/ack_ledger.h"

#include <gtest/gtest.h>

#include "runner/base/peer_failure.h"

namespace badpeer {
namespace {

using Numbers = std::vector<RecordNumber>;

TEST(AckLedgerTest, WantsAllOwedInOrder) {
  AckLedger ledger;
  EXPECT_FALSE(ledger.IsAnythingOwed());
  for (RecordNumber number : Numbers{{2, 5}, {2, 4}, {0, 9}}) ledger.Sent(number);
  EXPECT_TRUE(ledger.IsAnythingOwed());
  const AckLedger::Limits limits{.buffer = 32};
  EXPECT_NO_THROW(ledger.Check(Numbers{{0, 9}, {2, 4}, {2, 5}}, limits));
  EXPECT_THROW(ledger.Check(Numbers{{2, 5}, {2, 4}, {0, 9}}, limits), PeerFailure);
  EXPECT_THROW(ledger.Check(Numbers{{0, 9}, {2, 5}}, limits), PeerFailure);
  ledger.AcknowledgedByFlight();
  EXPECT_FALSE(ledger.IsAnythingOwed());
  EXPECT_NO_THROW(ledger.Check({}, limits));
}

TEST(AckLedgerTest, TheShimForgetsTheOldest) {
  AckLedger ledger;
  Numbers all;
  for (std::uint64_t i = 0; i < 20; ++i) {
    ledger.Sent({2, i});
    all.push_back({2, i});
  }
  const std::span<const RecordNumber> numbers(all);
  EXPECT_NO_THROW(ledger.Check(numbers.last(16), {.buffer = 16}));
  EXPECT_THROW(ledger.Check(numbers, {.buffer = 16}), PeerFailure);
  EXPECT_THROW(ledger.Check(numbers.last(12), {.buffer = 32}), PeerFailure);
  EXPECT_NO_THROW(ledger.Check(numbers.last(12), {.buffer = 32, .packets_are_small = true}));
  EXPECT_THROW(ledger.Check(numbers.first(12), {.buffer = 32, .packets_are_small = true}),
               PeerFailure);
  EXPECT_THROW(ledger.Check(numbers.last(10), {.buffer = 32, .packets_are_small = true}),
               PeerFailure);
}

TEST(AckLedgerTest, AnUnaskedAckNamesWhatWasSent) {
  AckLedger ledger;
  ledger.Sent({2, 0});
  ledger.AcknowledgedByFlight();
  EXPECT_NO_THROW(ledger.CheckUnasked(Numbers{{2, 0}}));
  EXPECT_THROW(ledger.CheckUnasked(Numbers{{2, 0}, {2, 1}}), PeerFailure);
}

class WithoutAcknowledgedTest : public testing::Test {
 protected:
  std::string Left(std::vector<MessageRange> covers) {
    DtlsMessage first{.number = 1, .body = FromHex("0001020304")};
    DtlsMessage empty{.number = 2};
    DtlsMessage last{.number = 3, .body = FromHex("1011")};
    DtlsMessage change{.content = ContentType::change_cipher_spec, .body = {1}};
    const ReceivedRecord record{.number = {0, 0}, .covers = std::move(covers)};
    std::string text;
    for (const DtlsFragment& f : WithoutAcknowledged(
             {first.Whole(), empty.Whole(), change.Whole(), last.Whole()}, {&record, 1})) {
      text += (f.IsChangeCipherSpec() ? "C" : std::to_string(f.number)) + "@" +
              std::to_string(f.offset) + ":" + ToHex(f.body) + " ";
    }
    return text;
  }
};

TEST_F(WithoutAcknowledgedTest, CutsWhatIsCovered) {
  EXPECT_EQ(Left({}), "1@0:0001020304 2@0: C@0:01 3@0:1011 ");
  EXPECT_EQ(Left({{1, 0, 5}}), "2@0: C@0:01 3@0:1011 ");
  EXPECT_EQ(Left({{1, 0, 2}}), "1@2:020304 2@0: C@0:01 3@0:1011 ");
  EXPECT_EQ(Left({{1, 3, 5}}), "1@0:000102 2@0: C@0:01 3@0:1011 ");
  EXPECT_EQ(Left({{1, 1, 3}}), "1@0:00 1@3:0304 2@0: C@0:01 3@0:1011 ");
  EXPECT_EQ(Left({{2, 0, 0}, {3, 0, 2}}), "1@0:0001020304 C@0:01 ");
  EXPECT_EQ(Left({{1, 2, 2}}), "1@0:0001020304 2@0: C@0:01 3@0:1011 ");
}

}  // namespace
}  // namespace badpeer
