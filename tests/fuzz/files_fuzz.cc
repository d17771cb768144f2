// What comes from files and from other programs: configurations, expectations, results and events to
// merge, patterns, and all that a shim or an endpoint prints or sends. The first byte of the input picks
// the reader. Promises: nothing crashes, and what is refused is so in one line.

#include <cstdio>
#include <cstdlib>

#include "runner/harness/glob.h"
#include "runner/harness/hint_traces.h"
#include "runner/harness/malloc_sites.h"
#include "runner/harness/shim_config.h"
#include "runner/harness/telling_line.h"
#include "runner/harness/transcript_files.h"
#include "runner/harness/verdict.h"
#include "runner/interop/implementations.h"
#include "runner/interop/matrix.h"
#include "runner/net/pcapng.h"
#include "runner/report/capture.h"
#include "runner/report/cause.h"
#include "runner/report/events.h"
#include "runner/report/expectations.h"
#include "runner/report/json_results.h"
#include "runner/report/junit.h"
#include "runner/report/missing.h"
#include "runner/report/packets.h"
#include "tests/fuzz/fuzz_target.h"

namespace badpeer {
namespace {

void Require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", promise);
  std::abort();
}

void RequireOneLine(const Error& error) {
  Require(!error.message.empty() && error.message.find('\n') == std::string::npos,
          "an error is not one line");
}

void ReadConfig(std::string_view text) {
  const Result<ShimConfig> config = ParseShimConfig(text, "c.json");
  if (!config) RequireOneLine(config.error());
}

void ReadExpectations(std::string_view text) {
  const Result<Expectations> expectations = Expectations::Parse(text, "e.txt");
  if (!expectations) return RequireOneLine(expectations.error());
  static_cast<void>(expectations->Of("Basic-Client-TLS-Sync"));
  const std::string updated = expectations->Updated({}, {"Basic-Client-TLS-Sync"});
  Require(Expectations::Parse(updated, "e.txt").ok(), "expectations that we wrote are refused");
}

void ReadBack(const RunResults& results) {
  const std::string text = JsonText(results);
  const Result<RunResults> again = ParseResults(text, "r.json");
  Require(again.ok() && JsonText(*again) == text, "results change when they are read again");
  static_cast<void>(JunitText(results));
}

void ReadResultFile(std::string_view text) {
  const Result<RunResults> results = ParseResults(text, "r.json");
  results ? ReadBack(*results) : RequireOneLine(results.error());
}

void ReadEventFile(std::string_view text) {
  const Result<RunResults> results = ParseEvents(text, "e.jsonl");
  results ? ReadBack(*results) : RequireOneLine(results.error());
}

void ReadMatrixFile(std::string_view text) {
  const auto matrix = interop::MatrixFromJson(std::string(text));
  if (!matrix) RequireOneLine(matrix.error());
}

void ReadImplementations(std::string_view text) {
  const auto list = interop::ParseImplementations(text, "list.json");
  if (!list) return RequireOneLine(list.error());
  for (const auto& left_out : list->unusable) Require(!left_out.why.empty(), "no reason is given");
}

void ReadGlob(std::string_view text) {
  const std::string_view name = text.substr(std::min(text.find('\n'), text.size()));
  const Result<Glob> glob = Glob::Parse(text.substr(0, text.size() - name.size()));
  if (glob) static_cast<void>(glob->Matches(std::string(name)));
}

void ReadWords(std::string_view text) {
  static_cast<void>(TellingLine(text));
  static_cast<void>(LastTellingLine(text));
  const ShimErrors errors = SplitErrors(text);
  Require(errors.own.size() + errors.extra.size() <= text.size(), "words come from nowhere");
  static_cast<void>(SanitizerReport(text));
  static_cast<void>(MissingFrom(text, {"./shim", "-curves", "4588", "-dtls"}));
  static_cast<void>(Generalize(text));
  static_cast<void>(ParseMallocSites(text));
}

void ReadHints(std::string_view text) {
  const Result<HintTrace> trace = ReadHintTrace(text);
  if (!trace) RequireOneLine(trace.error());
}

void ReadTraffic(std::string_view text) {
  const Bytes copy = BytesOf(text);
  static_cast<void>(DatagramsOf(copy));
  for (const Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    Traffic traffic;
    const std::size_t half = copy.size() / 2;
    traffic.Add(TranscriptDirection::kFromShim, {}, ByteView(copy).first(half));
    traffic.Add(TranscriptDirection::kToShim, {}, ByteView(copy).subspan(half));
    static_cast<void>(PacketsOf(protocol, {traffic}));
    const Bytes file = CaptureOf({.name = "T", .protocol = protocol}, {traffic}, "");
    const auto parsed = net::ParsePcapng(file);
    Require(parsed.ok() && !parsed->truncated, "a capture that we wrote is damaged");
  }
}

struct Reader {
  const char* name;
  void (*read)(std::string_view);
  std::string_view seed;
};

constexpr Reader kReaders[] = {
    {"config", ReadConfig,
     R"({"DisabledTests": {"Basic-*": "why"}, "ErrorMap": {":A:": ["x", "y"]}, "HalfRTTTickets": 1})"},
    {"expectations", ReadExpectations,
     "# about\n\n* pass\nBasic-Client-TLS-Sync fail  # why\n*-DTLS* unimplemented\nX flaky\n"},
    {"results", ReadResultFile,
     R"({"version": 3, "seconds_since_epoch": 1.5, "badpeer": {"version": "1", "shard": {"number": 1, "of": 2}},
 "tests": {"A": {"actual": "PASS", "time": 0.5}, "B": {"actual": "FAIL PASS", "alert": 40},
 "C": {"actual": "SKIP", "missing": ["-x"]}, "D": {"actual": "FAIL", "malloc": {"runs": 3, "findings":
 [{"number": 1, "what": "w", "frames": ["f"]}]}}}})"},
    {"events", ReadEventFile,
     "{\"event\": \"run_started\", \"at\": 1, \"selected\": 1, \"run\": {\"version\": \"1\"}}\n"
     "{\"event\": \"test_done\", \"at\": 2, \"test\": \"A\", \"result\": {\"actual\": "
     "\"PASS\"}}\n"},
    {"matrix", ReadMatrixFile,
     R"({"start_time": 1, "end_time": 2, "clients": ["a"], "servers": ["b"], "tests": {}, "results": [],
 "measurements": []})"},
    {"implementations", ReadImplementations,
     R"({"a": {"url": "u", "role": "both", "command": ["./p", "x"]}, "b": {"image": "i"}, "c/d": 1})"},
    {"glob", ReadGlob, "a*[b-d]?\\*[^e]\nabc"},
    {"words", ReadWords,
     "The stack does not support: -curves 4588.\n12 f+0x1 g\n--- DONE ---\nERROR: "
     "AddressSanitizer"},
    {"hints", ReadHints, std::string_view("\0\0\2ch\0\0\1h", 9)},
    {"traffic", ReadTraffic, std::string_view("P\0\0\0\1aT", 7)},
};

}  // namespace

std::vector<FuzzSeed> FuzzSeeds() {
  std::vector<FuzzSeed> seeds;
  for (std::size_t i = 0; i < std::size(kReaders); ++i) {
    seeds.push_back({kReaders[i].name,
                     Concat({Bytes{static_cast<std::uint8_t>(i)}, BytesOf(kReaders[i].seed)})});
  }
  return seeds;
}

}  // namespace badpeer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto& reader = badpeer::kReaders[data[0] % std::size(badpeer::kReaders)];
  reader.read(badpeer::AsText(badpeer::ByteView(data + 1, size - 1)));
  return 0;
}
