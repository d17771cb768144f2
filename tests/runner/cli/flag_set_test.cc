#include "runner/cli/flag_set.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

using namespace std::chrono_literals;

class FlagSetTest : public testing::Test {
 protected:
  FlagSetTest() {
    flags_.Add("list", &list_, "a boolean");
    flags_.Add("pipe", &pipe_, "a boolean that may be unset");
    flags_.Add("shim-path", &path_, "a string");
    flags_.Add("num-workers", &workers_, "an integer");
    flags_.Add("idle-timeout", &timeout_, "a duration");
  }
  std::string Parse(std::vector<std::string> args) {
    const Status status = flags_.Parse(args);
    return status ? "" : status.error().message;
  }

  bool list_ = false;
  std::optional<bool> pipe_;
  std::string path_;
  std::int64_t workers_ = 0;
  std::chrono::nanoseconds timeout_{};
  FlagSet flags_;
};

TEST_F(FlagSetTest, TakesValuesInEveryForm) {
  EXPECT_EQ(Parse({"-shim-path", "a", "--num-workers=0x10", "-idle-timeout=1m30s", "--list",
                   "-pipe=false"}),
            "");
  EXPECT_EQ(path_, "a");
  EXPECT_EQ(workers_, 16);
  EXPECT_EQ(timeout_, 90s);
  EXPECT_TRUE(list_);
  EXPECT_EQ(pipe_, false);
  EXPECT_EQ(flags_.given().size(), 5u);
  EXPECT_EQ(flags_.given()[0], (std::pair<std::string, std::string>("shim-path", "a")));
}

TEST_F(FlagSetTest, ValuesMayLookLikeFlagsAndLaterOnesWin) {
  EXPECT_EQ(Parse({"-shim-path", "-list", "-num-workers", "-5", "-num-workers", "7"}), "");
  EXPECT_EQ(path_, "-list");
  EXPECT_EQ(workers_, 7);
  EXPECT_FALSE(list_);
  EXPECT_EQ(Parse({"-shim-path=a=b"}), "");
  EXPECT_EQ(path_, "a=b");
  EXPECT_EQ(Parse({"-shim-path="}), "");
  EXPECT_EQ(path_, "");
}

TEST_F(FlagSetTest, ABooleanTakesNoSeparateValue) {
  EXPECT_EQ(Parse({"-list", "false"}), "unexpected argument 'false': flags begin with a dash");
}

TEST_F(FlagSetTest, SaysWhatIsWrong) {
  EXPECT_EQ(Parse({"-lst"}), "unknown flag -lst, did you mean -list?");
  EXPECT_EQ(Parse({"-something-else"}), "unknown flag -something-else, see -help");
  EXPECT_EQ(Parse({"-shim-path"}), "flag -shim-path needs a value");
  EXPECT_EQ(Parse({"-list=yes"}), "flag -list is 'yes', but must be a boolean: true or false");
  EXPECT_EQ(Parse({"-num-workers=1.5"}), "flag -num-workers is '1.5', but must be an integer");
  EXPECT_EQ(Parse({"-idle-timeout=5"}),
            "flag -idle-timeout is '5', but must be a duration such as 15s, 250ms or 1m30s");
  EXPECT_EQ(Parse({"-"}), "unexpected argument '-': flags begin with a dash");
  EXPECT_EQ(Parse({""}), "unexpected argument '': flags begin with a dash");
}

TEST_F(FlagSetTest, AHintPointsAtWhatWasMeantOrNowhere) {
  for (const auto& [typed, meant] : {std::pair("lsit", "list"),
                                     {"shim-pth", "shim-path"},
                                     {"num-wrokers", "num-workers"},
                                     {"idle-timout", "idle-timeout"},
                                     {"pip", "pipe"}}) {
    EXPECT_EQ(Parse({std::string("-") + typed}),
              std::string("unknown flag -") + typed + ", did you mean -" + meant + "?");
  }
  for (const char* other : {"time", "fuzzer", "pile-up", "shim", "lost+", "", "l", "shift-bath",
                            "transcript-dir", "test.count"}) {
    EXPECT_EQ(Parse({std::string("-") + other + "=1"}),
              std::string("unknown flag -") + other + ", see -help");
  }
}

