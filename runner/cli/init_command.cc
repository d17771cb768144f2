#include "runner/cli/init_command.h"

#include <unistd.h>

#include <cstdio>
#include <exception>

#include "runner/base/files.h"
#include "runner/cli/learned_config.h"
#include "runner/cli/survey.h"

namespace badpeer {
namespace {

int Refuse(const std::string& message) {
  std::fprintf(stderr, "runner init: %s\n", message.c_str());
  return 2;
}

int Run(std::span<const std::string> args, Engine& engine) {
  SurveyOptions options;
  std::string output;
  bool force = false;
  bool help = false;
  FlagSet flags;
  options.AddTo(flags);
  flags.Add("o", &output, "the configuration to write");
  flags.Add("force", &force, "replace the file if there is one");
  flags.Add("help", &help, "print this");
  if (const Status parsed = flags.Parse(args); !parsed) return Refuse(parsed.error().message);
  if (help) {
    std::printf("Usage: runner init -shim-path PROGRAM -o FILE\n\n%s", flags.Help().c_str());
    return 0;
  }
  if (output.empty()) return Refuse("-o is missing: the configuration to write");
  if (!force && access(output.c_str(), F_OK) == 0) {
    return Refuse("flag -o: '" + output + "' is there already; -force replaces it");
  }
  if (const Status writable = CheckWritable(output); !writable) {
    return Refuse("flag -o: " + writable.error().message);
  }
  const Result<Survey> survey = TakeSurvey(options, {}, engine);
  if (!survey) return Refuse(survey.error().message);
  if (survey->interrupted) {
    Refuse("interrupted; nothing is written, as half a run would disable nothing of the rest");
    return 130;
  }
  const LearnedConfig learned = LearnConfig(*survey);
  if (const Status written = WriteFileAtomically(output, learned.ToJson()); !written) {
    return Refuse("flag -o: " + written.error().message);
  }
  std::printf("%s%s is written; run the tests with -shim-config %s -allow-unimplemented\n",
              learned.Summary().c_str(), output.c_str(), output.c_str());
  return 0;
}

}  // namespace

int InitCommand(std::span<const std::string> args, Engine& engine) {
  try {
    return Run(args, engine);
  } catch (const std::exception& error) {  // A mistake in a table of tests, or no memory.
    return Refuse(std::string("cannot run: ") + error.what());
  }
}

}  // namespace badpeer
