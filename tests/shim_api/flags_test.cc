#include "shim_api/flags.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "shim_api/exit_code.h"

namespace badpeer::shim {
namespace {

std::optional<FlagError> Parse(std::initializer_list<const char*> arguments, ShimConfig& config) {
  return ParseFlags(std::span(arguments.begin(), arguments.size()), config);
}

TEST(FlagTableTest, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const Flag& flag : AllFlags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_TRUE(flag.name.starts_with('-')) << flag.name;
  }
}

// What a flag asks for stands nowhere else.
TEST(FlagTableTest, SaysWhatEachFlagAsksFor) {
  std::set<std::string_view> sentences;
  for (const Flag& flag : AllFlags()) {
    SCOPED_TRACE(flag.name);
    ASSERT_GT(flag.says.size(), 15u);
    EXPECT_LT(flag.says.size(), 300u);
    EXPECT_TRUE(flag.says.ends_with('.'));
    EXPECT_TRUE(flag.says.front() >= '0' && flag.says.front() <= 'Z');  // "1: ..." or a capital.
    EXPECT_EQ(flag.says.find("  "), std::string_view::npos);
    EXPECT_EQ(flag.says.find("SSL_"), std::string_view::npos) << "a function of one stack";
    EXPECT_TRUE(sentences.insert(flag.says).second) << "another flag says the same";
  }
}

TEST(FlagTableTest, FlagsThatExpectNameWhatIsCompared) {
  for (const Flag& flag : AllFlags()) {
    SCOPED_TRACE(flag.name);
    EXPECT_EQ(!flag.check.of.empty(), flag.name.starts_with("-expect-"));
    const bool takes_value = flag.kind != FlagKind::kBool && flag.kind != FlagKind::kNewCredential;
    if (takes_value && !flag.check.of.empty()) {
      EXPECT_EQ(flag.check.op, FlagCheck::Op::kEqual);
    }
  }
}

std::string KindInInventory(const Flag& flag) {
  switch (flag.kind) {
    case FlagKind::kBool:
      return "bool";
    case FlagKind::kInt:
      return "int";
    case FlagKind::kIntList:
      return "int, repeatable";
    case FlagKind::kString:
      return "string";
    case FlagKind::kStringPairList:
      return "string pair \"a,b\", repeatable";
    case FlagKind::kBase64:
      return "base64";
    case FlagKind::kBase64List:
      return "base64, repeatable";
    case FlagKind::kNewCredential:
      return "starts a new credential";
  }
  return "";
}

// The inventory of BoGo's flags lies beside the project, not in it.
TEST(FlagTableTest, AgreesWithTheInventory) {
  std::ifstream file(BADPEER_SHARED_DIR "/bogo/flags.json");
  if (!file) GTEST_SKIP() << "no inventory of flags at " BADPEER_SHARED_DIR;
  const nlohmann::json flags = nlohmann::json::parse(file).at("flags");
  for (const auto& [name, facts] : flags.items()) {
    const Flag* flag = FindFlag(name);
    ASSERT_NE(flag, nullptr) << name;
    EXPECT_EQ(KindInInventory(*flag), facts.at("value").get<std::string>()) << name;
    EXPECT_EQ(flag->needs_credential, facts.value("of_credential", false)) << name;
  }
  EXPECT_EQ(AllFlags().size(), flags.size());
}

TEST(ParseFlagsTest, StoresEveryKind) {
  ShimConfig config;
  const auto error = Parse({"-server",
                            "-resume-count",
                            "2",
                            "-curves",
                            "29",
                            "-curves",
                            "23",
                            "-host-name",
                            "example.com",
                            "-application-settings",
                            "h2,a,b",
                            "-expect-ocsp-response",
                            "Zm8=",
                            "-ech-server-key",
                            "Zg==",
                            "-ech-server-key",
                            "Zm9v",
                            "-expect-ticket-age-skew",
                            "-5",
                            "-shim-id",
                            "18446744073709551615"},
                           config);
  ASSERT_FALSE(error) << error->message;
  EXPECT_TRUE(config.initial.server);
  EXPECT_EQ(config.initial.resume_count, 2);
  EXPECT_EQ(config.initial.curves, (std::vector<std::uint16_t>{29, 23}));
  EXPECT_EQ(config.initial.host_name, "example.com");
  ASSERT_EQ(config.initial.application_settings.size(), 1u);
  EXPECT_EQ(config.initial.application_settings[0].first, "h2");
  EXPECT_EQ(config.initial.application_settings[0].second, "a,b");
  EXPECT_EQ(config.initial.expect_ocsp_response, ByteString({'f', 'o'}));
  EXPECT_EQ(config.initial.ech_server_keys.size(), 2u);
  EXPECT_EQ(config.initial.expect_ticket_age_skew, -5);
  EXPECT_EQ(config.initial.shim_id, ~std::uint64_t{0});
}

TEST(ParseFlagsTest, OptionalMembersTellAbsentFromEmpty) {
  ShimConfig config;
  EXPECT_FALSE(config.initial.key_shares);
  ASSERT_FALSE(Parse({"-no-key-shares", "-expect-peer-application-settings", "",
                      "-expect-not-resumable-across-names", "-request-server-padding", "7"},
                     config));
  ASSERT_TRUE(config.initial.key_shares);
  EXPECT_TRUE(config.initial.key_shares->empty());
  EXPECT_EQ(config.initial.expect_peer_application_settings, "");
  EXPECT_EQ(config.initial.expect_resumable_across_names, false);
  EXPECT_EQ(config.initial.request_server_padding, 7);
}

TEST(ParseFlagsTest, PrefixesChooseTheConnection) {
  ShimConfig config;
  ASSERT_FALSE(Parse({"-expect-version", "1", "-on-resume-expect-version", "2",
                      "-on-retry-expect-version", "3", "-on-initial-verify-fail"},
                     config));
  EXPECT_EQ(config.initial.expect_version, 1);
  EXPECT_EQ(config.resume.expect_version, 2);
  EXPECT_EQ(config.retry.expect_version, 3);
  EXPECT_TRUE(config.initial.verify_fail);
  EXPECT_FALSE(config.resume.verify_fail);
}

TEST(ParseFlagsTest, SkipsFlagsForTheHandshaker) {
  ShimConfig config;
  ASSERT_FALSE(Parse({"-on-handshaker-key-file", "theirs", "-on-shim-cert-file", "ours",
                      "-on-shim-on-resume-key-file", "later"},
                     config));
  EXPECT_EQ(config.initial.default_credential.key_file, "");
  EXPECT_EQ(config.initial.default_credential.cert_file, "ours");
  EXPECT_EQ(config.resume.default_credential.key_file, "later");
  EXPECT_EQ(config.given, (std::vector<std::string>{"-cert-file", "-key-file"}));
}

TEST(ParseFlagsTest, CredentialFlagsGoToTheNewestCredential) {
  ShimConfig config;
  ASSERT_FALSE(Parse({"-cert-file", "default", "-new-x509-credential", "-cert-file", "first",
                      "-new-psk-credential", "-psk-importer-key", "Zg==", "-psk-importer-sha384"},
                     config));
  EXPECT_EQ(config.initial.default_credential.cert_file, "default");
  ASSERT_EQ(config.resume.credentials.size(), 2u);
  EXPECT_EQ(config.resume.credentials[0].cert_file, "first");
  EXPECT_EQ(config.resume.credentials[1].type, CredentialType::kPreSharedKey);
  EXPECT_EQ(config.resume.credentials[1].psk_key, ByteString({'f'}));
  EXPECT_EQ(config.resume.credentials[1].psk_hash, PskHash::kSha384);
}

struct Wrong {
  std::initializer_list<const char*> arguments;
  int exit_code;
  const char* message;
};

TEST(ParseFlagsTest, SaysWhatIsWrong) {
  const Wrong cases[] = {
      {{"-no-such-flag"}, kExitUnimplemented, "unknown flag -no-such-flag"},
      {{"-on-resume"}, kExitUnimplemented, "unknown flag -on-resume"},
      {{"server"}, kExitUnimplemented, "unknown flag server"},
      {{"-port"}, kExitFailure, "missing value for -port"},
      {{"-port", "65536"}, kExitFailure, "-port has an invalid value: \"65536\""},
      {{"-port", ""}, kExitFailure, "-port has an invalid value: \"\""},
      {{"-port", "1x"}, kExitFailure, "-port has an invalid value: \"1x\""},
      {{"-mtu", " 1"}, kExitFailure, "-mtu has an invalid value: \" 1\""},
      {{"-ocsp-response", "!"}, kExitFailure, "-ocsp-response has an invalid value: \"!\""},
      {{"-application-settings", "a"},
       kExitFailure,
       "-application-settings has an invalid value: \"a\""},
      {{"-must-match-issuer"},
       kExitFailure,
       "-must-match-issuer needs a -new-*-credential flag before it"},
  };
  for (const Wrong& wrong : cases) {
    ShimConfig config;
    const auto error = Parse(wrong.arguments, config);
    ASSERT_TRUE(error) << wrong.message;
    EXPECT_EQ(error->exit_code, wrong.exit_code);
    EXPECT_EQ(error->message, wrong.message);
  }
}

}  // namespace
}  // namespace badpeer::shim
