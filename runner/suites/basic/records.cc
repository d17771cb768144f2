// Records: their sizes in both directions, damage, types nobody knows, and too many new keys.
#include "runner/suites/basic/basic.h"
#include "runner/suites/common_hooks.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxContent = 1 << 14;  // RFC 8446, 5.1

void AddLarge(Suite& suite) {
  const Expectation too_long =
      ShimRejects{.error = ":DATA_LENGTH_TOO_LONG:", .alert = AlertDescription::record_overflow};
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    const bool dtls = protocol == Protocol::kDtls;
    const Hooks whole = dtls ? Hooks{} : Hooks{LeaveRecordsWhole()};  // as DTLS always does
    suite.Add({.name = NameFor("LargePlaintext", protocol),
               .spec = "RFC 5246 6.2.1, RFC 8446 5.1",
               .level = dtls ? RuleLevel::kCustom : RuleLevel::kMust,
               .protocol = protocol,
               .hooks = whole,
               .exchange = {Echo(kMaxContent + 1)},
               .expect = too_long});
    // This is seen before the record is authenticated, and in DTLS such a record is dropped.
    TestCase ciphertext{
        .name = NameFor("LargeCiphertext", protocol),
        .spec = dtls ? "RFC 6347 4.1.2.7, RFC 9147 4.5.2" : "RFC 5246 6.2.3, RFC 8446 5.2",
        .level = dtls ? RuleLevel::kShould : RuleLevel::kMust,
        .protocol = protocol,
        .hooks = whole,
        .exchange = {Echo(2 * kMaxContent)}};
    if (dtls) {
      ciphertext.exchange = {SendUnanswered(2 * kMaxContent)};
    } else {
      ciphertext.expect = ShimRejects{.error = ":ENCRYPTED_LENGTH_TOO_LONG:"};
    }
    suite.Add(std::move(ciphertext));
  }
  // The padding counts, the type does not.
  const auto add_padded = [&](std::size_t padding, std::size_t size, const char* name) {
    suite.Add({.name = name,
               .spec = "RFC 8446 5.4",
               .peer = {.versions = kTls13Only, .records = RecordOptions{.inner_padding = padding}},
               .hooks = {LeaveRecordsWhole()},
               .exchange = {Echo(size)},
               .expect = padding + size > kMaxContent ? too_long : Succeeds()});
  };
  add_padded(8192, 8192, "LargePlaintext-TLS13-Padded-8192-8192");
  add_padded(8193, 8192, "LargePlaintext-TLS13-Padded-8193-8192");
  add_padded(1, 16383, "LargePlaintext-TLS13-Padded-16383-1");
  add_padded(1, 16384, "LargePlaintext-TLS13-Padded-16384-1");
}

// Refuses records with more content, as a peer would that has less room.
Hook LimitContent(std::size_t limit) {
  return IncomingRecordHook{[limit](Peer& peer, const IncomingRecord& record) {
    if (record.payload.size() <= limit) return true;
    peer.Fail(AlertDescription::record_overflow, "local error: record overflow",
              std::to_string(record.payload.size()) + " bytes",
              "at most " + std::to_string(limit) + " bytes");
  }};
}

// A server, so that its certificate makes a large message.
void AddShimsRecords(Suite& suite) {
  const auto add = [&](const char* name, ProtocolVersion max, Hooks hooks,
                       const Expectation& expect) {
    suite.Add({.name = name,
               .spec = "RFC 5246 6.2.1, RFC 8446 5.1",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .flags = {"-max-send-fragment", "512", "-read-size", "1024"}},
               .peer = {.versions = {.max = max}},
               .hooks = std::move(hooks),
               .exchange = {Echo(1024)},
               .expect = expect});
  };
  using enum ProtocolVersion;
  // With a limit of 511 it is seen that some are as large as they may be.
  const Expectation ours_fails = PeerRejects{.local = "local error: record overflow"};
  add("MaxSendFragment-TLS12", kTls12, {LimitContent(512)}, Succeeds());
  add("MaxSendFragment-TLS12-TooLarge", kTls12, {LimitContent(511)}, ours_fails);
  add("MaxSendFragment-TLS13", kTls13,
      {LimitContent(512), ExpectPackedHandshake(512, /*first_flight=*/false)}, Succeeds());
  add("MaxSendFragment-TLS13-TooLarge", kTls13, {LimitContent(511)}, ours_fails);
  suite.Add({.name = "PackedEncryptedHandshake-TLS13",
             .spec = "RFC 8446 5.1",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer},
             .hooks = {ExpectPackedHandshake(kMaxContent, /*first_flight=*/false)}});
}

void AddDamaged(Suite& suite) {
  suite.Add({.name = "TLSFatalBadPackets",
             .spec = "RFC 5246 7.2.2, RFC 8446 5.2",
             .hooks = DamageFirstData(),
             .expect = ShimRejects{.error = ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"}});
  for (bool async : {false, true}) {
    TestCase test{.name = async ? "DTLSIgnoreBadPackets-Async" : "DTLSIgnoreBadPackets",
                  .spec = "RFC 6347 4.1.2.7, RFC 9147 4.5.2",
                  .level = RuleLevel::kShould,
                  .protocol = Protocol::kDtls,
                  .hooks = DamageFirstData()};
    if (async) test.shim.flags = {"-async"};
    suite.Add(std::move(test));
  }
}

void AddUnknownType(Suite& suite) {
  const Hook send = At(Phase::kBeforeExchange, [](Peer& peer) {
    peer.channel().Queue(ContentType{42}, BytesOf("invalid record"));
    peer.channel().Flush();
  });
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    suite.Add({.name = NameFor("SendInvalidRecordType", protocol),
               .spec = "RFC 5246 6, RFC 8446 5",
               .level = protocol == Protocol::kDtls ? RuleLevel::kCustom : RuleLevel::kMust,
               .protocol = protocol,
               .hooks = {send},
               .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:"}});
  }
}

}  // namespace

void AddBasicRecords(Suite& suite) {
  AddLarge(suite);
  AddShimsRecords(suite);
  AddDamaged(suite);
  AddUnknownType(suite);
  suite.Add({.name = "TooManyKeyUpdates",
             .spec = "RFC 8446 4.6.3",
             .level = RuleLevel::kCustom,
             .exchange = {KeyUpdates(33), Echo()},
             .expect = ShimRejects{.error = ":TOO_MANY_KEY_UPDATES:"}});
}

}  // namespace badpeer
