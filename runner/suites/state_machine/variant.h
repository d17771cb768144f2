// AllStateMachineCoverage: every shape of a handshake, under every way a shim can be driven
// (blocking or not, explicit or implicit handshake) and every way a peer can cut its messages into
// records.
#ifndef BADPEER_RUNNER_SUITES_STATE_MACHINE_VARIANT_H_
#define BADPEER_RUNNER_SUITES_STATE_MACHINE_VARIANT_H_

#include <string>

#include "runner/suites/suite.h"

namespace badpeer {

// One of the ways. Every test of the suite is added once per variant.
class StateMachineVariant {
 public:
  enum class Driving : std::uint8_t { kPlain, kImplicitHandshake, kSplitRecords, kPackedRecords };

  StateMachineVariant(Suite& suite, Protocol protocol, bool async, Driving driving)
      : suite_(suite), protocol_(protocol), async_(async), driving_(driving) {}

  Protocol protocol() const { return protocol_; }
  bool IsTls() const { return protocol_ == Protocol::kTls; }
  bool IsDtls() const { return protocol_ == Protocol::kDtls; }
  bool IsQuic() const { return protocol_ == Protocol::kQuic; }
  bool async() const { return async_; }
  bool implicit_handshake() const { return driving_ == Driving::kImplicitHandshake; }
  bool packed() const { return driving_ == Driving::kPackedRecords; }

  // Completes name, flags and framing, and adds the test. A name's last word need not be the
  // version of a test here: the variant's words follow.
  void Add(TestCase test);

  // A non-blocking shim may not get its fatal alert out; then only the error is looked at.
  Expectation Rejects(std::string error, AlertDescription alert) const;

 private:
  void CutInto(TestCase& test) const;

  Suite& suite_;
  Protocol protocol_;
  bool async_;
  Driving driving_;
};

// The topics, each in a file of its own.
void AddBasicHandshakes(StateMachineVariant& variant);
void AddEarlyDataLimits(StateMachineVariant& variant);
void AddClientAuthHandshakes(StateMachineVariant& variant);
void AddServerKeyTypes(StateMachineVariant& variant);
void AddOcspHandshakes(StateMachineVariant& variant);
void AddCertificateVerification(StateMachineVariant& variant);
void AddRenegotiations(StateMachineVariant& variant);
void AddNextProtocol(StateMachineVariant& variant);
void AddFalseStart(StateMachineVariant& variant);
void AddV2ClientHellos(StateMachineVariant& variant);
void AddChannelId(StateMachineVariant& variant);
void AddShutdowns(StateMachineVariant& variant);
void AddHelloVerifyRequests(StateMachineVariant& variant);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_STATE_MACHINE_VARIANT_H_
