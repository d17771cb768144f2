#include "runner/cli/manual.h"

#include <gtest/gtest.h>

#include "runner/cli/commands.h"
#include "runner/cli/output.h"

namespace badpeer {
namespace {

Manual Sample() {
  return {.command = "taste",
          .summary = "try it",
          .synopses = {"FILE", "-all"},
          .about = {".hidden is a file, c:\\x a path, and it's 'quoted'"},
          .arguments = "FILE",
          .flags =
              {{.name = "all", .help = "all of them"},
               {.name = "kind", .alias = "k", .value = "sweet|sour", .help = "it's [one]: of two"}},
          .statuses = {{"0", "good"}}};
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ManualTest, TheHelpNamesTheProgramAsItWasCalled) {
  SetProgramName("/usr/bin/badpeer");
  const std::string help = HelpText(Sample());
  SetProgramName("bin/runner");
  EXPECT_EQ(help.rfind("usage: badpeer taste FILE\n       badpeer taste -all\n\n", 0), 0u) << help;
  EXPECT_TRUE(Has(help, "  -k, -kind sweet|sour\n        it's [one]: of two\n"));
  EXPECT_TRUE(Has(help, "Exit status:\n  0       good\n"));
  EXPECT_EQ(ProgramName(), "runner");
}

TEST(ManualTest, RoffTakesTheTextAsItIs) {
  const std::vector<Manual> manuals = {Sample()};
  const std::string page = ManPage(manuals);
  EXPECT_TRUE(Has(page, "\n\\&.hidden is a file, c:\\ex a path, and it\\(aqs \\(aqquoted\\(aq\n"))
      << page;
  EXPECT_TRUE(Has(page, ".TP\n\\fB\\-k\\fR, \\fB\\-kind\\fR \\fIsweet|sour\\fR\n"));
  for (std::size_t at = page.find("\n'"); at != std::string::npos; at = page.npos) ADD_FAILURE();
}

TEST(ManualTest, CompletionsQuoteForTheirShell) {
  const std::vector<Manual> manuals = {Sample(), Sample()};
  EXPECT_TRUE(Has(BashCompletion(manuals), "'taste -kind') echo 'words sweet sour' ;;"));
  EXPECT_TRUE(
      Has(ZshCompletion(manuals), "'-kind=[it'\\''s \\[one\\]\\: of two]:word:(sweet sour)'"));
  EXPECT_TRUE(
      Has(FishCompletion(manuals), "-o kind -o k -x -a 'sweet sour' -d 'it'\\''s [one]: of two'"));
}

TEST(ManualTest, EveryCommandHasOneWithWordsForIt) {
  for (const Manual& manual : AllManuals()) {
    EXPECT_FALSE(manual.summary.empty()) << manual.command;
    EXPECT_FALSE(manual.synopses.empty()) << manual.command;
    EXPECT_FALSE(manual.flags.empty()) << manual.command;
  }
}

}  // namespace
}  // namespace badpeer
