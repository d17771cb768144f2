// The parts of the CipherSuite family.
#ifndef BADPEER_RUNNER_SUITES_CIPHER_SUITES_H_
#define BADPEER_RUNNER_SUITES_CIPHER_SUITES_H_

#include <span>

#include "runner/suites/suite.h"

namespace badpeer {

// The suites that families go through, in the order of BoGo.
std::span<const CipherSuite> TestedCipherSuites();

// None in common, unknown ones, ones that do not fit the certificate.
void AddCipherSuiteMismatches(Suite& suite);
// Which one a server selects.
void AddCipherSuitePreferences(Suite& suite);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_CIPHER_SUITES_H_
