#include "runner/cli/skeleton.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "runner/base/files.h"

namespace badpeer {
namespace {

namespace fs = std::filesystem;

class SkeletonTest : public testing::Test {
 protected:
  SkeletonTest() { fs::remove_all(folder_); }
  ~SkeletonTest() override { fs::remove_all(folder_); }

  const std::string folder_ = testing::TempDir() + "/skeleton_" + std::to_string(getpid());
};

TEST_F(SkeletonTest, IsTheKitOfItsLanguage) {
  for (const std::string language : {"cpp", "go", "java", "python", "rust"}) {
    ASSERT_TRUE(IsKitLanguage(language));
    const std::string folder = folder_ + "/" + language;
    const Result<std::string> next = WriteSkeleton(language, folder);
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_NE(next->find("runner check-shim -shim-path " + folder + "/"), std::string::npos);
    std::size_t files = 0;
    for (const KitFile& file : AllKitFiles()) {
      if (file.language != language) continue;
      ++files;
      const std::string path = folder + "/" + std::string(file.path);
      const Result<std::string> text = ReadFile(path);
      ASSERT_TRUE(text);
      EXPECT_EQ(*text, *ReadFile(BADPEER_SOURCE_DIR "/kits/" + language + "/" + std::string(file.path)));
      EXPECT_EQ(access(path.c_str(), X_OK) == 0, file.executable) << path;
    }
    EXPECT_GE(files, 2u);
  }
}

TEST_F(SkeletonTest, AFolderWithSomethingInItIsLeftAlone) {
  fs::create_directories(folder_ + "/mine");
  const Result<std::string> next = WriteSkeleton("go", folder_);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().message, "'" + folder_ + "' is not empty");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(SkeletonTest, AFileIsNoFolder) {
  ASSERT_TRUE(WriteFileAtomically(folder_, "x"));
  EXPECT_EQ(WriteSkeleton("go", folder_).error().message, "'" + folder_ + "' is not a folder");
}

TEST_F(SkeletonTest, OtherLanguagesAreNone) {
  EXPECT_FALSE(IsKitLanguage("cobol"));
  EXPECT_EQ(KitLanguages(), "cpp, go, java, python or rust");
}

}  // namespace
}  // namespace badpeer
