#include "runner/report/missing.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

using Words = std::vector<std::string>;

const Words kCommand = {"./shim",
                        "-port",
                        "443",
                        "-shim-id",
                        "29",
                        "-dtls",
                        "-curves",
                        "4588",
                        "-curves",
                        "29",
                        "-advertise-alpn",
                        "foo",
                        "-on-resume-curves",
                        "23",
                        "-cipher",
                        "TLS_X",
                        "-verify-prefs",
                        "A:[B|C]:D"};

TEST(MissingTest, ReadsWhatShimsSay) {
  for (const auto& [line, missing] : std::vector<std::pair<std::string, Words>>{
           {"The stack does not support: -dtls.\n", {"-dtls"}},
           {"The stack does not support: -curves 4588.", {"-curves 4588"}},
           {"warming up\nunknown flag: --dtls\n\n", {"-dtls"}},
           {"flag provided but not defined: -advertise-alpn\r\n", {"-advertise-alpn"}},
           {"unsupported: 'advertise-alpn', -dtls", {"-advertise-alpn", "-dtls"}},
           {"-curves=4588 is not known", {"-curves 4588"}},
           {"unsupported group 4588", {"-curves 4588"}},
           {"-on-resume-curves 23", {"-on-resume-curves 23"}},
           {"cipher (TLS_X) unknown", {"-cipher TLS_X"}},
           {"no such list: A:[B|C]:D.\nConnection 1 failed.\n", {"-verify-prefs A:[B|C]:D"}},
           // A flag that is not the test's, a value that two flags could have, and nothing at all.
           {"cannot do -other 12", {"\"cannot do -other N\""}},
           {"no DTLS", {"\"no DTLS\""}},
           {"port 443", {"\"port N\""}},
           {"", {"(the shim does not say what)"}},
           {"\n \n", {"(the shim does not say what)"}},
           {"...\n", {"(the shim does not say what)"}}}) {
    EXPECT_EQ(MissingFrom(line, kCommand), missing) << line;
  }
  EXPECT_EQ(MissingFrom("group 77", {"s", "-a", "77", "-b", "77"}), Words{"\"group N\""});
}

TEST(MissingTest, WhatUnlocksMostComesFirst) {
  MissingTable table;
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(FormatMissing(table.Rows(), 10), "");
  for (int i = 0; i < 3; ++i) table.Add({"-a", "-b"});
  for (int i = 0; i < 2; ++i) table.Add({"-b"});
  table.Add({"-c"});
  table.Add({"-d"});
  const std::vector<MissingRow> rows = table.Rows();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].what, "-b");
  EXPECT_EQ(rows[0].only, 2u);
  EXPECT_EQ(rows[0].all, 5u);
  EXPECT_EQ(rows[3].what, "-a");
  EXPECT_EQ(rows[3].only, 0u);
  EXPECT_EQ(FormatMissing(rows, 2),
            "  only this   in all   what is missing\n"
            "          2        5   -b\n"
            "          1        1   -c\n"
            "  ... and 2 more; -list-missing shows all\n");
}

}  // namespace
}  // namespace badpeer
