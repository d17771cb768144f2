#include "runner/cli/init_command.h"

#include <unistd.h>

#include <cstdio>
#include <exception>

#include "runner/base/files.h"
#include "runner/cli/learned_config.h"
#include "runner/cli/output.h"
#include "runner/cli/skeleton.h"
#include "runner/cli/survey.h"

namespace badpeer {
namespace {

constexpr const char* kName = "init";

struct Options {
  SurveyOptions survey{};
  std::string output{};
  bool force = false;
};

FlagSet FlagsFor(Options& options) {
  FlagSet flags;
  options.survey.AddTo(flags);
  flags.Add("o", &options.output, "the configuration to write, a `FILE`");
  flags.Add("force", &options.force, "replace the file if there is one");
  return flags;
}

int MakeSkeleton(std::span<const std::string> args) {
  if (!IsKitLanguage(args[0])) {
    return Refuse(kName, "'" + args[0] + "' is no language of a kit: there are " + KitLanguages());
  }
  if (args.size() != 2)
    return Refuse(kName, args[0] + " needs one folder, which the shim is written to");
  const Result<std::string> next = WriteSkeleton(args[0], args[1]);
  if (!next) return Refuse(kName, next.error().message);
  WriteOut(*next);
  return 0;
}

}  // namespace

Manual InitManual() {
  Options options;
  return {
      .command = "init",
      .summary = "begin a shim, or run all tests once and write the smallest honest configuration",
      .synopses = {"LANGUAGE DIR", "-shim-path PROGRAM -o FILE"},
      .about = {"In LANGUAGE (" + KitLanguages() +
                    "), a shim that works is written to the new "
                    "folder DIR, to put another stack into.",
                "What the shim says for each error becomes ErrorMap, tests that it does not "
                "pass become DisabledTests with its own words as reason; what contradicts "
                "itself is listed, not guessed."},
      .flags = FlagsFor(options).Describe(),
      .statuses = {{"0", "the file is written"},
                   {"2", "it cannot run or write"},
                   {"130", "interrupted; nothing is written"}}};
}

int InitCommand(std::span<const std::string> args, Engine& engine) {
  if (!args.empty() && !args[0].starts_with('-')) return MakeSkeleton(args);
  Options options;
  if (const auto done = ReadFlags(InitManual(), FlagsFor(options), args)) return *done;
  const std::string& output = options.output;
  if (output.empty()) return Refuse(kName, "-o is missing: the configuration to write");
  if (!options.force && access(output.c_str(), F_OK) == 0) {
    return Refuse(kName, "flag -o: '" + output + "' is there already; -force replaces it");
  }
  if (const Status writable = CheckWritable(output); !writable) {
    return Refuse(kName, "flag -o: " + writable.error().message);
  }
  const Result<Survey> survey = TakeSurvey(options.survey, {}, engine);
  if (!survey) return Refuse(kName, survey.error().message);
  if (survey->interrupted) {
    Refuse(kName,
           "interrupted; nothing is written, as half a run would disable nothing of the rest");
    return 130;
  }
  const LearnedConfig learned = LearnConfig(*survey);
  if (const Status written = WriteFileAtomically(output, learned.ToJson()); !written) {
    return Refuse(kName, "flag -o: " + written.error().message);
  }
  std::printf("%s%s is written; run the tests with -shim-config %s -allow-unimplemented\n",
              learned.Summary().c_str(), output.c_str(), output.c_str());
  return 0;
}

}  // namespace badpeer
