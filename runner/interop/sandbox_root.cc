#include "runner/interop/sandbox_root.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "runner/base/unique_fd.h"
#include "runner/interop/base_image.h"

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;

// Memory that an endpoint may fill through /tmp or /dev/shm.
constexpr char kScratchOptions[] = "mode=1777,size=256m";

Error SystemError(const std::string& what) { return Error{what + ": " + std::strerror(errno)}; }

Status Mount(const std::string& source, const fs::path& target, const char* type,
             unsigned long flags, const char* options) {
  if (mount(source.c_str(), target.c_str(), type, flags, options) != 0) {
    return SystemError("mounting " + source + " on " + target.string());
  }
  return Done{};
}

Status Bind(const std::string& source, const fs::path& target) {
  return Mount(source, target, nullptr, MS_BIND | MS_REC, nullptr);
}

Status Tmpfs(const fs::path& target, const char* options) {
  return Mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

// The whole tree below `path`, submounts too.
Status MakeReadOnly(const fs::path& path) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (syscall(SYS_mount_setattr, AT_FDCWD, path.c_str(), AT_RECURSIVE, &attributes,
              sizeof(attributes)) != 0) {
    return SystemError("making " + path.string() + " read-only (Linux 5.12 or later is needed)");
  }
  return Done{};
}

// Everything in / except what the contract, or this file, puts there.
Status MirrorHostRoot(const fs::path& root) {
  static const std::set<std::string> kOwn = {"www", "downloads", "certs", "logs", "proc", "tmp"};
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator("/", failed)) {
    const std::string name = entry.path().filename().string();
    if (kOwn.count(name) != 0) continue;
    const fs::path target = root / name;
    if (entry.is_symlink(failed)) {
      fs::create_symlink(fs::read_symlink(entry.path(), failed), target, failed);
    } else if (entry.is_directory(failed)) {
      fs::create_directory(target, failed);
      if (Status bound = Bind(entry.path().string(), target); !bound) return bound;
    }
  }
  if (failed) return Error{"mirroring / for an endpoint: " + failed.message()};
  return Done{};
}

Status AddBaseImage(const fs::path& root) {
  const std::pair<const char*, std::string_view> scripts[] = {{"setup.sh", kSetupScript},
                                                              {"wait-for-it.sh", kWaitForItScript}};
  for (const auto& [name, text] : scripts) {
    std::ofstream(root / name) << text;
    if (chmod((root / name).c_str(), 0755) != 0) return SystemError(name);
  }
  return Done{};
}

Status AddContractFolders(const fs::path& root, const EndpointSpec& endpoint) {
  const std::pair<const char*, const std::string&> folders[] = {
      {"www", endpoint.www_dir},
      {"downloads", endpoint.downloads_dir},
      {"certs", endpoint.certs_dir},
      {"logs", endpoint.logs_dir}};
  for (const auto& [name, source] : folders) {
    if (Status bound = Bind(source, root / name); !bound) return bound;
  }
  for (const char* name : {"www", "certs"}) {
    if (Status done = MakeReadOnly(root / name); !done) return done;
  }
  const std::string hosts = endpoint.scratch_dir + "/hosts";
  if (!fs::exists(root / "etc/hosts")) return Error{"this machine has no /etc/hosts to replace"};
  return Bind(hosts, root / "etc/hosts");
}

Status AddScratch(const fs::path& root, const std::vector<std::string>& keep) {
  std::error_code failed;
  if (Status done = Tmpfs(root / "tmp", kScratchOptions); !done) return done;
  for (const std::string& folder : keep) {
    const fs::path target = root / fs::path(folder).relative_path();
    fs::create_directories(target, failed);
    if (failed) return Error{"making " + folder + " visible: " + failed.message()};
    if (Status bound = Bind(folder, target); !bound) return bound;
    if (Status done = MakeReadOnly(target); !done) return done;
  }
  if (fs::is_directory(root / "dev/shm", failed)) {
    if (Status done = Tmpfs(root / "dev/shm", kScratchOptions); !done) return done;
  }
  // A proc of the new PID namespace; where the kernel refuses one, the outer one still serves
  // /proc/self to most programs.
  if (mount("proc", (root / "proc").c_str(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) !=
      0) {
    return Bind("/proc", root / "proc");
  }
  return Done{};
}

Status SwitchRoot(const fs::path& root) {
  if (chdir(root.c_str()) != 0) return SystemError("entering " + root.string());
  if (syscall(SYS_pivot_root, ".", ".") != 0) return SystemError("pivot_root");
  if (umount2(".", MNT_DETACH) != 0) return SystemError("leaving the machine's root");
  if (chdir("/tmp") != 0) return SystemError("entering /tmp");
  return Done{};
}

}  // namespace

Status EnterEndpointRoot(const SandboxSpec& spec) {
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return SystemError("making mounts private");
  }
  const fs::path root = fs::path(spec.endpoint.scratch_dir) / "root";
  std::error_code failed;
  fs::create_directories(root, failed);
  if (failed) return Error{root.string() + ": " + failed.message()};
  if (Status done = Tmpfs(root, "mode=755,size=1m"); !done) return done;
  for (const char* name : {"www", "downloads", "certs", "logs", "proc", "tmp"}) {
    fs::create_directory(root / name, failed);
  }
  if (Status done = MirrorHostRoot(root); !done) return done;
  if (Status done = AddBaseImage(root); !done) return done;
  if (Status done = MakeReadOnly(root); !done) return done;
  if (Status done = AddContractFolders(root, spec.endpoint); !done) return done;
  if (Status done = AddScratch(root, spec.keep); !done) return done;
  return SwitchRoot(root);
}

}  // namespace badpeer::interop
