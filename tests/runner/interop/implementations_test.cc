#include "runner/interop/implementations.h"

#include <gtest/gtest.h>

#include "runner/base/files.h"

namespace badpeer::interop {
namespace {

class ImplementationsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(dir_.ok()); }

  Result<ImplementationList> Load(const std::string& json) {
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
  ASSERT_EQ(all->usable.size(), 2u);
  EXPECT_EQ(all->usable[0].name, "zeta");
  EXPECT_FALSE(all->usable[0].client);
  EXPECT_TRUE(all->usable[0].server);
  EXPECT_EQ(all->usable[1].image, "a:latest");
  EXPECT_TRUE(all->usable[1].client && all->usable[1].server);
  EXPECT_FALSE(IsInstalled(all->usable[1]));
}

TEST_F(ImplementationsTest, FindsCommandsRelativeToTheFileOrInThePath) {
  ASSERT_EQ(std::system(
                ("touch " + dir_->path() + "/mine && chmod +x " + dir_->path() + "/mine").c_str()),
            0);
  const auto all = Load(R"({"a": {"command": "./mine"}, "b": {"command": ["sh", "-c", "exit 1"]},
                            "c": {"command": "./missing"}})");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->usable[0].command, std::vector<std::string>{dir_->path() + "/mine"});
  EXPECT_TRUE(IsInstalled(all->usable[0]));
  EXPECT_EQ(all->usable[1].command[0].back(), 'h');
  EXPECT_EQ(all->usable[1].command[0].front(), '/');
  EXPECT_EQ(all->usable[1].command[2], "exit 1");
  EXPECT_FALSE(IsInstalled(all->usable[2]));
}

TEST_F(ImplementationsTest, WhatIsNoListIsAnError) {
  for (const char* json : {"[]", R"({"a": )", "", "7"}) {
    const auto all = Load(json);
    ASSERT_FALSE(all.ok()) << json;
    EXPECT_NE(all.error().message.find("list.json: not a JSON object"), std::string::npos);
  }
  EXPECT_FALSE(LoadImplementations("/nonexistent.json").ok());
}

// One entry that cannot be used, beside one that can: entry and key are named, the other is used.
TEST_F(ImplementationsTest, LeavesOutWhatCannotBeUsed) {
  const std::pair<const char*, const char*> kWrong[] = {
      {R"("a": {"image": "x", "role": "peer"})", R"("role" is "peer", not client, server or both)"},
      {R"("a": {"image": "x", "role": ["server"]})", R"("role" is ["server"])"},
      {R"("a": {"image": "x", "role": null})", R"("role" is null)"},
      {R"("a": {"url": "x"})", R"(neither "image" nor "command")"},
      {R"("a": {"image": 7})", R"("image" is 7, not a string)"},
      {R"("a": {"image": "x", "url": ["u"]})", R"("url" is ["u"])"},
      {R"("a": {"command": []})", R"("command" is [])"},
      {R"("a": {"command": ["sh", 1]})", R"("command" is ["sh",1])"},
      {R"("a": {"command": {"sh": 1}})", R"("command" is {"sh":1})"},
      {R"("a": {"command": "sh", "install": true})", R"("install" is true)"},
      {R"("a": "image")", "not an object"},
      {R"("a": null)", "not an object"}};
  for (const auto& [entry, expected] : kWrong) {
    const auto all = Load(std::string("{") + entry + R"(, "good": {"image": "g"}})");
    ASSERT_TRUE(all.ok()) << entry;
    ASSERT_EQ(all->usable.size(), 1u) << entry;
    EXPECT_EQ(all->usable[0].name, "good");
    ASSERT_EQ(all->unusable.size(), 1u) << entry;
    EXPECT_EQ(all->unusable[0].name, "a");
    const std::string& why = all->unusable[0].why;
    EXPECT_NE(why.find("list.json: entry \"a\" is left out: "), std::string::npos) << why;
    EXPECT_NE(why.find(expected), std::string::npos) << why;
    EXPECT_EQ(why.find('\n'), std::string::npos) << why;
  }
  for (const char* name : {"", "a/b", "a,b", "a=b", ".."}) {
    const auto all = Load(std::string("{\"") + name + R"(": {"image": "x"}})");
    ASSERT_TRUE(all.ok());
    EXPECT_EQ(all->unusable.size(), 1u) << name;
  }
}

TEST_F(ImplementationsTest, NullIsNothing) {
  const auto all = Load(R"({"a": {"image": "x", "url": null, "command": null, "install": null}})");
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->usable.size(), 1u);
  EXPECT_EQ(all->usable[0].url, "");
}

TEST_F(ImplementationsTest, NamesMayHaveUnderscoresDotsAndBlanks) {
  for (const char* name : {"my_stack_1.2", "_", "a b", "server_client", "quic-go"}) {
    const auto all = Load(std::string("{\"") + name + R"(": {"image": "x"}})");
    ASSERT_TRUE(all.ok());
    ASSERT_EQ(all->usable.size(), 1u) << name;
    EXPECT_EQ(all->usable[0].name, name);
  }
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
