#include "runner/interop/matrix.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "runner/base/files.h"

namespace badpeer::interop {
namespace {

using nlohmann::ordered_json;

constexpr char kQuicVersion[] = "0x1";

ordered_json EntryToJson(const MatrixTest& test, const CellEntry* entry) {
  ordered_json json{{"abbr", test.abbreviation}, {"name", test.name}, {"result", nullptr}};
  if (entry == nullptr) return json;
  if (!entry->reason.empty()) json["reason"] = entry->reason;
  if (!entry->verdict) return json;
  json["result"] = ToString(*entry->verdict);
  if (test.measurement) json["details"] = entry->details;
  json["seconds"] = entry->seconds;
  if (!entry->log.empty()) json["log"] = entry->log;
  return json;
}

std::optional<Verdict> ParseVerdict(const ordered_json& json) {
  if (json.is_null()) return std::nullopt;
  for (const Verdict verdict : {Verdict::kSucceeded, Verdict::kFailed, Verdict::kUnsupported}) {
    if (json == ToString(verdict)) return verdict;
  }
  throw std::invalid_argument("result " + json.dump() +
                              " is none of succeeded, failed, unsupported");
}

void ReadEntries(const ordered_json& list, const std::string& client, const std::string& server,
                 Matrix& matrix) {
  for (const ordered_json& json : list) {
    const std::optional<Verdict> verdict = ParseVerdict(json.at("result"));
    const std::string reason = json.value("reason", "");
    if (!verdict && reason.empty()) continue;
    CellEntry& entry = matrix.At(client, server, json.at("name").get<std::string>());
    entry.verdict = verdict;
    entry.reason = reason;
    entry.details = json.value("details", "");
    entry.seconds = json.value("seconds", 0.0);
    entry.log = json.value("log", "");
  }
}

void ReadTests(const ordered_json& json, Matrix& matrix) {
  for (const auto& [abbreviation, test] : json.at("tests").items()) {
    const TestCase* known = FindTestCase(abbreviation);
    matrix.tests.push_back({.abbreviation = abbreviation,
                            .name = test.at("name").get<std::string>(),
                            .description = test.value("desc", ""),
                            .measurement = known != nullptr && known->measurement});
  }
}

void AddNames(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

std::string JoinPath(const std::string& dir, const std::string& path) {
  return path.empty() || dir.empty() ? path : (std::filesystem::path(dir) / path).string();
}

void MergeCells(const Matrix& part, Matrix& whole) {
  for (const std::string& client : part.clients) {
    for (const std::string& server : part.servers) {
      for (const MatrixTest& test : part.tests) {
        const CellEntry* entry = part.Find(client, server, test.name);
        if (entry == nullptr) continue;
        CellEntry& merged = whole.At(client, server, test.name);
        if (!entry->verdict && merged.verdict) continue;
        merged = *entry;
        merged.log = JoinPath(part.log_dir, entry->log);
      }
    }
  }
}

bool FailsWithAll(const Matrix& matrix, const std::string& name, bool as_client,
                  const std::string& test) {
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
                              const std::string& test) const {
  const auto pair = cells_.find({client, server});
  if (pair == cells_.end()) return nullptr;
  const auto entry = pair->second.find(test);
  return entry == pair->second.end() ? nullptr : &entry->second;
}

void AddTest(Matrix& matrix, const TestCase& test) {
  matrix.tests.push_back({.abbreviation = std::string(test.abbreviation),
                          .name = std::string(test.name),
                          .description = std::string(test.description),
                          .measurement = test.measurement});
}

std::string ToJson(const Matrix& matrix) {
  ordered_json tests = ordered_json::object();
  for (const MatrixTest& test : matrix.tests) {
    tests[test.abbreviation] = {{"name", test.name}, {"desc", test.description}};
  }
  ordered_json results = ordered_json::array();
  ordered_json measurements = ordered_json::array();
  for (const std::string& client : matrix.clients) {
    for (const std::string& server : matrix.servers) {
      ordered_json pair_results = ordered_json::array();
      ordered_json pair_measurements = ordered_json::array();
      for (const MatrixTest& test : matrix.tests) {
        const CellEntry* entry = matrix.Find(client, server, test.name);
        if (!test.measurement) {
          pair_results.push_back(EntryToJson(test, entry));
        } else if (entry != nullptr && entry->verdict) {
          pair_measurements.push_back(EntryToJson(test, entry));
        }
      }
      results.push_back(std::move(pair_results));
      measurements.push_back(std::move(pair_measurements));
    }
  }
  ordered_json json{{"start_time", matrix.start_time},
                    {"end_time", matrix.end_time},
                    {"log_dir", matrix.log_dir},
                    {"servers", matrix.servers},
                    {"clients", matrix.clients},
                    {"urls", matrix.urls},
                    {"tests", tests},
                    {"quic_version", kQuicVersion},
                    {"results", results},
                    {"measurements", measurements}};
  if (matrix.interrupted) json["interrupted"] = true;
  return json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<Matrix> MatrixFromJson(const std::string& text) {
  try {
    const ordered_json json = ordered_json::parse(text);
    Matrix matrix;
    json.at("start_time").get_to(matrix.start_time);
    json.at("end_time").get_to(matrix.end_time);
    matrix.log_dir = json.value("log_dir", "");
    matrix.interrupted = json.value("interrupted", false);
    json.at("clients").get_to(matrix.clients);
    json.at("servers").get_to(matrix.servers);
    json.at("urls").get_to(matrix.urls);
    ReadTests(json, matrix);
    const std::size_t pairs = matrix.clients.size() * matrix.servers.size();
    for (const char* kind : {"results", "measurements"}) {
      const ordered_json& lists = json.at(kind);
      if (lists.size() != pairs) {
        throw std::invalid_argument(std::string(kind) + " has " + std::to_string(lists.size()) +
                                    " entries, not one for each of " + std::to_string(pairs) +
                                    " pairs");
      }
      for (std::size_t i = 0; i < pairs; ++i) {
        ReadEntries(lists[i], matrix.clients[i / matrix.servers.size()],
                    matrix.servers[i % matrix.servers.size()], matrix);
      }
    }
    return matrix;
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
  whole.start_time = by_start.front()->start_time;
  for (const Matrix* part : by_start) {
    whole.end_time = std::max(whole.end_time, part->end_time);
    whole.interrupted |= part->interrupted;
    AddNames(whole.clients, part->clients);
    AddNames(whole.servers, part->servers);
    whole.urls.insert(part->urls.begin(), part->urls.end());
    for (const MatrixTest& test : part->tests) {
      const bool known = std::any_of(whole.tests.begin(), whole.tests.end(),
                                     [&](const MatrixTest& t) { return t.name == test.name; });
      if (!known) whole.tests.push_back(test);
    }
    MergeCells(*part, whole);
  }
  std::stable_sort(whole.tests.begin(), whole.tests.end(),
                   [](const auto& a, const auto& b) { return !a.measurement && b.measurement; });
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
        const bool always = (marks(client) && FailsWithAll(matrix, client, true, test.name)) ||
                            (marks(server) && FailsWithAll(matrix, server, false, test.name));
        if (always) to_mark.push_back(&matrix.At(client, server, test.name));
      }
    }
  }
  for (CellEntry* entry : to_mark) entry->verdict = Verdict::kUnsupported;
}

}  // namespace badpeer::interop
