#include "runner/interop/implementations.h"

#include <gtest/gtest.h>

#include "runner/base/files.h"

namespace badpeer::interop {
namespace {

class ImplementationsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(dir_.ok()); }

  Result<std::vector<Implementation>> Load(const std::string& json) {
    path_ = dir_->path() + "/list.json";
    EXPECT_TRUE(WriteFileAtomically(path_, json).ok());
    return LoadImplementations(path_);
  }

  Result<TempDir> dir_ = TempDir::Create("implementations");
  std::string path_{};
};

TEST_F(ImplementationsTest, ReadsTheOriginalsFormatInItsOrder) {
  const auto all = Load(R"({
    "zeta": {"image": "z:latest", "url": "https://z", "role": "server"},
    "alpha": {"image": "a:latest", "url": "https://a", "role": "both"}})");
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].name, "zeta");
  EXPECT_FALSE((*all)[0].client);
  EXPECT_TRUE((*all)[0].server);
  EXPECT_EQ((*all)[1].image, "a:latest");
  EXPECT_TRUE((*all)[1].client && (*all)[1].server);
  EXPECT_FALSE(IsInstalled((*all)[1]));
}

TEST_F(ImplementationsTest, FindsCommandsRelativeToTheFileOrInThePath) {
  ASSERT_EQ(std::system(
                ("touch " + dir_->path() + "/mine && chmod +x " + dir_->path() + "/mine").c_str()),
            0);
  const auto all = Load(R"({"a": {"command": "./mine"}, "b": {"command": ["sh", "-c", "exit 1"]},
                            "c": {"command": "./missing"}})");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ((*all)[0].command, std::vector<std::string>{dir_->path() + "/mine"});
  EXPECT_TRUE(IsInstalled((*all)[0]));
  EXPECT_EQ((*all)[1].command[0].back(), 'h');
  EXPECT_EQ((*all)[1].command[0].front(), '/');
  EXPECT_EQ((*all)[1].command[2], "exit 1");
  EXPECT_FALSE(IsInstalled((*all)[2]));
}

TEST_F(ImplementationsTest, NamesTheEntryThatIsWrong) {
  const std::pair<const char*, const char*> kWrong[] = {
      {R"({"a": {"image": "x", "role": "peer"}})", "peer"},
      {R"({"a": {"url": "x"}})", "neither an image nor a command"},
      {R"({"a_b": {"image": "x"}})", "a_b"},
      {R"({"a": {"image": 7}})", "\"a\""},
      {R"([])", "not a JSON object"},
      {R"({"a": )", "list.json"}};
  for (const auto& [json, expected] : kWrong) {
    const auto all = Load(json);
    ASSERT_FALSE(all.ok()) << json;
    EXPECT_NE(all.error().message.find(expected), std::string::npos) << all.error().message;
  }
  EXPECT_FALSE(LoadImplementations("/nonexistent.json").ok());
}

TEST_F(ImplementationsTest, TakesAProgramOfTheUser) {
  const Result<Implementation> shell = ImplementationFromProgram("/bin/sh");
  ASSERT_TRUE(shell.ok());
  EXPECT_EQ(shell->name, "sh");
  EXPECT_FALSE(ImplementationFromProgram("/bin/no-such-program").ok());
  EXPECT_FALSE(ImplementationFromProgram("/bin").ok());
}

}  // namespace
}  // namespace badpeer::interop
