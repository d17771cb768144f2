// CBC record protection, MAC-then-encrypt (RFC 5246, 6.2.3.2). Private to MakeProtection.
#ifndef BADPEER_RUNNER_TLS_CBC_PROTECTION_H_
#define BADPEER_RUNNER_TLS_CBC_PROTECTION_H_

#include <memory>

#include "runner/tls/cipher_suites.h"
#include "runner/tls/record_protection.h"
#include "runner/tls/traffic_keys.h"

namespace badpeer {

std::unique_ptr<RecordProtection> MakeCbcProtection(const CipherSuiteInfo& suite,
                                                    const TrafficKeys& keys, Protocol protocol);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CBC_PROTECTION_H_
