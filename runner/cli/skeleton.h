// `runner init LANGUAGE DIR`: the beginning of a shim, out of the kits in kits/, which the program
// carries with it.
//
//   Result<std::string> next = WriteSkeleton("python", "my-shim");  // what to do next, for people
#ifndef BADPEER_RUNNER_CLI_SKELETON_H_
#define BADPEER_RUNNER_CLI_SKELETON_H_

#include <span>
#include <string>
#include <string_view>

#include "runner/base/result.h"

namespace badpeer {

// A file of a kit, as the build has put it into the program.
struct KitFile {
  std::string_view language;
  std::string_view path;  // in the kit's folder
  std::string_view text;
  bool executable;
};
std::span<const KitFile> AllKitFiles();

bool IsKitLanguage(std::string_view language);
// "cpp, go, java, python or rust".
std::string KitLanguages();

// Writes the kit of that language into the folder, which must be empty or not exist.
Result<std::string> WriteSkeleton(std::string_view language, const std::string& folder);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_SKELETON_H_
