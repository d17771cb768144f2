// Runs a fuzz target on files and folders of files, and on its seeds.
//
//   wire_fuzz_replay crash-1234                          # reproduces a finding
//   wire_fuzz_replay --seeds corpus/wire_fuzz            # what ctest runs
//   wire_fuzz_replay --write-seeds DIRECTORY             # one file per seed

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/files.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

namespace fs = std::filesystem;

void Run(const std::string& name, badpeer::ByteView input) {
  std::printf("%s: %zu bytes\n", name.c_str(), input.size());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

bool RunSeeds() {
  const std::vector<badpeer::FuzzSeed> seeds = badpeer::FuzzSeeds();
  for (const badpeer::FuzzSeed& seed : seeds) Run(seed.name, seed.input);
  return !seeds.empty();
}

bool WriteSeeds(const fs::path& directory) {
  fs::create_directories(directory);
  for (const badpeer::FuzzSeed& seed : badpeer::FuzzSeeds()) {
    const badpeer::Status written =
        badpeer::WriteFileAtomically((directory / seed.name).string(), badpeer::AsText(seed.input));
    if (written) continue;
    std::fprintf(stderr, "%s\n", written.error().message.c_str());
    return false;
  }
  return true;
}

std::vector<std::string> FilesOf(const std::string& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool Replay(const std::string& path) {
  const std::vector<std::string> files = FilesOf(path);
  for (const std::string& file : files) {
    const badpeer::Result<std::string> content = badpeer::ReadFile(file);
    if (!content) {
      std::fprintf(stderr, "%s\n", content.error().message.c_str());
      return false;
    }
    Run(file, badpeer::BytesOf(*content));
  }
  return !files.empty();
}

bool RunAll(const std::vector<std::string>& words) {
  if (words[0] == "--write-seeds") return words.size() == 2 && WriteSeeds(words[1]);
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "--seeds" ? RunSeeds() : Replay(word);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s [--seeds] FILE|DIRECTORY... | --write-seeds DIRECTORY\n",
                 argv[0]);
    return 2;
  }
  try {
    return RunAll({argv + 1, argv + argc}) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
  }
}
