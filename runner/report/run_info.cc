#include "runner/report/run_info.h"

#include <sys/utsname.h>

#include <thread>

#include "runner/base/bytes.h"
#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/crypto/hash.h"

namespace badpeer {

std::string HashOfText(const std::string& text) {
  return ToHex(crypto::Digest(crypto::HashAlgorithm::kSha256, BytesOf(text)));
}

std::string HashOfFile(const std::string& path) {
  const Result<std::string> content = ReadFile(path);
  return content ? HashOfText(*content) : std::string();
}

std::string DescribeMachine() {
  utsname name{};
  if (uname(&name) != 0) return {};
  return std::string(name.nodename) + ", " + name.sysname + " " + name.release + " " +
         name.machine + ", " + Count(std::thread::hardware_concurrency(), "processor");
}

}  // namespace badpeer