TEST_F(FlagSetTest, ReadsIntegersAsGoDoes) {
  for (const auto& [text, value] : {std::pair("0x1F", 31),
                                    {"0b101", 5},
                                    {"0o17", 15},
                                    {"017", 15},
                                    {"1_000", 1000},
                                    {"0x_ff", 255},
                                    {"-0", 0},
                                    {"+7", 7}}) {
    EXPECT_EQ(Parse({"-num-workers", text}), "") << text;
    EXPECT_EQ(workers_, value) << text;
  }
  for (const char* bad : {"", "-", "08", "0x", "_1", "1_", "1__0", "--1", "1e3", "0b2"}) {
    EXPECT_NE(Parse({"-num-workers", bad}), "") << bad;
  }
}

TEST_F(FlagSetTest, AnOptionalStringTakesItsValueOnlyWithEquals) {
  std::optional<std::string> verbose;
  flags_.Add("v", &verbose, "");
  EXPECT_EQ(Parse({"-v", "-list"}), "");
  EXPECT_EQ(verbose, "true");
  EXPECT_TRUE(list_);
  EXPECT_EQ(Parse({"-v=test2json"}), "");
  EXPECT_EQ(verbose, "test2json");
  EXPECT_EQ(FlagsText(flags_.Describe()).find("  -v"), std::string::npos);
}

TEST_F(FlagSetTest, HelpIsAlwaysThere) {
  EXPECT_EQ(Parse({"-list"}), "");
  EXPECT_FALSE(flags_.help_wanted());
  FlagSet copy = flags_;
  EXPECT_TRUE(copy.Parse(std::vector<std::string>{"-h"}));
  EXPECT_TRUE(copy.help_wanted());
  EXPECT_EQ(Parse({"--help"}), "");
  EXPECT_TRUE(flags_.help_wanted());
}

TEST_F(FlagSetTest, TheHelpNamesValuesAsGoDoes) {
  std::string file;
  std::string word = "some";
  flags_.Add("json", &file, "write it to this `FILE`");
  flags_.Alias("j", "json");
  flags_.Add("which", OneOf{&word, {"some", "all", "none"}}, "which of them");
  EXPECT_EQ(FlagsText(flags_.Describe()),
            "  -h, -help\n        print this\n"
            "  -idle-timeout duration\n        a duration\n"
            "  -j, -json FILE\n        write it to this FILE\n"
            "  -list\n        a boolean\n"
            "  -num-workers int\n        an integer\n"
            "  -pipe\n        a boolean that may be unset\n"
            "  -shim-path string\n        a string\n"
            "  -which some|all|none\n        which of them\n");
  EXPECT_EQ(Parse({"-j", "a.json", "-which=none"}), "");
  EXPECT_EQ(file, "a.json");
  EXPECT_EQ(word, "none");
  EXPECT_EQ(flags_.given()[0].first, "json");
  EXPECT_EQ(Parse({"-which", "few"}), "flag -which is 'few', but must be some, all or none");
}

TEST_F(FlagSetTest, ArgumentsAreTakenWhereTheyAreWanted) {
  std::vector<std::string> files;
  flags_.AddArguments(&files);
  EXPECT_EQ(Parse({"a", "-list", "b", "--", "-c"}), "");
  EXPECT_EQ(files, (std::vector<std::string>{"a", "b", "-c"}));
  EXPECT_TRUE(list_);
}

TEST_F(FlagSetTest, TwoDashesEndTheFlags) {
  EXPECT_EQ(Parse({"-list", "--"}), "");
  EXPECT_EQ(Parse({"--", "-list"}), "unexpected argument '-list': flags begin with a dash");
  EXPECT_EQ(Parse({"--", "--"}), "unexpected argument '--': flags begin with a dash");
}

TEST(DurationTest, ReadsWhatGoReads) {
  EXPECT_EQ(*ParseDuration("0"), 0s);
  EXPECT_EQ(*ParseDuration("15s"), 15s);
  EXPECT_EQ(*ParseDuration("1h15m30.5s"), 1h + 15min + 30s + 500ms);
  EXPECT_EQ(*ParseDuration("-2us"), -2us);
  EXPECT_EQ(*ParseDuration("1\xc2\xb5s"), 1us);
  EXPECT_EQ(*ParseDuration(".5s"), 500ms);
  for (const char* bad : {"", "s", "1", "1 s", "1x", "1s1", "--1s", "1..5s", ".s", "9999999h"}) {
    EXPECT_FALSE(ParseDuration(bad)) << bad;
  }
}

}  // namespace
}  // namespace badpeer
