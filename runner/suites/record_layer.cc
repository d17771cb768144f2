// Record headers: which versions they may name, and what TLS 1.3 hides behind them.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

constexpr std::uint16_t kNoVersion = 0x03ff;
constexpr std::uint16_t kGarbageVersion = 0xffff;
constexpr std::size_t kPadding = 10;

Hook RecordVersion(std::uint16_t version) {
  return RecordHook{[version](Peer&, OutgoingRecord& record) {
    record.wire_version = version;
    return true;
  }};
}

// While the version is being negotiated.
Hook InitialRecordVersion(std::uint16_t version) {
  return RecordHook{[version](Peer& peer, OutgoingRecord& record) {
    if (peer.channel().version() != ProtocolVersion::kNone) return false;
    record.wire_version = version;
    return true;
  }};
}

void AddRecordVersions(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    const PeerOptions peer{.versions = {version.version, version.version}};
    // RFC 8446, 5.1, lets a receiver ignore legacy_record_version: refusing it is BoringSSL's rule.
    suite.Add({.name = Name("CheckRecordVersion", version.name),
               .spec = "RFC 5246 6.2.1, RFC 8446 5.1",
               .level = RuleLevel::kCustom,
               .peer = peer,
               .hooks = {RecordVersion(kNoVersion)},
               .expect = ShimRejects{.error = ":WRONG_VERSION_NUMBER:"}});
    // RFC 5246, E.1: a server accepts {03,XX} in the first record.
    suite.Add({.name = Name("LooseInitialRecordVersion", version.name),
               .spec = "RFC 5246 E.1, RFC 8446 5.1",
               .shim = {.role = Role::kServer},
               .peer = peer,
               .hooks = {InitialRecordVersion(kNoVersion)}});
    suite.Add({.name = Name("GarbageInitialRecordVersion", version.name),
               .spec = "RFC 5246 E.1, RFC 8446 5.1",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer},
               .peer = peer,
               .hooks = {InitialRecordVersion(kGarbageVersion)},
               .expect = ShimRejects{.error = ":WRONG_VERSION_NUMBER:"}});
  }
}

bool IsSealed13(const OutgoingRecord& record) {
  return record.epoch && record.epoch->keys.epoch != kEpochPlaintext;
}

Hook OnSealed13(void (*change)(OutgoingRecord&)) {
  return RecordHook{[change](Peer&, OutgoingRecord& record) {
    if (!IsSealed13(record)) return false;
    change(record);
    return true;
  }};
}

void AddTls13Records(Suite& suite, Protocol protocol) {
  const auto add = [&](std::string_view what, Hook hook, Expectation expect) {
    suite.Add({.name = Name("TLS13", what, ProtocolName(protocol)),
               .spec = protocol == Protocol::kDtls ? "RFC 9147 4" : "RFC 8446 5.2",
               .protocol = protocol,
               .peer = {.versions = kTls13Only},
               .hooks = {std::move(hook)},
               .expect = std::move(expect)});
  };
  const Expectation no_type = ShimRejects{.error = ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"};
  add("RecordPadding",
      OnSealed13([](OutgoingRecord& record) { record.seal.inner_padding = kPadding; }), Succeeds());
  // RFC 8446, 5.4: a record without any nonzero octet has no content type.
  add("EmptyRecords", OnSealed13([](OutgoingRecord& record) {
        record.payload.clear();
        record.seal.omit_inner_type = true;
      }),
      no_type);
  add("OnlyPadding", OnSealed13([](OutgoingRecord& record) {
        record.payload.clear();
        record.seal.omit_inner_type = true;
        record.seal.inner_padding = kPadding;
      }),
      no_type);
  if (protocol == Protocol::kDtls) return;  // its sealed records have no outer type
  add("WrongOuterRecord", OnSealed13([](OutgoingRecord& record) {
        record.header = [](Bytes& header) {
          header.at(0) = static_cast<std::uint8_t>(ContentType::handshake);
        };
      }),
      ShimRejects{.error = ":INVALID_OUTER_RECORD_TYPE:"});
}

}  // namespace

void AddRecordVersionTests(std::vector<TestCase>& tests) {
  Suite suite("RecordVersion", tests);
  AddRecordVersions(suite);
}

void AddTls13RecordTests(std::vector<TestCase>& tests) {
  Suite suite("TLS13Record", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) AddTls13Records(suite, protocol);
}

}  // namespace badpeer
