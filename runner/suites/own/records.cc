// Records that a shim sends, looked at closer than a peer has to; and one that is too long.
#include "runner/suites/common_hooks.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxContent = 1 << 14;     // RFC 8446, 5.1
constexpr std::size_t kMaxTls13Expansion = 256;  // RFC 8446, 5.2

// RFC 8446, 5.1 and 5.2: no empty handshake record, nothing between the records of one message, no
// ciphertext of 1.3 that is longer than any content can make it.
struct OpenMessage {
  Bytes bytes{};  // of messages that are not whole yet
};

void CheckRecord(Peer& peer, const IncomingRecord& record) {
  Bytes& open = peer.ConnectionMemory<OpenMessage>().bytes;
  const bool tls13 = record.is_protected && peer.state().version >= ProtocolVersion::kTls13;
  if (tls13 && record.wire_size > kMaxContent + kMaxTls13Expansion) {
    throw PeerFailure("a record is longer than its content can make it",
                      std::to_string(record.wire_size) + " bytes");
  }
  if (record.type != ContentType::handshake) {
    if (!open.empty() && record.type != ContentType::alert) {
      throw PeerFailure("another record stands within a handshake message", Name(record.type));
    }
    return;
  }
  if (record.payload.empty()) throw PeerFailure("a handshake record is empty");
  Append(open, record.payload);
  constexpr std::size_t kHeader = 4;
  while (open.size() >= kHeader) {
    const std::size_t size =
        kHeader + (std::size_t{open[1]} << 16 | std::size_t{open[2]} << 8 | open[3]);
    if (open.size() < size) break;
    open.erase(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(size));
  }
}

// As long as a record can be, and with handshake messages that take several of them.
struct Fragments {
  std::string_view name;
  std::vector<std::string> flags;
};
const Fragments kFragments[] = {
    {"Large", {"-read-size", std::to_string(kMaxContent)}},
    {"Small", {"-read-size", "1024", "-max-send-fragment", "512"}},
};

void AddWellFormed(Suite& suite) {
  const Hook check = IncomingRecordHook{[](Peer& peer, const IncomingRecord& record) {
    CheckRecord(peer, record);
    return true;
  }};
  const auto add = [&](const NamedVersion& version, Role role, const Fragments& fragments) {
    const bool tls13 = version.version >= ProtocolVersion::kTls13;
    suite.Add({.name = Name("BP-WellFormedRecords", role == Role::kClient ? "Client" : "Server",
                            fragments.name, version.name),
               .spec = tls13 ? "RFC 8446 5.1" : "RFC 5246 6.2.1",
               .shim = {.role = role, .flags = fragments.flags},
               .peer = {.versions = {version.version, version.version}},
               .hooks = {check},
               .exchange = {Echo(kMaxContent)},
               .resumptions = 1});
  };
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    for (Role role : {Role::kClient, Role::kServer}) {
      for (const Fragments& fragments : kFragments) add(version, role, fragments);
    }
  }
}

// One byte more than a record may hold. BoGo tries it in TLS 1.3, where another limit counts.
void AddTooLong(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version >= ProtocolVersion::kTls13) continue;
    if (version.version < ProtocolVersion::kTls11) continue;  // our peer splits its records there
    for (Role role : {Role::kClient, Role::kServer}) {
      suite.Add({.name = Name("BP-LargePlaintext", role == Role::kClient ? "Client" : "Server",
                              version.name),
                 .spec = "RFC 5246 7.2.2",
                 .shim = {.role = role},
                 .peer = {.versions = {version.version, version.version}},
                 .hooks = {LeaveRecordsWhole()},
                 .exchange = {Echo(kMaxContent + 1)},
                 .expect = RefusesWith(AlertDescription::record_overflow),
                 .skip_hints = true});
    }
  }
}

// As a stack does that counts round trips and bytes: a server's first flight is packed as well.
void AddPackedFirstFlight(Suite& suite) {
  suite.Add({.name = "BP-PackedFirstFlight-TLS13",
             .spec = "RFC 8446 5.1",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer},
             .peer = {.versions = kTls13Only},
             .hooks = {ExpectPackedHandshake(kMaxContent, /*first_flight=*/true)}});
  suite.Add({.name = "BP-PackedFirstFlight-MaxSendFragment-TLS13",
             .spec = "RFC 8446 5.1",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer,
                      .flags = {"-max-send-fragment", "512", "-read-size", "1024"}},
             .peer = {.versions = kTls13Only},
             .hooks = {ExpectPackedHandshake(512, /*first_flight=*/true)},
             .exchange = {Echo(1024)}});
}

}  // namespace

void AddOwnRecordTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Records", tests);
  AddWellFormed(suite);
  AddPackedFirstFlight(suite);
  AddTooLong(suite);
}

}  // namespace badpeer
