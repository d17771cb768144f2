// A key pair with its configuration, for tests of Encrypted Client Hello.
#ifndef BADPEER_TESTS_RUNNER_TLS_ECH_KEY_H_
#define BADPEER_TESTS_RUNNER_TLS_ECH_KEY_H_

#include <utility>
#include <vector>

#include "runner/base/random.h"
#include "runner/crypto/hpke.h"
#include "runner/tls/extension/encrypted_client_hello.h"

namespace badpeer {

inline EchKey MakeEchKey(std::uint8_t id, std::vector<HpkeSymmetricCipherSuite> suites = {{}}) {
  Random random(id);
  const crypto::HpkeKeyPair keys = crypto::HpkeKeyPair::Generate(random);
  const EchConfig config = EchConfig::Of({.key_config = {.config_id = id,
                                                         .public_key = keys.public_key,
                                                         .cipher_suites = std::move(suites)},
                                          .maximum_name_length = 20,
                                          .public_name = "public.example"});
  return {.config = config, .private_key = keys.private_key};
}

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_ECH_KEY_H_
