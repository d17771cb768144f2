// The implementations of a matrix: implementations.json in the original's format, with commands for
// the process driver.
//
//   Result<ImplementationList> list = LoadImplementations("configs/interop/implementations.json");
//   for (const Implementation& one : list->usable) ...
//   for (const UnusableEntry& one : list->unusable) Print(one.why);
//
//   { "quic-go": { "image": "martenseemann/quic-go-interop:latest",
//                  "url": "https://github.com/quic-go/quic-go", "role": "both",
//                  "command": "../../build/interop/quic-go/endpoint",
//                  "install": "../../shims/quic-quic-go/install" } }
#ifndef BADPEER_RUNNER_INTEROP_IMPLEMENTATIONS_H_
#define BADPEER_RUNNER_INTEROP_IMPLEMENTATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "runner/base/result.h"

namespace badpeer::interop {

struct Implementation {
  std::string name{};
  std::string image{};
  std::string url{};
  bool client = true;
  bool server = true;
  // Absolute program path and its arguments; empty where the entry has none. In the file a string
  // (the program alone) or a list; a program that contains a slash is relative to the file.
  std::vector<std::string> command{};
  std::string install{};  // What to run where the program is missing; shown only.
};

// An entry that cannot be used, and why: one sentence that names file, entry and key.
struct UnusableEntry {
  std::string name{};
  std::string why{};
};

struct ImplementationList {
  std::vector<Implementation> usable{};  // In the file's order.
  std::vector<UnusableEntry> unusable{};
};

// An error only where the file as a whole is no list.
Result<ImplementationList> LoadImplementations(const std::string& path);
// The same of a file that is read already: programs are relative to where it stands.
Result<ImplementationList> ParseImplementations(std::string_view text, const std::string& path);

// An implementation that is a program given on the command line; its name is the file's.
Result<Implementation> ImplementationFromProgram(const std::string& program);

// Whether the program of `command` is there and may be run.
bool IsInstalled(const Implementation& implementation);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_IMPLEMENTATIONS_H_
