// DTLS: record headers of 1.3, records that share a datagram, cookies of all sizes.
#include "runner/dtls/unified_header.h"
#include "runner/suites/basic/basic.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"
#include "runner/wire/writer.h"

namespace badpeer {
namespace {

// Legal forms of the header (RFC 9147, 4).
void AddShortHeaders(Suite& suite) {
  const auto add = [&](const char* name, const RecordOptions& records) {
    for (Role role : {Role::kClient, Role::kServer}) {
      suite.Add({.name = Name(name, role == Role::kClient ? "Client" : "Server"),
                 .spec = "RFC 6347 4.1, RFC 9147 4",
                 .protocol = Protocol::kDtls,
                 .shim = {.role = role},
                 .peer = {.versions = kTls13Only, .records = records}});
    }
  };
  add("DTLS13RecordHeader-NoLength", {.omit_record_length = true});
  add("DTLS13RecordHeader-ShortSeqNums", {.short_sequence_numbers = true});
}

// The header of DTLS 1.2, authenticated as one of 1.3 would be.
Bytes OldHeader(const OutgoingRecord& record, ByteView length) {
  Writer header;
  header.U8(static_cast<std::uint8_t>(record.type));
  header.U16(record.wire_version);
  header.U16(record.epoch->keys.epoch);
  header.U48(record.sequence);
  header.Raw(length);
  return header.Finish();
}

// Headers that a connection without connection ids must not take: the record is dropped.
void AddWrongHeaders(Suite& suite) {
  const auto add = [&](const char* name, bool (*change)(Peer&, OutgoingRecord&)) {
    suite.Add({.name = name,
               .spec = "RFC 9147 4.5.2",
               .level = RuleLevel::kShould,
               .protocol = Protocol::kDtls,
               .peer = {.versions = kTls13Only},
               .hooks = {RecordHook{change}},
               .exchange = {SendUnanswered()}});
  };
  add("DTLS13RecordHeader-OldHeader", [](Peer&, OutgoingRecord& record) {
    if (record.type != ContentType::application_data) return false;
    record.header = [plain = record](Bytes& header) {
      header = OldHeader(plain, ByteView(header).last(2));
    };
    return true;
  });
  add("DTLS13RecordHeader-CIDBit", [](Peer&, OutgoingRecord& record) {
    if (record.type != ContentType::application_data) return false;
    record.header = [](Bytes& header) { header[0] |= kConnectionIdBit; };
    return true;
  });
}

// Application data in two records of one datagram.
Hook SplitAndPackData() {
  return FlightHook{[](Peer&, Flight& flight) {
    if (flight.size() != 1 || flight[0].type != ContentType::application_data ||
        flight[0].data.size() < 2) {
      return false;
    }
    FlightItem second = flight[0];
    const auto half = static_cast<std::ptrdiff_t>(second.data.size() / 2);
    flight[0].data.resize(second.data.size() / 2);
    second.data.erase(second.data.begin(), second.data.begin() + half);
    second.joins_packet = true;
    flight.push_back(std::move(second));
    return true;
  }};
}

void AddPackedData(Suite& suite) {
  for (bool async : {false, true}) {
    TestCase test{.name = async ? "SplitAndPackAppData-DTLS-Async" : "SplitAndPackAppData-DTLS",
                  .spec = "RFC 6347 4.1.1, RFC 9147 4.3",
                  .protocol = Protocol::kDtls,
                  .hooks = {SplitAndPackData()},
                  .exchange = {EchoInTwoRecords(32)}};
    if (async) test.shim.flags = {"-async"};
    suite.Add(std::move(test));
  }
}

void AddCookies(Suite& suite) {
  for (std::size_t size : {255, 0}) {
    suite.Add({.name = Name("DTLS-HelloVerifyRequest", std::to_string(size)),
               .spec = "RFC 6347 4.2.1",
               .protocol = Protocol::kDtls,
               .peer = {.versions = kUpToTls12},
               .hooks = {OnSend<HelloVerifyRequest>([size](Peer& peer, HelloVerifyRequest& m) {
                 m.cookie = peer.random().Take(size);
               })}});
  }
}

}  // namespace

void AddBasicDtlsRecords(Suite& suite) {
  AddShortHeaders(suite);
  AddWrongHeaders(suite);
  AddPackedData(suite);
  AddCookies(suite);
}

}  // namespace badpeer
