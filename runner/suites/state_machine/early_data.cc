// Early data and its limits (RFC 8446, 4.2.10). Not in QUIC, which limits it itself.
#include "runner/scenario/defaults.h"
#include "runner/suites/state_machine/variant.h"

namespace badpeer {
namespace {

// The shim writes `repeat` times `write` and must keep early data to what the ticket allows.
void AddTooMuchData(StateMachineVariant& variant) {
  variant.Add(WithEarlyData(
      {.name = "TLS13-EarlyData-TooMuchData-Client",
       .spec = "RFC 8446 4.6.1",
       .peer = {.versions = kTls13Only, .early_data = EarlyDataOptions{.max_size = 2}},
       .exchange = {OnResume(ShimHasWritten("llo")), Echo()},
       .resumptions = 1,
       .resume = Resumption{
           .peer = {.versions = kTls13Only,
                    .early_data = EarlyDataOptions{.max_size = 2, .expect = {{BytesOf("he")}}}}}}));

  // A limit beyond 2^16.
  std::string write;
  for (int i = 0; i < 32; ++i) write += "0123456789abcdef";
  constexpr std::size_t kRepeat = 256;
  const auto limit = static_cast<std::uint32_t>(write.size() * kRepeat);
  variant.Add(WithEarlyData(
      {.name = "TLS13-EarlyData-TooMuchData-LargeLimit-Client",
       .spec = "RFC 8446 4.6.1",
       .shim = {.flags = {"-on-resume-shim-initial-write", write,
                          "-on-resume-repeat-shim-initial-write", std::to_string(kRepeat + 1)}},
       .peer = {.versions = kTls13Only, .early_data = EarlyDataOptions{.max_size = limit}},
       .exchange = {OnResume(ShimHasWritten(write)), Echo()},
       .resumptions = 1,
       .resume =
           Resumption{.peer = {.versions = kTls13Only,
                               .early_data = EarlyDataOptions{
                                   .max_size = limit,
                                   .expect = std::vector<Bytes>(kRepeat, BytesOf(write))}}}}));
}

// A write that is not finished when the server answers can only happen to a non-blocking shim, and
// not in an implicit handshake, which would send it as normal data.
void AddUnfinishedWrite(StateMachineVariant& variant) {
  const std::vector<std::string> flags = {"-on-resume-read-with-unfinished-write"};
  variant.Add(WithEarlyData(
      {.name = "TLS13-EarlyData-UnfinishedWrite-Client",
       .spec = "RFC 8446 4.2.10",
       .level = RuleLevel::kCustom,
       .shim = {.flags = flags},
       .peer = {.versions = kTls13Only,
                .early_data = EarlyDataOptions{.expect = std::vector<Bytes>{},
                                               .expect_late = {BytesOf(kShimInitialWrite)}}},
       .resumptions = 1}));
  variant.Add(WithEarlyData(
      {.name = "TLS13-EarlyData-RejectUnfinishedWrite-Client",
       .spec = "RFC 8446 4.2.10",
       .level = RuleLevel::kCustom,
       .shim = {.flags = flags},
       .peer = {.versions = kTls13Only, .early_data = EarlyDataOptions{.accept = false}},
       .resumptions = 1},
      EarlyDataFate::kRejected));
}

}  // namespace

void AddEarlyDataLimits(StateMachineVariant& variant) {
  if (variant.IsDtls()) {
    // A DTLS client that is asked for early data must know that it can't.
    variant.Add(WithEarlyData({.name = "DTLS13-EarlyData",
                               .spec = "RFC 9147 5.6",
                               .peer = {.versions = kTls13Only},
                               .resumptions = 1}));
  }
  if (!variant.IsTls()) return;
  AddTooMuchData(variant);
  if (variant.async() && !variant.implicit_handshake()) AddUnfinishedWrite(variant);
  // One byte more than a server of BoringSSL's takes.
  variant.Add(WithEarlyData(
      {.name = "TLS13-MaxEarlyData-Server",
       .spec = "RFC 8446 4.6.1",
       .level = RuleLevel::kShould,
       .shim = {.role = Role::kServer},
       .peer = {.versions = kTls13Only,
                .early_data = EarlyDataOptions{.send = std::vector<Bytes>{Bytes(14336 + 1, 1)}}},
       .exchange = {Echo(), Echo()},
       .resumptions = 1,
       .expect = ShimRejects{.error = ":TOO_MUCH_READ_EARLY_DATA:"}}));
}

}  // namespace badpeer
