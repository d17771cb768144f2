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

// What a command about commands is given: one word, or nothing.
struct Request {
  bool help = false;
  std::vector<std::string> words{};
};

FlagSet FlagsFor(Request& request) {
  FlagSet flags;
  flags.Add("help", &request.help, "print this");
  flags.Alias("h", "help");
  flags.AddArguments(&request.words);
  return flags;
}

Manual ManualOf(std::string command, std::string summary, std::string synopsis,
                std::string arguments) {
  Request request;
  return {.command = std::move(command),
          .summary = std::move(summary),
          .synopses = {std::move(synopsis)},
          .arguments = std::move(arguments),
          .flags = FlagsFor(request).Describe()};
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

// The one word that is allowed; an error for more, and for flags that are none.
Result<Request> Read(Args args, std::size_t least, std::size_t most, const char* wanted) {
  Request request;
  if (const Status parsed = FlagsFor(request).Parse(args); !parsed) return parsed.error();
  const std::size_t words = request.words.size();
  if (!request.help && (words < least || words > most)) return Error{wanted};
  return request;
}

int Help(Args args, const std::string&) {
  const Result<Request> request = Read(args, 0, 1, "wants the name of one command, or nothing");
  if (!request) return Refuse("help", request.error().message);
  const bool one = !request->words.empty();
  const Command* const command = one ? Find(request->words.front()) : nullptr;
  if (one && command == nullptr) return Refuse(Unknown(request->words.front()));
  WriteOut(one ? HelpText(command->manual()) : Overview());
  return 0;
}

int Man(Args args, const std::string&) {
  const Result<Request> request = Read(args, 0, 0, "takes no arguments");
  if (!request) return Refuse("man", request.error().message);
  WriteOut(request->help ? HelpText(ManManual()) : ManPage(AllManuals()));
  return 0;
}

int Completion(Args args, const std::string&) {
  constexpr const char* kWanted = "wants the name of a shell: bash, zsh or fish";
  const Result<Request> request = Read(args, 1, 1, kWanted);
  if (!request) return Refuse("completion", request.error().message);
  const std::vector<Manual> manuals = AllManuals();
  if (request->help) {
    WriteOut(HelpText(CompletionManual()));
    return 0;
  }
  const std::string& shell = request->words.front();
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
  return command->run(words.subspan(named ? 1 : 0), program);
}

}  // namespace badpeer
