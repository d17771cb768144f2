// The probe before a pair is tested: an endpoint that is given a test case nobody knows must say so
// with exit status 127. One that does not would fake results of test cases it cannot do.
//
//   Compliance answer = ProbeCompliance(aioquic, Role::kServer, *driver,
//   "logs/.compliance/aioquic", stop); if (!answer.compliant) Print(answer.reason);
#ifndef BADPEER_RUNNER_INTEROP_COMPLIANCE_H_
#define BADPEER_RUNNER_INTEROP_COMPLIANCE_H_

#include <string>

#include "runner/interop/endpoint.h"
#include "runner/interop/implementations.h"
#include "runner/interop/interrupt.h"

namespace badpeer::interop {

struct Compliance {
  bool compliant = false;
  std::string reason{};  // A sentence, where it is not.
  // Nothing was learnt of the endpoint: the runner could not even prepare it.
  bool runner_failed = false;
};

// `dir` receives its logs and console output.
Compliance ProbeCompliance(const Implementation& implementation, Role role, Driver& driver,
                           const std::string& dir, const Interrupt& stop);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_COMPLIANCE_H_
