// The parts of the SignatureAlgorithm family.
#ifndef BADPEER_RUNNER_SUITES_SIGNATURES_SIGNATURES_H_
#define BADPEER_RUNNER_SUITES_SIGNATURES_SIGNATURES_H_

#include "runner/suites/suite.h"

namespace badpeer {

// Which algorithm is taken of several, by whose preference.
void AddSignaturePreferences(Suite& suite);
// Algorithms that do not fit the key, the version, or what was offered.
void AddSignatureMismatches(Suite& suite);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_SIGNATURES_SIGNATURES_H_
