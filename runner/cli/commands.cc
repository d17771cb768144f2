#include "runner/cli/commands.h"

#include "runner/base/text.h"
#include "runner/cli/check_config_command.h"
#include "runner/cli/check_shim_command.h"
#include "runner/cli/compare_command.h"
#include "runner/cli/explain_command.h"
#include "runner/cli/init_command.h"
#include "runner/cli/interop_command.h"
#include "runner/cli/interop_options.h"
#include "runner/cli/merge_command.h"
#include "runner/cli/output.h"
#include "runner/cli/peer_engine.h"
#include "runner/cli/test_command.h"
#include "runner/cli/test_options.h"

namespace badpeer {
namespace {

using Args = std::span<const std::string>;

struct Command {
  Manual (*manual)();
  int (*run)(Args args, const std::string& program);
};

template <int (*kRun)(Args)>
int Plain(Args args, const std::string&) {
  return kRun(args);
}

template <int (*kRun)(Args, Engine&)>
int WithEngine(Args args, const std::string&) {
  PeerEngine engine;
  return kRun(args, engine);
}

int Test(Args args, const std::string& program) {
  PeerEngine engine;
  return TestCommand(args, program, engine);
}

Manual ManualOf(std::string command, std::string summary, std::string synopsis,
                std::string arguments) {
  return {.command = std::move(command),
          .summary = std::move(summary),
          .synopses = {std::move(synopsis)},
          .arguments = std::move(arguments),
          .flags = FlagSet().Describe()};
}

Manual HelpManual() { return ManualOf("help", "tell what commands there are", "[COMMAND]", ""); }
Manual ManManual() { return ManualOf("man", "print the manual page", "", ""); }
Manual CompletionManual() {
  return ManualOf("completion", "print a script that completes for a shell", "bash|zsh|fish",
                  "bash|zsh|fish");
}

int Help(Args args, const std::string&);
int Man(Args args, const std::string&);
int Completion(Args args, const std::string&);

constexpr Command kCommands[] = {
    {TestManual, Test},
    {ExplainManual, Plain<ExplainCommand>},
    {CheckShimManual, WithEngine<CheckShimCommand>},
    {InitManual, WithEngine<InitCommand>},
    {CheckConfigManual, WithEngine<CheckConfigCommand>},
    {MergeManual, Plain<MergeCommand>},
    {CompareManual, Plain<CompareCommand>},
    {InteropManual, Plain<InteropCommand>},
    {HelpManual, Help},
    {ManManual, Man},
    {CompletionManual, Completion},
};

const Command* Find(const std::string& name) {
  for (const Command& command : kCommands) {
    if (command.manual().command == name) return &command;
  }
  return nullptr;
}

std::string Overview() {
  std::string text = "usage: " + ProgramName() + " [COMMAND] ...\n\n";
  for (const Manual& manual : AllManuals()) {
    std::string name = manual.command;
    name.resize(14, ' ');
    text += "  " + name + manual.summary + "\n";
  }
  return text + "\n" + ProgramName() + " help COMMAND tells more; what has no command is a test.\n";
}

std::string Unknown(const std::string& name) {
  return "unknown command '" + Printable(name) + "': " + ProgramName() + " help lists them";
}

// What a command about commands is given: one word, or nothing. An exit status if that was all.
std::optional<int> ReadWords(const Manual& manual, Args args, std::size_t least, std::size_t most,
                             const char* wanted, std::vector<std::string>& words) {
  FlagSet flags;
  flags.AddArguments(&words);
  if (const auto done = ReadFlags(manual, flags, args)) return done;
  if (words.size() < least || words.size() > most) return Refuse(manual.command, wanted);
  return std::nullopt;
}

int Help(Args args, const std::string&) {
  constexpr const char* kWanted = "wants the name of one command, or nothing";
  std::vector<std::string> words;
  if (const auto done = ReadWords(HelpManual(), args, 0, 1, kWanted, words)) return *done;
  const Command* const command = words.empty() ? nullptr : Find(words.front());
  if (!words.empty() && command == nullptr) return Refuse(Unknown(words.front()));
  WriteOut(command != nullptr ? HelpText(command->manual()) : Overview());
  return 0;
}

int Man(Args args, const std::string&) {
  std::vector<std::string> words;
  if (const auto done = ReadWords(ManManual(), args, 0, 0, "takes no arguments", words)) {
    return *done;
  }
  WriteOut(ManPage(AllManuals()));
  return 0;
}

int Completion(Args args, const std::string&) {
  constexpr const char* kWanted = "wants the name of a shell: bash, zsh or fish";
  std::vector<std::string> words;
  if (const auto done = ReadWords(CompletionManual(), args, 1, 1, kWanted, words)) return *done;
  const std::vector<Manual> manuals = AllManuals();
  const std::string& shell = words.front();
  if (shell == "bash") {
    WriteOut(BashCompletion(manuals));
  } else if (shell == "zsh") {
    WriteOut(ZshCompletion(manuals));
  } else if (shell == "fish") {
    WriteOut(FishCompletion(manuals));
  } else {
    return Refuse("completion", kWanted);
  }
  return 0;
}

}  // namespace

std::vector<Manual> AllManuals() {
  std::vector<Manual> manuals;
  for (const Command& command : kCommands) manuals.push_back(command.manual());
  return manuals;
}

int RunCommandLine(std::span<const std::string> words, const std::string& program) {
  SetProgramName(program);
  const bool named = !words.empty() && !words.front().empty() && words.front().front() != '-';
  const std::string name = named ? words.front() : "test";
  const Command* const command = Find(name);
  if (command == nullptr) return Refuse(Unknown(name));
  try {
    return command->run(words.subspan(named ? 1 : 0), program);
  } catch (const std::exception& error) {  // A mistake in a table of tests, or no memory.
    return Refuse(name, std::string("cannot run: ") + error.what());
  }
}

}  // namespace badpeer
