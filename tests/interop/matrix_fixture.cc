#include "tests/interop/matrix_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "runner/base/deadline.h"

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TempDir MakeDir() {
  Result<TempDir> dir = TempDir::Create("badpeer-interop");
  if (!dir) std::abort();
  return std::move(*dir);
}

json ReadJson(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  return text ? json::parse(*text, nullptr, false) : json();
}

}  // namespace

MatrixFixture::MatrixFixture() : dir_(MakeDir()) {}

std::string MatrixFixture::Endpoint(const std::string& name) {
  return std::string(BADPEER_SOURCE_DIR) + "/tests/interop/endpoints/" + name;
}

std::string MatrixFixture::Installed(const std::string& name) {
  const char* root = std::getenv("BADPEER_INTEROP_DIR");
  const std::string path =
      (root != nullptr ? root : std::string(BADPEER_SOURCE_DIR) + "/build/interop") + "/" + name +
      "/endpoint";
  return fs::exists(path) ? path : "";
}

void MatrixFixture::Add(const std::string& name, const std::vector<std::string>& command,
                        const std::string& image) {
  entries_[name] = json{
      {"url", "https://example.com/" + name},
      {"role", "both"},
      {"image", image},
      {"command",
       command}}.dump();
}

std::vector<std::string> MatrixFixture::Arguments(const std::vector<std::string>& more) const {
  json list = json::object();
  for (const auto& [name, entry] : entries_) list[name] = json::parse(entry);
  const std::string path = dir_.path() + "/implementations.json";
  EXPECT_TRUE(WriteFileAtomically(path, list.dump()).ok());
  std::vector<std::string> arguments = {"interop", "-implementations", path, "-l", logs()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Result<ChildProcess> MatrixFixture::Start(const std::vector<std::string>& more) const {
  return ChildProcess::Spawn({.program = BADPEER_RUNNER, .arguments = Arguments(more)});
}

ProcessEnd MatrixFixture::Run(const std::vector<std::string>& more) const {
  fs::remove_all(logs());
  Result<ChildProcess> child = Start(more);
  EXPECT_TRUE(child.ok());
  EXPECT_TRUE(child->WaitUntil(Deadline::In(std::chrono::minutes(2)))) << "the runner hangs";
  child->KillGroup();
  return child->Finish();
}

CellView MatrixFixture::Cell(const std::string& client, const std::string& server,
                             const std::string& test) const {
  const json matrix = ReadJson(logs() + "/result.json");
  CellView cell;
  if (!matrix.is_object()) return cell;
  std::size_t pair = 0;
  for (const json& one_client : matrix["clients"]) {
    for (const json& one_server : matrix["servers"]) {
      const json& entries = matrix["results"][pair++];
      if (one_client != client || one_server != server) continue;
      for (const json& entry : entries) {
        if (entry["name"] != test) continue;
        if (entry["result"].is_string()) cell.verdict = entry["result"];
        cell.reason = entry.value("reason", "");
      }
    }
  }
  return cell;
}

bool MatrixFixture::Interrupted() const {
  const json matrix = ReadJson(logs() + "/result.json");
  return matrix.is_object() && matrix.value("interrupted", false);
}

const std::string& WhyNoNamespaces() {
  static const std::string reason = [] {
    MatrixFixture fixture;
    fixture.Add("liar", {MatrixFixture::Endpoint("liar"), "no-file"});
    const ProcessEnd end = fixture.Run({"-t", "handshake", "-s", "liar", "-c", "liar"});
    return end.exit_status == 3 ? end.standard_error.text : std::string();
  }();
  return reason;
}

bool UserNamespacesWork() {
  return std::system("unshare --user --map-root-user --mount true >/dev/null 2>&1") == 0;
}

namespace {

bool Await(std::chrono::seconds limit, const std::function<bool()>& holds) {
  const Deadline deadline = Deadline::In(limit);
  while (!holds()) {
    if (deadline.Passed()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

// Folders in /proc of the processes whose command line has `text`.
std::vector<fs::path> Processes(const std::string& text) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", failed)) {
    const Result<std::string> command = ReadFile(entry.path().string() + "/cmdline");
    if (command && command->find(text) != std::string::npos) found.push_back(entry.path());
  }
  return found;
}

std::set<std::string> NamespacesIn(const fs::path& process) {
  std::set<std::string> names;
  std::error_code gone;
  for (const char* kind : {"net", "mnt", "pid", "ipc", "uts"}) {
    const fs::path name = fs::read_symlink(process / "ns" / kind, gone);
    if (!name.empty()) names.insert(name.string());
  }
  return names;
}

}  // namespace

bool AwaitProcess(const std::string& text, bool present, std::chrono::seconds limit) {
  return Await(limit, [&] { return Processes(text).empty() != present; });
}

std::set<std::string> NamespacesOf(const std::string& text) {
  std::set<std::string> names;
  for (const fs::path& process : Processes(text)) names.merge(NamespacesIn(process));
  for (const std::string& own : NamespacesIn("/proc/self")) names.erase(own);
  return names;
}

bool AwaitNoNamespaces(const std::set<std::string>& namespaces, std::chrono::seconds limit) {
  return Await(limit, [&] {
    const std::set<std::string> used = NamespacesOf("");
    const Result<std::string> mounts = ReadFile("/proc/self/mountinfo");
    return std::none_of(namespaces.begin(), namespaces.end(), [&](const std::string& name) {
      return used.contains(name) || (mounts && mounts->find(name) != std::string::npos);
    });
  });
}

std::set<std::string> Interfaces() {
  std::set<std::string> names;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator("/sys/class/net", failed)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

}  // namespace badpeer::interop
