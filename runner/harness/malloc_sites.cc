#include "runner/harness/malloc_sites.h"

#include <cxxabi.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "runner/base/text.h"

namespace badpeer {
namespace {

constexpr std::size_t kShownFrames = 6;

// "_ZN3fooEv+0x12" as "foo()+0x12".
std::string Readable(const std::string& frame) {
  const std::size_t plus = frame.rfind("+0x");
  if (plus == std::string::npos) return frame;
  int status = 0;
  char* const name = abi::__cxa_demangle(frame.substr(0, plus).c_str(), nullptr, nullptr, &status);
  if (name == nullptr) return frame;
  std::string readable = name + frame.substr(plus);
  std::free(name);
  return readable;
}

}  // namespace

std::vector<std::string> MallocSitesFile::Environment(bool record) {
  Result<TempDir> dir = TempDir::Create("badpeer-sites");
  if (!dir) return {};
  dir_.emplace(std::move(*dir));
  std::vector<std::string> environment = {"MALLOC_SITES=" + dir_->path() + "/sites"};
  if (record) environment.emplace_back("MALLOC_SITES_RECORD=1");
  return environment;
}

std::vector<MallocSite> MallocSitesFile::Read() const {
  if (!dir_) return {};
  const Result<std::string> text = ReadFile(dir_->path() + "/sites");
  return text ? ParseMallocSites(*text) : std::vector<MallocSite>{};
}

std::vector<MallocSite> ParseMallocSites(std::string_view text) {
  std::vector<MallocSite> sites;
  for (const std::string& line : Split(text, '\n')) {
    std::vector<std::string> words = Split(line, ' ');
    MallocSite site;
    const std::string& number = words.front();
    const char* const end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, site.number);
    if (read.ec != std::errc() || read.ptr != end || site.number < 0) continue;
    site.frames.assign(words.begin() + 1, words.end());
    sites.push_back(std::move(site));
  }
  return sites;
}

std::string DescribeFrames(const std::vector<std::string>& frames) {
  std::string text;
  for (std::size_t i = 0; i < std::min(frames.size(), kShownFrames); ++i) {
    text += (i > 0 ? " < " : "") + Printable(Readable(frames[i]));
  }
  return text + (frames.size() > kShownFrames ? " < ..." : "");
}

}  // namespace badpeer
