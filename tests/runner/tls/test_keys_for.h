// Keys of the right sizes for any suite and version: the same for both ends of a connection.
#ifndef BADPEER_TESTS_RUNNER_TLS_TEST_KEYS_FOR_H_
#define BADPEER_TESTS_RUNNER_TLS_TEST_KEYS_FOR_H_

#include "runner/crypto/hash.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/traffic_keys.h"

namespace badpeer {

inline Bytes CountingBytes(std::size_t size, std::uint8_t first) {
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) byte = first++;
  return bytes;
}

inline TrafficKeys TestKeysFor(CipherSuite suite, ProtocolVersion version,
                               std::uint16_t epoch = 1) {
  const CipherSuiteInfo& info = *FindCipherSuite(suite);
  TrafficKeys keys{.epoch = epoch, .version = version, .cipher_suite = suite};
  if (version >= ProtocolVersion::kTls13) {
    keys.traffic_secret =
        CountingBytes(crypto::HashSize(info.hash), static_cast<std::uint8_t>(0x40 + epoch));
  } else {
    keys.mac_key = CountingBytes(info.mac_size, 1);
    keys.key = CountingBytes(info.key_size, 0x81);
    keys.iv = CountingBytes(info.iv_size, 0xc1);
  }
  return keys;
}

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_TEST_KEYS_FOR_H_
