#include "runner/harness/telling_line.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

TEST(TellingLineTest, PassesOverWhatIsPrintedAroundTheError) {
  EXPECT_EQ(TellingLine("Connection 1 failed.\nno shared cipher\n"), "no shared cipher");
  EXPECT_EQ(TellingLine("no shared cipher\nConnection 1 failed.\n"), "no shared cipher");
  EXPECT_EQ(TellingLine("/x/shim.py:3: DeprecationWarning: old\n  ssl.wrap()\n"
                        "Traceback (most recent call last):\n"
                        "  File \"shim.py\", line 3, in <module>\n    main()\n"
                        "ssl.SSLError: [SSL] no cipher\n"),
            "ssl.SSLError: [SSL] no cipher");
  EXPECT_EQ(TellingLine("Picked up JAVA_TOOL_OPTIONS: -Xmx64m\n"
                        "OpenJDK 64-Bit Server VM warning: sharing is off\n"
                        "javax.net.ssl.SSLHandshakeException: no\n\tat a.b(C.java:1)\n"),
            "javax.net.ssl.SSLHandshakeException: no");
}

TEST(TellingLineTest, TakesTheFirstLineWhereNothingTells) {
  EXPECT_EQ(TellingLine("Connection 2 failed.\n"), "Connection 2 failed.");
  EXPECT_EQ(TellingLine(""), "");
  EXPECT_EQ(TellingLine("\n\n"), "");
}

TEST(TellingLineTest, AnErrorThatSpeaksOfAConnectionIsNoBoilerplate) {
  EXPECT_EQ(TellingLine("Connection refused\n"), "Connection refused");
  EXPECT_EQ(TellingLine("Connection reset: the handshake failed\n"),
            "Connection reset: the handshake failed");
}

TEST(TellingLineTest, TheLastOneOfAShimThatDoesNotKnowAFlag) {
  EXPECT_EQ(LastTellingLine("flag provided but not defined: -new\n"
                            "Usage of ./shim:\n  -port int\n    \tthe port\n"),
            "flag provided but not defined: -new");
  EXPECT_EQ(LastTellingLine("Unrecognized flag: -new\nUsage: ./shim [flags...]\n"),
            "Unrecognized flag: -new");
  EXPECT_EQ(LastTellingLine("a\nb\nConnection 1 failed.\n\n"), "b");
  EXPECT_EQ(LastTellingLine("  indented\n"), "  indented");
}

}  // namespace
}  // namespace badpeer
