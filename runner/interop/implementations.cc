#include "runner/interop/implementations.h"

#include <unistd.h>

#include <filesystem>

#include "runner/base/files.h"
#include "runner/json/json.h"

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;
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

// What is wrong with one key of an entry.
std::invalid_argument Wrong(const char* key, const OrderedJson& value, const std::string& wanted) {
  return std::invalid_argument("\"" + std::string(key) + "\" is " + DumpJson(value) + ", not " +
                               wanted);
}

// Empty where the key is missing or null, as lists have it that were written by a program.
std::string Text(const OrderedJson& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || found->is_null()) return "";
  if (!found->is_string()) throw Wrong(key, *found, "a string");
  return found->get<std::string>();
}

std::vector<std::string> Command(const OrderedJson& entry, const fs::path& base) {
  const auto found = entry.find("command");
  if (found == entry.end() || found->is_null()) return {};
  std::vector<std::string> command;
  const auto words = found->is_string() ? OrderedJson::array({*found}) : *found;
  for (const OrderedJson& word : words) {
    if (!words.is_array() || !word.is_string()) {
      throw Wrong("command", *found, "a program or a list of a program and its arguments");
    }
    command.push_back(word.get<std::string>());
  }
  if (command.empty() || command[0].empty()) throw Wrong("command", *found, "a program");
  command[0] = ResolveProgram(command[0], base);
  return command;
}

Implementation ParseEntry(const std::string& name, const OrderedJson& entry, const fs::path& base) {
  // A name is a part of paths, of comma-separated lists and of NAME=WHAT.
  if (name.empty() || name == "." || name == ".." ||
      name.find_first_of("/,=") != std::string::npos) {
    throw std::invalid_argument("a name may not be empty or contain any of / , =");
  }
  if (!entry.is_object())
    throw std::invalid_argument("it is " + DumpJson(entry) + ", not an object");
  Implementation implementation;
  implementation.name = name;
  implementation.image = Text(entry, "image");
  implementation.url = Text(entry, "url");
  const OrderedJson role = entry.value("role", OrderedJson("both"));
  if (role != "both" && role != "client" && role != "server") {
    throw Wrong("role", role, "client, server or both");
  }
  implementation.client = role != "server";
  implementation.server = role != "client";
  implementation.command = Command(entry, base);
  if (const std::string install = Text(entry, "install"); !install.empty()) {
    implementation.install = fs::proximate((base / install).lexically_normal()).string();
  }
  if (implementation.image.empty() && implementation.command.empty()) {
    throw std::invalid_argument("it has neither \"image\" nor \"command\"");
  }
  return implementation;
}

}  // namespace

Result<ImplementationList> LoadImplementations(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text) {
    return Error{"cannot read " + path +
                 " (the list of implementations; -implementations names another)"};
  }
  return ParseImplementations(*text, path);
}

Result<ImplementationList> ParseImplementations(std::string_view text, const std::string& path) {
  const OrderedJson entries = TryParseJson<OrderedJson>(text);
  if (!entries.is_object()) return Error{path + ": not a JSON object of implementations"};
  const fs::path base = fs::absolute(path).parent_path();
  ImplementationList list;
  for (const auto& [name, entry] : entries.items()) {
    try {
      list.usable.push_back(ParseEntry(name, entry, base));
    } catch (const std::exception& problem) {
      list.unusable.push_back(
          {name, path + ": entry \"" + name + "\" is left out: " + problem.what()});
    }
  }
  return list;
}

Result<Implementation> ImplementationFromProgram(const std::string& program) {
  Implementation implementation;
  const std::string resolved = ResolveProgram(program, fs::current_path());
  implementation.name = fs::path(resolved).filename().string();
  for (char& letter : implementation.name) {
    if (letter == ',' || letter == '=') letter = '-';
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
