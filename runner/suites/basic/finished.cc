// The Finished message: a wrong one, and in DTLS one too many.
#include <algorithm>

#include "runner/dtls/hooks.h"
#include "runner/suites/basic/basic.h"
#include "runner/suites/dtls_retransmit.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

void AddWrong(Suite& suite) {
  for (Role role : {Role::kClient, Role::kServer}) {
    for (bool is_13 : {false, true}) {
      std::string name = role == Role::kClient ? "BadFinished-Client" : "BadFinished-Server";
      if (is_13) name += "-TLS13";
      suite.Add({.name = std::move(name),
                 .spec = "RFC 5246 7.4.9, RFC 8446 4.4.4",
                 .shim = {.role = role},
                 .peer = {.versions = is_13 ? VersionRange{} : kUpToTls12},
                 .hooks = {OnSecret(Secret::kVerifyData, [](Peer&, Bytes& data) { data[0] ^= 1; })},
                 .expect = ShimRejects{.error = ":DIGEST_CHECK_FAILED:"}});
    }
  }
}

// The same message again, with the next number.
Hook RepeatFinished() {
  return FlightHook{[](Peer&, Flight& flight) {
    if (flight.empty() || !flight.back().IsHandshake(HandshakeType::finished)) return false;
    const FlightItem again = flight.back();
    flight.push_back(again);
    return true;
  }};
}

// The later of both first.
Hook SwapFinished() {
  return DtlsFlightHook{[](Peer&, DtlsController& dtls) {
    std::vector<DtlsMessage> messages = dtls.next();
    const bool both = messages.size() >= 2 &&
                      std::all_of(messages.end() - 2, messages.end(), [](const DtlsMessage& m) {
                        return m.IsHandshake(HandshakeType::finished);
                      });
    if (!both) return false;
    std::iter_swap(messages.end() - 1, messages.end() - 2);
    dtls.WriteFlight(messages);
    return true;
  }};
}

void AddRepeated(Suite& suite, bool is_13) {
  const std::string prefix = is_13 ? "DTLS13-SendExtraFinished" : "DTLS12-SendExtraFinished";
  const auto add = [&](const char* suffix, Hooks hooks, std::size_t pack, const char* error) {
    suite.Add(
        {.name = prefix + suffix,
         .spec = "RFC 5246 7.2.2, RFC 8446 4",
         .level = RuleLevel::kCustom,
         .protocol = Protocol::kDtls,
         .peer = {.versions = is_13 ? VersionRange{} : kUpToTls12,
                  .records = RecordOptions{.pack_fragments = pack}},
         .hooks = std::move(hooks),
         .expect = ShimRejects{.error = error, .alert = AlertDescription::unexpected_message}});
  };
  constexpr const char* kExcess = ":EXCESS_HANDSHAKE_DATA:";
  // In a record of its own it is noticed at the change of keys in 1.3, and up to 1.2 where it would
  // be a new handshake.
  add("", {RepeatFinished()}, 0, is_13 ? kExcess : ":UNEXPECTED_RECORD:");
  add("-Reordered", {RepeatFinished(), SwapFinished()}, 0, kExcess);
  add("-Packed", {RepeatFinished()}, 1000, kExcess);
}

// The shim still reads the epoch of the handshake, to acknowledge a retransmitted Finished. A new
// message must not come in it.
bool RepeatFinishedAfterData(Peer&, DtlsController& dtls) {
  DtlsMessage finished = dtls.next().back();
  if (!finished.IsHandshake(HandshakeType::finished)) return false;
  dtls.WriteFlight(dtls.next());
  dtls.ReadAck(dtls.read_epoch());
  ExchangeData(dtls);
  ++finished.number;
  dtls.WriteMessage(finished);
  dtls.SkipFinalAck();
  return true;
}

}  // namespace

void AddBasicFinished(Suite& suite) {
  AddWrong(suite);
  AddRepeated(suite, /*is_13=*/false);
  AddRepeated(suite, /*is_13=*/true);
  // Without tickets the shim has nothing to say after the handshake.
  suite.Add({.name = "DTLS13-SendExtraFinished-AfterAppData",
             .spec = "RFC 9147 5.8.2",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .shim = {.role = Role::kServer, .flags = {"-no-ticket"}},
             .hooks = {DtlsFlightHook{RepeatFinishedAfterData}},
             .expect = ShimRejects{.error = ":EXCESS_HANDSHAKE_DATA:",
                                   .alert = AlertDescription::unexpected_message}});
}

}  // namespace badpeer
