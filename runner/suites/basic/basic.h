// The suite "Basic": what has no family of its own, one file per topic.
#ifndef BADPEER_RUNNER_SUITES_BASIC_BASIC_H_
#define BADPEER_RUNNER_SUITES_BASIC_BASIC_H_

#include <string>
#include <string_view>

#include "runner/suites/suite.h"

namespace badpeer {

// "base", "base-DTLS"; for tests of both, which began as tests of TLS.
inline std::string NameFor(std::string_view base, Protocol protocol, std::string_view suffix = "") {
  return std::string(base).append(protocol == Protocol::kDtls ? "-DTLS" : "").append(suffix);
}

void AddBasicHellos(Suite& suite);
void AddBasicMessages(Suite& suite);
void AddBasicFinished(Suite& suite);
void AddBasicFalseStart(Suite& suite);
void AddBasicAlerts(Suite& suite);
void AddBasicKeyChanges(Suite& suite);
void AddBasicRecords(Suite& suite);
void AddBasicGrease(Suite& suite);
void AddBasicCallbacks(Suite& suite);
void AddBasicDtlsFragments(Suite& suite);
void AddBasicDtlsRecords(Suite& suite);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_BASIC_BASIC_H_
