// The config of the OpenSSL shim: its form, and, where BoGo's inventory lies beside the project,
// that every pattern and every error in it is still of use.
#include <fnmatch.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace badpeer::shim {
namespace {

nlohmann::json Config() {
  std::ifstream file(BADPEER_OPENSSL_CONFIG);
  return nlohmann::json::parse(file);
}

TEST(OpenSslConfigTest, ReasonsAreSentences) {
  const nlohmann::json config = Config();
  for (const auto& [pattern, reason] : config.at("DisabledTests").items()) {
    const std::string text = reason.get<std::string>();
    EXPECT_GT(text.size(), 20u) << pattern;
    EXPECT_TRUE(text.ends_with('.')) << pattern;
    EXPECT_EQ(text.find(". "), std::string::npos) << pattern;
  }
}

// As BoGo's own runner reads it: lists only, and nothing that matches any error.
TEST(OpenSslConfigTest, ErrorsMapToListsOfErrors) {
  const nlohmann::json config = Config();
  for (const auto& [error, translations] : config.at("ErrorMap").items()) {
    EXPECT_TRUE(error.starts_with(':') && error.ends_with(':')) << error;
    ASSERT_TRUE(translations.is_array() && !translations.empty()) << error;
    for (const nlohmann::json& translation : translations) {
      EXPECT_GT(translation.get<std::string>().size(), 5u) << error;
    }
  }
}

TEST(OpenSslConfigTest, EverythingIsOfUse) {
  std::ifstream file(BADPEER_SHARED_DIR "/bogo/tests.jsonl");
  if (!file) GTEST_SKIP() << "no inventory of tests at " BADPEER_SHARED_DIR;
  std::set<std::string> names;
  std::set<std::string> errors;
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json test = nlohmann::json::parse(line);
    names.insert(test.at("name").get<std::string>());
    errors.insert(test.at("facts").value("expectedError", ""));
  }
  const nlohmann::json config = Config();
  for (const auto& [pattern, reason] : config.at("DisabledTests").items()) {
    // Tests of our own are in no inventory of BoGo's.
    bool matches = pattern.starts_with("BP-");
    for (const std::string& name : names) {
      matches |= fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME) == 0;
    }
    EXPECT_TRUE(matches) << pattern << " matches no test";
  }
  for (const auto& [error, translations] : config.at("ErrorMap").items()) {
    EXPECT_TRUE(errors.contains(error)) << error << " is expected by no test";
  }
}

}  // namespace
}  // namespace badpeer::shim
