#include "runner/interop/implementations.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// As a shell would find it, but relative to `base` where the name has a slash.
std::string ResolveProgram(const std::string& program, const fs::path& base) {
  if (program.find('/') != std::string::npos) {
    return fs::absolute(base / program).lexically_normal().string();
  }
  const char* path = std::getenv("PATH");
  std::string folders = path != nullptr ? path : "/usr/bin:/bin";
  for (std::size_t start = 0; start <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', start), folders.size());
    const std::string candidate = folders.substr(start, end - start) + "/" + program;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    start = end + 1;
  }
  return program;
}

Implementation ParseEntry(const std::string& name, const ordered_json& entry,
                          const fs::path& base) {
  Implementation implementation;
  implementation.name = name;
  implementation.image = entry.value("image", "");
  implementation.url = entry.value("url", "");
  const std::string role = entry.value("role", "both");
  if (role != "both" && role != "client" && role != "server") {
    throw std::invalid_argument("role is \"" + role + "\", not client, server or both");
  }
  implementation.client = role != "server";
  implementation.server = role != "client";
  if (entry.contains("command")) {
    const ordered_json& command = entry["command"];
    if (command.is_string()) {
      implementation.command = {command.get<std::string>()};
    } else {
      command.get_to(implementation.command);
    }
    if (implementation.command.empty()) throw std::invalid_argument("command is empty");
    implementation.command[0] = ResolveProgram(implementation.command[0], base);
  }
  if (entry.contains("install")) {
    implementation.install =
        fs::proximate((base / entry["install"].get<std::string>()).lexically_normal()).string();
  }
  if (implementation.image.empty() && implementation.command.empty()) {
    throw std::invalid_argument("neither an image nor a command");
  }
  return implementation;
}

}  // namespace

Result<std::vector<Implementation>> LoadImplementations(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return Error{"cannot read " + path +
                 " (the list of implementations; -implementations names another)"};
  }
  const fs::path base = fs::absolute(path).parent_path();
  std::vector<Implementation> all;
  std::string entry_name;
  try {
    const ordered_json entries = ordered_json::parse(file);
    if (!entries.is_object()) return Error{path + ": not a JSON object of implementations"};
    for (const auto& [name, entry] : entries.items()) {
      entry_name = name;
      if (name.empty() || name.find_first_of("/_,=") != std::string::npos) {
        throw std::invalid_argument("a name may not be empty or contain any of / _ , =");
      }
      all.push_back(ParseEntry(name, entry, base));
    }
  } catch (const std::exception& problem) {
    return Error{path + (entry_name.empty() ? "" : ", entry \"" + entry_name + "\"") + ": " +
                 problem.what()};
  }
  return all;
}

Result<Implementation> ImplementationFromProgram(const std::string& program) {
  Implementation implementation;
  const std::string resolved = ResolveProgram(program, fs::current_path());
  implementation.name = fs::path(resolved).filename().string();
  for (char& letter : implementation.name) {
    if (letter == '_' || letter == ',' || letter == '=') letter = '-';
  }
  implementation.command = {resolved};
  implementation.url = "file://" + resolved;
  if (!IsInstalled(implementation)) return Error{resolved + " is not a program that can be run"};
  return implementation;
}

bool IsInstalled(const Implementation& implementation) {
  return !implementation.command.empty() && access(implementation.command[0].c_str(), X_OK) == 0 &&
         fs::is_regular_file(implementation.command[0]);
}

}  // namespace badpeer::interop
