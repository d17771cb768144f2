// What a fuzz target defines: the function libFuzzer calls, and inputs to start from.
#ifndef BADPEER_TESTS_FUZZ_FUZZ_TARGET_H_
#define BADPEER_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runner/base/bytes.h"

// Aborts when the code under test breaks a promise; its result is always 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace badpeer {

struct FuzzSeed {
  std::string name;  // A file name.
  Bytes input;
};

std::vector<FuzzSeed> FuzzSeeds();

}  // namespace badpeer

#endif  // BADPEER_TESTS_FUZZ_FUZZ_TARGET_H_
