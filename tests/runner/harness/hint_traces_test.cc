#include "runner/harness/hint_traces.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/base/files.h"

namespace badpeer {
namespace {

using namespace std::string_literals;

class HintTracesTest : public testing::Test {
 protected:
  Outcome Passed(int resumptions = 0) {
    test_ = {.name = "T", .connections = 1 + resumptions};
    Outcome outcome;
    outcome.test = {.test = &test_, .name = "T-Hints", .hints = true};
    return outcome;
  }
  Status Keep(Outcome outcome) { return traces_->OnShimEnded(outcome); }
  void ShimWrites(int connection, const std::string& file) {
    ASSERT_TRUE(
        WriteFileAtomically(dir_.path() + "/hint-traces/T" + std::to_string(connection), file));
  }
  nlohmann::json Written() {
    EXPECT_TRUE(traces_->Write([&](const TestInfo&) { return flags_; }));
    return nlohmann::json::parse(*ReadFile(dir_.path() + "/hint-traces/hint_traces.json"));
  }

  const std::string good_ = "\0\0\2ch\0\0\4hint"s;
  const std::vector<std::string> flags_ = {"-a", "b"};
  TestInfo test_{};
  TempDir dir_ = *TempDir::Create("badpeer-test");
  std::unique_ptr<HintTraces> traces_ = std::move(*HintTraces::Open(dir_.path()));
};

TEST_F(HintTracesTest, OnlyTestsWhoseHintsMustMatchAreRecorded) {
  Outcome outcome = Passed();
  EXPECT_EQ(traces_->FlagsFor(outcome.test),
            (std::vector<std::string>{"-write-hint-trace", dir_.path() + "/hint-traces/T"}));
  outcome.test.allow_hint_mismatch = true;
  EXPECT_TRUE(traces_->FlagsFor(outcome.test).empty());
  outcome.test = {.test = &test_, .name = "T"};
  EXPECT_TRUE(traces_->FlagsFor(outcome.test).empty());
}

TEST_F(HintTracesTest, CollectsWhatTheShimsWrote) {
  ShimWrites(0, good_);
  ShimWrites(1, good_);
  ASSERT_TRUE(Keep(Passed(1)));
  const nlohmann::json root = Written();
  ASSERT_EQ(root.size(), 1u);
  EXPECT_EQ(root["T"]["connections"],
            nlohmann::json::parse(R"([{"client_hello": "Y2g=", "handshake_hint": "aGludA=="},
                                      {"client_hello": "Y2g=", "handshake_hint": "aGludA=="}])"));
  EXPECT_EQ(root["T"]["config_flags"], nlohmann::json::parse(R"(["-a", "b"])"));
  EXPECT_EQ(root["T"]["date"].get<std::string>().size(), 8u);
  EXPECT_FALSE(ReadFile(dir_.path() + "/hint-traces/T0"));  // gone
}

TEST_F(HintTracesTest, WhatFailedIsNotRecordedAndLeavesNothing) {
  ShimWrites(0, good_);
  Outcome outcome = Passed();
  outcome.policy.should_fail = true;
  ASSERT_TRUE(Keep(outcome));
  ShimWrites(0, "rubbish");
  outcome.policy.should_fail = false;
  outcome.verdict.kind = Verdict::Kind::kFailed;
  ASSERT_TRUE(Keep(outcome));
  EXPECT_FALSE(ReadFile(dir_.path() + "/hint-traces/T0"));
  ASSERT_TRUE(Keep(Passed()));  // a shim that writes none
  EXPECT_EQ(Written(), nlohmann::json::object());
}

TEST_F(HintTracesTest, DamagedOrMissingTracesFailTheTest) {
  ShimWrites(0, "\0\0\2ch\0\0\0"s);
  EXPECT_EQ(Keep(Passed()).error().message,
            "hint trace " + dir_.path() + "/hint-traces/T0: there is no hint in it");
  ShimWrites(0, good_);
  EXPECT_EQ(Keep(Passed(1)).error().message, "the shim wrote 1 hint trace for 2 connections");
  for (const std::string& bad : {""s, "\0\0"s, "\0\0\0"s, "\0\0\3ch"s, good_ + "x"}) {
    EXPECT_FALSE(ReadHintTrace(bad)) << bad;
  }
}

}  // namespace
}  // namespace badpeer
