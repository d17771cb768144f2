// What people and shells are told of a command, said once: -help, the manual page and completions
// all come from here.
//
//   WriteOut(HelpText(TestManual()));
#ifndef BADPEER_RUNNER_CLI_MANUAL_H_
#define BADPEER_RUNNER_CLI_MANUAL_H_

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runner/cli/flag_set.h"

namespace badpeer {

struct Manual {
  std::string command{};
  std::string summary{};
  std::vector<std::string> synopses{};  // what stands behind the command; at least one
  std::vector<std::string> about{};     // paragraphs
  // What its arguments are, for completion: FILE, TEST, words with bars between them, or nothing.
  std::string arguments{};
  std::vector<FlagHelp> flags{};
  std::vector<std::pair<std::string, std::string>> statuses{};  // exit status and meaning
};

// The answer to -help, with the name by which the program was called.
std::string HelpText(const Manual& manual);

// How a command begins: reads its flags. An exit status if that was all there is to do: a flag is
// wrong, or -help wants the manual.
std::optional<int> ReadFlags(const Manual& manual, FlagSet flags,
                             std::span<const std::string> args);

// badpeer.1, for man. The first command is what runs without a name.
std::string ManPage(std::span<const Manual> manuals);

// Scripts that let a shell complete commands, flags and their values.
std::string BashCompletion(std::span<const Manual> manuals);
std::string ZshCompletion(std::span<const Manual> manuals);
std::string FishCompletion(std::span<const Manual> manuals);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_MANUAL_H_
