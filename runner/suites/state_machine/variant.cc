#include "runner/suites/state_machine/variant.h"

#include <utility>

#include "runner/scenario/defaults.h"
#include "runner/suites/families.h"

namespace badpeer {
namespace {

constexpr std::size_t kSmallMtu = 256;

void AddOneVariant(StateMachineVariant variant) {
  AddBasicHandshakes(variant);
  AddEarlyDataLimits(variant);
  AddClientAuthHandshakes(variant);
  AddServerKeyTypes(variant);
  AddOcspHandshakes(variant);
  AddCertificateVerification(variant);
  AddRenegotiations(variant);
  AddNextProtocol(variant);
  AddFalseStart(variant);
  AddV2ClientHellos(variant);
  AddChannelId(variant);
  AddShutdowns(variant);
  AddHelloVerifyRequests(variant);
}

using Driving = StateMachineVariant::Driving;

struct Combination {
  bool async;
  Protocol protocol;
  Driving driving;
};

const std::vector<Combination>& Combinations() {
  static const auto& all = *[] {
    auto* made = new std::vector<Combination>;
    for (const bool async : {false, true}) {
      for (const Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
        made->push_back({async, protocol, Driving::kPlain});
        // QUIC has no implicit handshake and no records to cut.
        if (protocol == Protocol::kQuic) continue;
        for (const Driving driving :
             {Driving::kImplicitHandshake, Driving::kSplitRecords, Driving::kPackedRecords}) {
          made->push_back({async, protocol, driving});
        }
      }
    }
    return made;
  }();
  return all;
}

}  // namespace

void StateMachineVariant::Add(TestCase test) {
  test.name = Name(test.name, ProtocolName(protocol_), async_ ? "Async" : "Sync");
  if (async_) test.shim.flags.push_back("-async");
  switch (driving_) {
    case Driving::kPlain:
      break;
    case Driving::kSplitRecords:
      test.name += "-SplitHandshakeRecords";
      break;
    case Driving::kPackedRecords:
      test.name += "-PackHandshake";
      break;
    case Driving::kImplicitHandshake:
      test.name += "-ImplicitHandshake";
      break;
  }
  CutInto(test);
  if (implicit_handshake()) test.shim.flags.push_back("-implicit-handshake");
  suite_.Add(Over(protocol_, std::move(test)));
}

void StateMachineVariant::CutInto(TestCase& test) const {
  // A later connection with options of its own keeps them: only the first is cut.
  RecordOptions& records = *test.peer.records;
  if (driving_ == Driving::kSplitRecords) {
    records.max_handshake_fragment = 1;
    if (IsDtls()) {
      test.level = RuleLevel::kCustom;  // how messages fill small packets
      records.max_packet_size = kSmallMtu;
      test.shim.flags.insert(test.shim.flags.end(), {"-mtu", std::to_string(kSmallMtu)});
    }
  }
  if (driving_ != Driving::kPackedRecords) return;
  if (IsDtls()) {
    records.max_handshake_fragment = 2;
    records.pack_fragments = 20;
    records.pack_records = 1500;
    records.pack_application_data = true;
  } else {
    records.pack_handshake_flight = true;
  }
}

Expectation StateMachineVariant::Rejects(std::string error, AlertDescription alert) const {
  ShimRejects expect{.error = std::move(error)};
  if (!async_) expect.alert = alert;
  return expect;
}

std::size_t CountStateMachineParts() { return Combinations().size(); }

void AddStateMachineTests(std::vector<TestCase>& tests, std::size_t part) {
  Suite suite("AllStateMachineCoverage", tests);
  const Combination& variant = Combinations().at(part);
  AddOneVariant({suite, variant.protocol, variant.async, variant.driving});
}

}  // namespace badpeer
