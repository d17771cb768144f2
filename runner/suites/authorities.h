// The certificate authorities that tests of client certificates name.
//
//   .shim = {.flags = {"-use-client-ca-list", AuthoritiesFlag()}},
//   .peer = {.authorities = Authorities()},
#ifndef BADPEER_RUNNER_SUITES_AUTHORITIES_H_
#define BADPEER_RUNNER_SUITES_AUTHORITIES_H_

#include <string>
#include <vector>

#include "runner/base/bytes.h"

namespace badpeer {

// DER-encoded distinguished names.
const std::vector<Bytes>& Authorities();

// As -use-client-ca-list and -expect-client-ca-list take them.
std::string AuthoritiesFlag();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_AUTHORITIES_H_
