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

std::string ProtocolList(std::initializer_list<std::string_view> protocols) {
  std::string list;
  for (std::string_view protocol : protocols) {
    list.push_back(static_cast<char>(protocol.size()));
    list += protocol;
  }
  return list;
}

std::string ExpectedChannelId() {
  const Bytes point = crypto::TestKey(crypto::TestKeyName::kChannelId).public_key().EcPoint();
  return ToBase64(ByteView(point).subspan(1));
}

}  // namespace badpeer
