#include "runner/interop/time_left.h"

#include <gtest/gtest.h>

namespace badpeer::interop {
namespace {

TEST(TimeLeft, SharesTestsAmongWorkersButNotMeasurements) {
  const TestCase& handshake = *FindTestCase("handshake");
  const TestCase& goodput = *FindTestCase("goodput");
  TimeLeft left;
  EXPECT_EQ(left.Seconds(4), 0);
  for (int i = 0; i < 4; ++i) left.Add(handshake);
  EXPECT_DOUBLE_EQ(left.Seconds(1), 4 * TimeLeft::Nominal(handshake));
  EXPECT_DOUBLE_EQ(left.Seconds(4), TimeLeft::Nominal(handshake));
  left.Add(goodput);
  EXPECT_DOUBLE_EQ(left.Seconds(4), TimeLeft::Nominal(handshake) + TimeLeft::Nominal(goodput));
}

TEST(TimeLeft, LearnsFromWhatCellsTook) {
  const TestCase& handshake = *FindTestCase("handshake");
  TimeLeft left;
  for (int i = 0; i < 4; ++i) left.Add(handshake);
  left.Done(handshake, 10);
  left.Done(handshake, 20);
  EXPECT_DOUBLE_EQ(left.Seconds(1), 30);
  left.Done(handshake, 15);
  left.Done(handshake, 15);
  EXPECT_DOUBLE_EQ(left.Seconds(1), 0);
}

TEST(TimeLeft, KnowsThatFiveTransfersOfTenMegabytesTakeLongerThanOneHandshake) {
  EXPECT_LT(TimeLeft::Nominal(*FindTestCase("handshake")), 2);
  EXPECT_GT(TimeLeft::Nominal(*FindTestCase("goodput")), 40);
}

}  // namespace
}  // namespace badpeer::interop
