#include "runner/suites/flags.h"

#include "runner/base/bytes.h"
#include "runner/crypto/test_keys.h"

namespace badpeer {

std::vector<std::string> JoinFlags(std::initializer_list<std::vector<std::string>> parts) {
  std::vector<std::string> all;
  for (const std::vector<std::string>& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::string ExpectedChannelId() {
  const Bytes point = crypto::TestKey(crypto::TestKeyName::kChannelId).public_key().EcPoint();
  return ToBase64(ByteView(point).subspan(1));
}

}  // namespace badpeer
