// Runs a fuzz target on files, or writes its seeds.
//
//   wire_fuzz_replay crash-1234 corpus/*
//   wire_fuzz_replay --write-seeds corpus          # one file per seed
//   wire_fuzz_replay --write-seeds corpus --run    # and runs them

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tests/fuzz/fuzz_target.h"

namespace {

using badpeer::Bytes;

void WriteSeeds(const std::filesystem::path& directory, bool run) {
  std::filesystem::create_directories(directory);
  for (const badpeer::FuzzSeed& seed : badpeer::FuzzSeeds()) {
    std::ofstream file;
    file.exceptions(std::ios::failbit | std::ios::badbit);
    file.open(directory / seed.name, std::ios::binary);
    file << badpeer::AsText(seed.input);
    if (run) LLVMFuzzerTestOneInput(seed.input.data(), seed.input.size());
  }
}

void Replay(const char* path) {
  std::ifstream file;
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.open(path, std::ios::binary);
  const Bytes input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::printf("%s: %zu bytes\n", path, input.size());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s FILE... | --write-seeds DIRECTORY [--run]\n", argv[0]);
    return 2;
  }
  try {
    if (argc >= 3 && std::string_view(argv[1]) == "--write-seeds") {
      WriteSeeds(argv[2], argc > 3 && std::string_view(argv[3]) == "--run");
      return 0;
    }
    for (int i = 1; i < argc; ++i) Replay(argv[i]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
  }
  return 0;
}
