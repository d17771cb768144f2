#include "runner/suites/test_table.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <thread>
#include <utility>

#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

using Family = std::function<void(std::vector<TestCase>&)>;

constexpr void (*kBeforeStateMachine[])(std::vector<TestCase>&) = {
    AddBasicTests,
    AddCipherSuiteTests,
    AddBadEcdsaSignatureTests,
    AddCbcTests,
    AddClientAuthTests,
    AddVersionNegotiationTests,
    AddMinimumVersionTests,
};
constexpr void (*kAfterStateMachine[])(std::vector<TestCase>&) = {
    AddPerMessageTests,
    AddComplianceTests,
    AddSignatureAlgorithmTests,
    AddExtensionTrailingDataTests,
    AddSessionTicketTests,
    AddDtlsReplayTests,
    AddDtlsReorderTests,
    AddDtlsFragmentWindowTests,
    AddCurveTests,
    AddExporterTests,
    AddOmitExtensionsTests,
    AddServerPaddingTests,
    AddRenegotiationTests,
    AddChangeCipherSpecTests,
    AddEndOfFlightTests,
    AddRecordVersionTests,
    AddTls13RecordTests,
    AddExtendedMasterSecretTests,
    AddUnknownExtensionTests,
    AddDdosCallbackTests,
    AddRetainedCertificateTests,
    AddTlsUniqueTests,
    AddPeekTests,
    AddExtraHandshakeTests,
    AddTrafficSecretTests,
    AddCipherPreferenceTests,
    AddRawPublicKeyTests,
    AddCertificateSelectionTests,
    AddTrustAnchorTests,
    AddDelegatedCredentialTests,
    AddCertificateCompressionTests,
    AddCertificateTests,
    AddCredentialSessionIdContextTests,
    AddKeyUsageTests,
    AddExtensionTests,
    AddResumptionVersionTests,
    AddJdk11WorkaroundTests,
    AddRsaClientKeyExchangeTests,
    AddTls13HandshakeTests,
    AddDtlsRetransmitTests,
    AddKeyUpdateTests,
    AddPakeTests,
    AddPskTests,
    AddEncryptedClientHelloTests,
    AddHintMismatchTests,
    AddOwnTests,
};

// In the order in which they run.
const std::vector<Family>& Families() {
  static const auto& families = *[] {
    auto* made = new std::vector<Family>(std::begin(kBeforeStateMachine),
                                         std::end(kBeforeStateMachine));
    for (std::size_t part = 0; part < CountStateMachineParts(); ++part) {
      made->push_back([part](std::vector<TestCase>& tests) { AddStateMachineTests(tests, part); });
    }
    made->insert(made->end(), std::begin(kAfterStateMachine), std::end(kAfterStateMachine));
    return made;
  }();
  return families;
}

// Room for the largest family, so that none of its tests is moved while it grows. It costs address
// space only.
constexpr std::size_t kMostOfFamily = 1024;

// Tests that run at the same time are of one family or of neighbours.
constexpr std::size_t kKeptFamilies = 3;

}  // namespace

std::size_t CountFamilies() { return Families().size(); }

void VisitFamilies(
    const std::function<void(std::size_t family, std::span<const TestCase> tests)>& visit) {
  std::atomic<std::size_t> next = 0;
  const auto make = [&] {
    std::vector<TestCase> tests;  // Its memory serves all families of this thread.
    tests.reserve(kMostOfFamily);
    for (std::size_t i; (i = next++) < CountFamilies();) {
      tests.clear();
      Families()[i](tests);
      visit(i, tests);
    }
  };
  // Families know nothing of each other: each processor makes some of them.
  std::vector<std::future<void>> helpers;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) {
    helpers.push_back(std::async(std::launch::async, make));
  }
  make();
  for (std::future<void>& helper : helpers) helper.get();
}

std::vector<TestCase> MakeFamily(std::size_t family) {
  std::vector<TestCase> tests;
  tests.reserve(kMostOfFamily);
  Families()[family](tests);
  for (TestCase& test : tests) FinishTest(test);
  return tests;
}

void ForEachTest(const std::function<void(const TestCase&)>& visit) {
  for (std::size_t family = 0; family < CountFamilies(); ++family) {
    for (const TestCase& test : MakeFamily(family)) visit(test);
  }
}

std::shared_ptr<const TestCase> TestTable::Test(Place place) {
  std::shared_ptr<const Family> family = Keep(place.family);
  const TestCase& test = family->at(place.index);
  return {std::move(family), &test};
}

std::shared_ptr<const TestTable::Family> TestTable::Keep(std::size_t family) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(kept_, family, &Kept::family);
  if (found == kept_.end()) {
    if (kept_.size() == kKeptFamilies) kept_.pop_back();
    kept_.push_front({family, std::make_shared<const Family>(MakeFamily(family))});
  } else {
    std::rotate(kept_.begin(), found, found + 1);
  }
  return kept_.front().tests;
}

}  // namespace badpeer
