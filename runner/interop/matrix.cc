#include "runner/interop/matrix.h"

#include <algorithm>
#include <filesystem>

#include "runner/base/files.h"
#include "runner/json/json.h"

namespace badpeer::interop {
namespace {

constexpr char kQuicVersion[] = "0x1";

// What stood in a file is written back word for word, but for what has changed since.
OrderedJson VerbatimEntry(const CellEntry& entry) {
  OrderedJson json = ParseJson<OrderedJson>(entry.verbatim);
  if (entry.verdict && json["result"] != ToString(*entry.verdict)) {
    json["result"] = ToString(*entry.verdict);
  }
  if (!entry.log.empty()) json["log"] = entry.log;
  return json;
}

OrderedJson EntryToJson(const MatrixTest& test, const CellEntry* entry) {
  if (entry != nullptr && !entry->verbatim.empty()) return VerbatimEntry(*entry);
  OrderedJson json{{"abbr", test.abbreviation}, {"name", test.name}, {"result", nullptr}};
  if (entry == nullptr) return json;
  if (!entry->reason.empty()) json["reason"] = entry->reason;
  if (!entry->verdict) return json;
  json["result"] = ToString(*entry->verdict);
  if (test.measurement) json["details"] = entry->details;
  json["seconds"] = entry->seconds;
  if (!entry->log.empty()) json["log"] = entry->log;
  return json;
}

// Empty where the key is missing or of another type.
std::string Text(const OrderedJson& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

CellEntry ReadEntry(const OrderedJson& json) {
  CellEntry entry{.reason = Text(json, "reason"),
                  .details = Text(json, "details"),
                  .log = Text(json, "log"),
                  .verbatim = DumpJson(json)};
  if (const auto seconds = json.find("seconds"); seconds != json.end() && seconds->is_number()) {
    seconds->get_to(entry.seconds);
  }
  const auto result = json.find("result");
  if (result == json.end() || result->is_null()) return entry;
  for (const Verdict verdict : {Verdict::kSucceeded, Verdict::kFailed, Verdict::kUnsupported}) {
    if (*result == ToString(verdict)) entry.verdict = verdict;
  }
  if (!entry.verdict) {
    entry.other_result = result->is_string() ? result->get<std::string>() : result->dump();
  }
  return entry;
}

void AddTest(Matrix& matrix, const MatrixTest& test) {
  const bool known = std::any_of(matrix.tests.begin(), matrix.tests.end(), [&](const auto& other) {
    return other.name == test.name && other.measurement == test.measurement;
  });
  if (!known) matrix.tests.push_back(test);
}

void TestsFirst(Matrix& matrix) {
  std::stable_sort(matrix.tests.begin(), matrix.tests.end(),
                   [](const auto& a, const auto& b) { return !a.measurement && b.measurement; });
}

// One list of one pair.
void ReadEntries(const OrderedJson& list, const std::string& client, const std::string& server,
                 bool measurement, Matrix& matrix) {
  if (list.is_null()) return;
  for (const OrderedJson& json : list) {
    if (!json.is_object() || Text(json, "name").empty()) {
      throw std::invalid_argument("an entry of client " + client + " and server " + server +
                                  " has no name: " + DumpJson(json));
    }
    MatrixTest test{
        .abbreviation = Text(json, "abbr"), .name = Text(json, "name"), .measurement = measurement};
    CellEntry& entry = matrix.At(client, server, test);
    if (!entry.verbatim.empty()) {
      throw std::invalid_argument("client " + client + " and server " + server + " have " +
                                  test.name + " twice in one list");
    }
    entry = ReadEntry(json);
    AddTest(matrix, test);
  }
}

void ReadLists(const OrderedJson& json, const char* kind, Matrix& matrix) {
  const auto lists = json.find(kind);
  if (lists == json.end() || lists->is_null()) return;
  const std::size_t pairs = matrix.clients.size() * matrix.servers.size();
  if (!lists->empty() && lists->size() != pairs) {
    throw std::invalid_argument(std::string(kind) + " has " + std::to_string(lists->size()) +
                                " entries, not one for each of " + std::to_string(pairs) +
                                " pairs");
  }
  for (std::size_t i = 0; i < lists->size(); ++i) {
    ReadEntries(lists->at(i), matrix.clients[i / matrix.servers.size()],
                matrix.servers[i % matrix.servers.size()], std::string_view(kind) != "results",
                matrix);
  }
}

// Which list a test stands in shows in the lists; what it is about, in `tests`.
void ReadTests(const OrderedJson& json, Matrix& matrix) {
  const auto tests = json.find("tests");
  if (tests == json.end() || tests->is_null()) return;
  for (const auto& [abbreviation, about] : tests->items()) {
    const std::string name = Text(about, "name");
    bool stands = false;
    for (MatrixTest& test : matrix.tests) {
      if (test.name != name) continue;
      stands = true;
      test.abbreviation = abbreviation;
      test.description = Text(about, "desc");
    }
    if (stands) continue;
    const TestCase* known = FindTestCase(name);
    matrix.tests.push_back({.abbreviation = abbreviation,
                            .name = name,
                            .description = Text(about, "desc"),
                            .measurement = known != nullptr && known->measurement});
  }
}

// In the order of the file's own table of tests, where it has one.
void OrderTests(const OrderedJson& json, Matrix& matrix) {
  std::vector<std::string> order;
  if (const auto tests = json.find("tests"); tests != json.end() && tests->is_object()) {
    for (const auto& [abbreviation, about] : tests->items()) order.push_back(Text(about, "name"));
  }
  const auto place = [&](const MatrixTest& test) {
    return std::find(order.begin(), order.end(), test.name) - order.begin();
  };
  std::stable_sort(matrix.tests.begin(), matrix.tests.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  TestsFirst(matrix);
}

constexpr const char* kOwnKeys[] = {"start_time",   "end_time",   "log_dir", "servers",
                                    "clients",      "urls",       "tests",   "results",
                                    "measurements", "interrupted"};

Matrix ReadWhole(const OrderedJson& json) {
  Matrix matrix;
  matrix.from_files = true;
  json.at("start_time").get_to(matrix.start_time);
  json.at("end_time").get_to(matrix.end_time);
  matrix.log_dir = Text(json, "log_dir");
  matrix.interrupted = json.value("interrupted", false);
  json.at("clients").get_to(matrix.clients);
  json.at("servers").get_to(matrix.servers);
  if (const auto urls = json.find("urls"); urls != json.end() && urls->is_object()) {
    for (const auto& [name, url] : urls->items()) {
      matrix.urls[name] = url.is_string() ? url.get<std::string>() : "";
    }
  }
  for (const char* kind : {"results", "measurements"}) ReadLists(json, kind, matrix);
  ReadTests(json, matrix);
  OrderTests(json, matrix);
  OrderedJson more = json;
  for (const char* key : kOwnKeys) more.erase(key);
  matrix.more_keys = DumpJson(more);
  return matrix;
}

void AddNames(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

// The first file that has a key decides.
void AddKeys(std::string& keys, const std::string& more) {
  OrderedJson all = ParseJson<OrderedJson>(keys);
  const OrderedJson from = ParseJson<OrderedJson>(more);
  for (const auto& [key, value] : from.items()) {
    if (!all.contains(key)) all[key] = value;
  }
  keys = DumpJson(all);
}

std::string JoinPath(const std::string& dir, const std::string& path) {
  return path.empty() || dir.empty() ? path : (std::filesystem::path(dir) / path).string();
}

bool WasRun(const CellEntry& entry) { return entry.verdict || !entry.other_result.empty(); }

void MergeCells(const Matrix& part, Matrix& whole) {
  for (const std::string& client : part.clients) {
    for (const std::string& server : part.servers) {
      for (const MatrixTest& test : part.tests) {
        const CellEntry* entry = part.Find(client, server, test);
        if (entry == nullptr) continue;
        CellEntry& merged = whole.At(client, server, test);
        if (!WasRun(*entry) && WasRun(merged)) continue;
        merged = *entry;
        merged.log = JoinPath(part.log_dir, entry->log);
      }
    }
  }
}

bool FailsWithAll(const Matrix& matrix, const std::string& name, bool as_client,
                  const MatrixTest& test) {
  const std::vector<std::string>& peers = as_client ? matrix.servers : matrix.clients;
  if (peers.size() < 2) return false;
  return std::all_of(peers.begin(), peers.end(), [&](const std::string& peer) {
    const CellEntry* entry =
        as_client ? matrix.Find(name, peer, test) : matrix.Find(peer, name, test);
    return entry != nullptr && entry->verdict && *entry->verdict != Verdict::kSucceeded;
  });
}

}  // namespace

const CellEntry* Matrix::Find(const std::string& client, const std::string& server,
                              const MatrixTest& test) const {
  const auto pair = cells_.find({client, server});
  if (pair == cells_.end()) return nullptr;
  const auto entry = pair->second.find({test.measurement, test.name});
  return entry == pair->second.end() ? nullptr : &entry->second;
}

MatrixTest Matrix::TestCalled(const std::string& name) const {
  const auto found = std::find_if(tests.begin(), tests.end(),
                                  [&](const MatrixTest& test) { return test.name == name; });
  return found != tests.end() ? *found : MatrixTest{.name = name};
}

void AddTest(Matrix& matrix, const TestCase& test) {
  matrix.tests.push_back({.abbreviation = std::string(test.abbreviation),
                          .name = std::string(test.name),
                          .description = std::string(test.description),
                          .measurement = test.measurement});
}

namespace {

// The list of a pair's tests, or of its measurements.
OrderedJson PairList(const Matrix& matrix, const std::string& client, const std::string& server,
                     bool measurements) {
  OrderedJson list = OrderedJson::array();
  for (const MatrixTest& test : matrix.tests) {
    if (test.measurement != measurements) continue;
    const CellEntry* entry = matrix.Find(client, server, test);
    const bool stood_in_a_file = entry != nullptr && !entry->verbatim.empty();
    const bool run = entry != nullptr && entry->verdict;
    const bool wanted = measurements ? run : entry != nullptr || !matrix.from_files;
    if (wanted || stood_in_a_file) list.push_back(EntryToJson(test, entry));
  }
  return list;
}

}  // namespace

std::string ToJson(const Matrix& matrix) {
  OrderedJson tests = OrderedJson::object();
  for (const MatrixTest& test : matrix.tests) {
    if (tests.contains(test.abbreviation)) continue;
    tests[test.abbreviation] = {{"name", test.name}, {"desc", test.description}};
  }
  OrderedJson results = OrderedJson::array();
  OrderedJson measurements = OrderedJson::array();
  for (const std::string& client : matrix.clients) {
    for (const std::string& server : matrix.servers) {
      results.push_back(PairList(matrix, client, server, false));
      measurements.push_back(PairList(matrix, client, server, true));
    }
  }
  OrderedJson json{{"start_time", matrix.start_time},
                   {"end_time", matrix.end_time},
                   {"log_dir", matrix.log_dir},
                   {"servers", matrix.servers},
                   {"clients", matrix.clients},
                   {"urls", matrix.urls},
                   {"tests", tests},
                   {"quic_version", kQuicVersion},
                   {"results", results},
                   {"measurements", measurements}};
  json.update(ParseJson<OrderedJson>(matrix.more_keys));
  if (matrix.interrupted) json["interrupted"] = true;
  return DumpJson(json, 1) + "\n";
}

Result<Matrix> MatrixFromJson(const std::string& text) {
  try {
    return ReadWhole(ParseJson<OrderedJson>(text));
  } catch (const std::exception& problem) {
    return Error{std::string("not a result file of an interop matrix: ") + problem.what()};
  }
}

Status WriteMatrix(const Matrix& matrix, const std::string& path) {
  return WriteFileAtomically(path, ToJson(matrix));
}

Result<Matrix> ReadMatrix(const std::string& path) {
  Result<std::string> text = ReadFile(path);
  if (!text) return text.error();
  Result<Matrix> matrix = MatrixFromJson(*text);
  if (!matrix) return Error{path + ": " + matrix.error().message};
  return matrix;
}

Result<Matrix> Merge(const std::vector<Matrix>& parts) {
  if (parts.empty()) return Error{"nothing to merge"};
  std::vector<const Matrix*> by_start;
  for (const Matrix& part : parts) by_start.push_back(&part);
  std::stable_sort(by_start.begin(), by_start.end(),
                   [](const Matrix* a, const Matrix* b) { return a->start_time < b->start_time; });
  Matrix whole;
  whole.from_files = true;
  whole.start_time = by_start.front()->start_time;
  for (const Matrix* part : by_start) {
    whole.end_time = std::max(whole.end_time, part->end_time);
    whole.interrupted |= part->interrupted;
    AddNames(whole.clients, part->clients);
    AddNames(whole.servers, part->servers);
    whole.urls.insert(part->urls.begin(), part->urls.end());
    for (const MatrixTest& test : part->tests) AddTest(whole, test);
    AddKeys(whole.more_keys, part->more_keys);
    MergeCells(*part, whole);
  }
  TestsFirst(whole);
  return whole;
}

void MarkAlwaysFailingUnsupported(Matrix& matrix, const std::vector<std::string>& except) {
  const auto marks = [&](const std::string& name) {
    return std::find(except.begin(), except.end(), name) == except.end();
  };
  // Both roles are judged on what was measured, before anything is marked.
  std::vector<CellEntry*> to_mark;
  for (const MatrixTest& test : matrix.tests) {
    if (test.measurement) continue;
    for (const std::string& client : matrix.clients) {
      for (const std::string& server : matrix.servers) {
        const bool always = (marks(client) && FailsWithAll(matrix, client, true, test)) ||
                            (marks(server) && FailsWithAll(matrix, server, false, test));
        if (always) to_mark.push_back(&matrix.At(client, server, test));
      }
    }
  }
  for (CellEntry* entry : to_mark) entry->verdict = Verdict::kUnsupported;
}

}  // namespace badpeer::interop
