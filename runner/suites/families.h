// The families of tests, each in its own file or folder, which adds its tests to the table. In a
// header of their own, so that one more of them is no reason to build all the others again.
#ifndef BADPEER_RUNNER_SUITES_FAMILIES_H_
#define BADPEER_RUNNER_SUITES_FAMILIES_H_

#include <cstddef>
#include <vector>

#include "runner/scenario/test_case.h"

namespace badpeer {

void AddBasicTests(std::vector<TestCase>& tests);
void AddCipherSuiteTests(std::vector<TestCase>& tests);
void AddBadEcdsaSignatureTests(std::vector<TestCase>& tests);
void AddCbcTests(std::vector<TestCase>& tests);
void AddClientAuthTests(std::vector<TestCase>& tests);
void AddComplianceTests(std::vector<TestCase>& tests);
void AddSignatureAlgorithmTests(std::vector<TestCase>& tests);
void AddExtensionTrailingDataTests(std::vector<TestCase>& tests);
void AddSessionTicketTests(std::vector<TestCase>& tests);
void AddDtlsReplayTests(std::vector<TestCase>& tests);
void AddDtlsReorderTests(std::vector<TestCase>& tests);
void AddDtlsFragmentWindowTests(std::vector<TestCase>& tests);
void AddCurveTests(std::vector<TestCase>& tests);
void AddExporterTests(std::vector<TestCase>& tests);
void AddOmitExtensionsTests(std::vector<TestCase>& tests);
void AddServerPaddingTests(std::vector<TestCase>& tests);
void AddRenegotiationTests(std::vector<TestCase>& tests);
void AddChangeCipherSpecTests(std::vector<TestCase>& tests);
void AddEndOfFlightTests(std::vector<TestCase>& tests);
void AddRecordVersionTests(std::vector<TestCase>& tests);
void AddTls13RecordTests(std::vector<TestCase>& tests);
void AddExtendedMasterSecretTests(std::vector<TestCase>& tests);
void AddUnknownExtensionTests(std::vector<TestCase>& tests);
void AddDdosCallbackTests(std::vector<TestCase>& tests);
void AddRetainedCertificateTests(std::vector<TestCase>& tests);
void AddTlsUniqueTests(std::vector<TestCase>& tests);
void AddPeekTests(std::vector<TestCase>& tests);
void AddExtraHandshakeTests(std::vector<TestCase>& tests);
void AddTrafficSecretTests(std::vector<TestCase>& tests);
void AddCipherPreferenceTests(std::vector<TestCase>& tests);
void AddVersionNegotiationTests(std::vector<TestCase>& tests);
void AddMinimumVersionTests(std::vector<TestCase>& tests);
// The largest by far, in parts: one for each way in which its handshakes are driven.
std::size_t CountStateMachineParts();
void AddStateMachineTests(std::vector<TestCase>& tests, std::size_t part);
void AddPerMessageTests(std::vector<TestCase>& tests);
void AddExtensionTests(std::vector<TestCase>& tests);
void AddResumptionVersionTests(std::vector<TestCase>& tests);
void AddCredentialSessionIdContextTests(std::vector<TestCase>& tests);
void AddDtlsRetransmitTests(std::vector<TestCase>& tests);
void AddRsaClientKeyExchangeTests(std::vector<TestCase>& tests);
void AddTls13HandshakeTests(std::vector<TestCase>& tests);
void AddCertificateTests(std::vector<TestCase>& tests);
void AddKeyUsageTests(std::vector<TestCase>& tests);
void AddCertificateCompressionTests(std::vector<TestCase>& tests);
void AddJdk11WorkaroundTests(std::vector<TestCase>& tests);
void AddDelegatedCredentialTests(std::vector<TestCase>& tests);
void AddEncryptedClientHelloTests(std::vector<TestCase>& tests);
void AddHintMismatchTests(std::vector<TestCase>& tests);
void AddCertificateSelectionTests(std::vector<TestCase>& tests);
void AddKeyUpdateTests(std::vector<TestCase>& tests);
void AddPakeTests(std::vector<TestCase>& tests);
void AddTrustAnchorTests(std::vector<TestCase>& tests);
void AddPskTests(std::vector<TestCase>& tests);
void AddRawPublicKeyTests(std::vector<TestCase>& tests);
void AddOwnTests(std::vector<TestCase>& tests);  // what BoGo does not have, or does not check

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_FAMILIES_H_
