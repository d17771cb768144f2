#include "runner/report/bogo_error.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

// What tools that classify BoGo's results look for.
class BogoErrorTest : public testing::Test {
 protected:
  BogoErrorTest() {
    outcome_.evidence.connected = true;
    outcome_.policy = {.should_fail = true, .accepted_errors = {":X:"}, .canonical_error = ":X:"};
    Exits(1, "wrong :X: here");
  }
  void Exits(int status, std::string text) {
    outcome_.evidence.shim.exit_status = status;
    outcome_.evidence.shim.standard_error.text = std::move(text);
  }

  Outcome outcome_{};
};

TEST_F(BogoErrorTest, UnexpectedSuccess) {
  Exits(0, "");
  outcome_.policy.alert = 47;
  EXPECT_EQ(BogoError(outcome_),
            "unexpected success\nwant:\n\tlocal: \"remote error: illegal parameter\"\n"
            "\tremote: \":X:\"\n");
}

TEST_F(BogoErrorTest, UnexpectedFailure) {
  outcome_.policy.should_fail = false;
  EXPECT_EQ(BogoError(outcome_),
            "unexpected failure\ngot:\n\tlocal: \"none\"\n\tchild: \"exit status 1\"\n");
  Exits(0, "");
  outcome_.evidence.local = PeerFailure("odd \"bytes\"\n\x01", "", "");
  EXPECT_EQ(
      BogoError(outcome_),
      "unexpected failure\ngot:\n\tlocal: \"odd \\\"bytes\\\"\\n\\x01\"\n\tchild: \"none\"\n");
  outcome_.evidence.local.reset();
  outcome_.evidence.internal_error = "broken";
  EXPECT_EQ(BogoError(outcome_).rfind("unexpected failure\n", 0), 0u);
}

TEST_F(BogoErrorTest, UnexpectedError) {
  Exits(1, ":Y:");
  EXPECT_EQ(BogoError(outcome_),
            "unexpected error\ngot:\n\tlocal: \"none\"\n\tchild: \"exit status 1\"\n"
            "want:\n\tlocal: \"\"\n\tremote: \":X:\"\n");
  outcome_.policy.accepted_errors = {"a", "b"};
  EXPECT_NE(BogoError(outcome_).find("\tremote: \":X:\" mapped to one of:\n\t\ta\n\t\tb\n"),
            std::string::npos);
  outcome_.policy.accepted_errors = {};
  EXPECT_NE(BogoError(outcome_).find("\tremote: \":X:\" (no specified mapping)\n"),
            std::string::npos);
  // The text is right, and the alert is not.
  outcome_.policy.accepted_errors = {":X:"};
  Exits(1, ":X:");
  outcome_.policy.local_error = "remote error: access denied";
  EXPECT_EQ(BogoError(outcome_).rfind("unexpected error\n", 0), 0u);
}

TEST_F(BogoErrorTest, WhatIsWrongBesides) {
  Exits(90, ":X:");
  EXPECT_EQ(BogoError(outcome_), "test failure\n");
  Exits(99, ":X:");
  EXPECT_EQ(BogoError(outcome_), "valgrind error:\n");
  Exits(1, ":X:\n--- DONE ---\nleak\n");
  EXPECT_EQ(BogoError(outcome_), "unexpected error output:\n");
  outcome_.policy.should_fail = false;
  Exits(0, "noise\n");
  EXPECT_EQ(BogoError(outcome_), "unexpected error output:\n");
}

}  // namespace
}  // namespace badpeer
