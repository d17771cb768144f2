#include "runner/interop/cell_files.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "runner/interop/certificates.h"

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortName = 10;

std::string RandomName(std::mt19937_64& random, std::size_t length) {
  std::string name(length == 0 ? kShortName : length, '\0');
  for (char& letter : name) letter = static_cast<char>('a' + random() % 26);
  return name;
}

bool WriteRandomFile(const std::string& path, std::size_t bytes, std::mt19937_64& random) {
  std::string content(bytes, '\0');
  for (std::size_t i = 0; i < bytes; i += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(content.data() + i, &word, std::min(sizeof(word), bytes - i));
  }
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  return static_cast<bool>(file);
}

std::uint64_t SizeBelow(const std::string& dir) {
  std::uint64_t sum = 0;
  std::error_code failed;
  // Files come and go while this looks: what has gone counts nothing.
  for (fs::recursive_directory_iterator entry(dir, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code gone;
    if (!entry->is_regular_file(gone)) continue;
    const std::uintmax_t size = entry->file_size(gone);
    if (!gone) sum += size;
  }
  return sum;
}

}  // namespace

Result<CellFiles> CellFiles::Create(const std::string& dir, const TestCase& test,
                                    std::uint64_t seed) {
  CellFiles files;
  std::error_code failed;
  files.dir_ = fs::absolute(dir, failed).string();
  files.RemoveWork();
  for (const char* name :
       {"sim", "server/qlog", "client/qlog", ".work/www", ".work/downloads", ".work/certs",
        ".work/server", ".work/client", ".work/empty-www", ".work/empty-downloads"}) {
    fs::create_directories(files.dir_ + "/" + name, failed);
    if (failed) return Error{files.dir_ + "/" + name + ": " + failed.message()};
  }
  std::mt19937_64 random(seed);
  std::set<std::string> used;
  for (const FileSpec& spec : test.files) {
    std::string name = RandomName(random, spec.name_length);
    while (!used.insert(name).second) name = RandomName(random, spec.name_length);
    if (!WriteRandomFile(files.www_dir() + "/" + name, spec.bytes, random)) {
      return Error{"cannot write " + files.www_dir() + "/" + name + " (disk full?)"};
    }
    files.names_.push_back(name);
  }
  if (Status done = WriteCertificates(files.dir_ + "/.work/certs", test.certificate_chain_length);
      !done) {
    return done.error();
  }
  return files;
}

std::string CellFiles::LogsDir(Role role) const { return dir_ + "/" + std::string(ToString(role)); }

std::string CellFiles::ConsolePath(Role role) const {
  return dir_ + "/.work/" + std::string(ToString(role)) + "/console.txt";
}

EndpointSpec CellFiles::SpecFor(Role role) const {
  const bool server = role == Role::kServer;
  const std::string work = dir_ + "/.work/";
  return EndpointSpec{.role = role,
                      .www_dir = server ? www_dir() : work + "empty-www",
                      .downloads_dir = server ? work + "empty-downloads" : downloads_dir(),
                      .certs_dir = work + "certs",
                      .logs_dir = LogsDir(role),
                      .scratch_dir = work + std::string(ToString(role)),
                      .console_path = ConsolePath(role)};
}

std::uint64_t CellFiles::BytesWritten(Role role) const {
  const EndpointSpec spec = SpecFor(role);
  std::error_code none_yet;
  const std::uintmax_t console = fs::file_size(spec.console_path, none_yet);
  return SizeBelow(spec.downloads_dir) + SizeBelow(spec.logs_dir) + (none_yet ? 0 : console);
}

void CellFiles::SaveFiles() const {
  std::error_code failed;
  fs::rename(www_dir(), dir_ + "/server_www", failed);
  fs::rename(downloads_dir(), dir_ + "/client_downloads", failed);
}

void CellFiles::RemoveWork() const {
  std::error_code failed;
  fs::remove_all(dir_ + "/.work", failed);
}

}  // namespace badpeer::interop
