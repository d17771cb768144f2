#include "runner/cli/skeleton.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "runner/base/files.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

namespace fs = std::filesystem;

// A test that asks for nothing but a handshake and an echo.
constexpr std::string_view kFirstTest =
    "TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-LargeRecord";

struct Language {
  std::string_view name;
  std::string_view program;  // in the skeleton's folder, once built
  bool is_built;
};
constexpr std::array<Language, 5> kLanguages = {{{"cpp", "bin/my_shim", true},
                                                 {"go", "bin/go_shim", true},
                                                 {"java", "bin/jsse_shim", true},
                                                 {"python", "ssl_shim.py", false},
                                                 {"rust", "bin/rustls_shim", true}}};

Status CheckEmpty(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return Done{};
  if (!fs::is_directory(folder, error)) return Error{"'" + folder + "' is not a folder"};
  if (!fs::is_empty(folder, error) || error) return Error{"'" + folder + "' is not empty"};
  return Done{};
}

Status WriteKitFile(const KitFile& file, const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return Error{"cannot make " + path.parent_path().string() + ": " + error.message()};
  if (Status written = WriteFileAtomically(path.string(), std::string(file.text)); !written) {
    return written;
  }
  using enum fs::perms;
  const fs::perms readable = owner_read | owner_write | group_read | others_read;
  fs::permissions(path, file.executable ? readable | owner_exec | group_exec | others_exec : readable,
                  error);
  if (error) return Error{"cannot change " + path.string() + ": " + error.message()};
  return Done{};
}

}  // namespace

bool IsKitLanguage(std::string_view language) {
  return std::ranges::find(kLanguages, language, &Language::name) != kLanguages.end();
}

std::string KitLanguages() {
  std::string names;
  for (const Language& language : kLanguages) {
    if (!names.empty()) names += &language == &kLanguages.back() ? " or " : ", ";
    names += language.name;
  }
  return names;
}

Result<std::string> WriteSkeleton(std::string_view name, const std::string& folder) {
  if (const Status empty = CheckEmpty(folder); !empty) return empty.error();
  for (const KitFile& file : AllKitFiles()) {
    if (file.language != name) continue;
    const Status written = WriteKitFile(file, fs::path(folder) / file.path);
    if (!written) return written.error();
  }
  const Language& language = *std::ranges::find(kLanguages, name, &Language::name);
  const std::string program = (fs::path(folder) / language.program).string();
  std::string next = folder + " holds a shim that works. Next:\n";
  if (language.is_built) next += "  " + ShellCommand({(fs::path(folder) / "build").string()}) + "\n";
  next += "  runner " + ShellCommand({"-shim-path", program, "-test", std::string(kFirstTest)}) +
          "\n  runner " + ShellCommand({"check-shim", "-shim-path", program}) + "\n";
  return next + "Then put your stack in the place of the one that is there.\n";
}

}  // namespace badpeer
