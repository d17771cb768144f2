// CBC: padding that must be checked byte by byte (RFC 5246, 6.2.3.2), and the split of records that
// keeps TLS 1.0 from sending data under an IV that an attacker knows.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using enum CipherSuite;

// 20 bytes of SHA-1 and these: whole blocks, so that the padding can have 256 bytes.
constexpr std::size_t kBlockFillingMessage = 12;

// Damages the first byte of the padding of application data, if the padding is as long as that.
Hook DamagePadding(std::size_t at_least) {
  return RecordHook{[at_least](Peer&, OutgoingRecord& record) {
    if (record.type != ContentType::application_data) return false;
    record.seal.cbc_padding = [at_least](Bytes& padding) {
      if (padding.size() >= at_least) padding.front() ^= 0xff;
    };
    return true;
  }};
}

void AddPadding(std::vector<TestCase>& tests) {
  Suite suite("CBCPadding", tests);
  const Expectation refused = ShimRejects{.error = ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"};
  const auto add = [&](const char* name, bool longest, Hooks hooks, const Expectation& expect) {
    suite.Add({.name = name,
               .spec = "RFC 5246 6.2.3.2",
               .peer = {.versions = kUpToTls12,
                        .cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
                        .records = RecordOptions{.maximum_cbc_padding = longest}},
               .hooks = std::move(hooks),
               .exchange = {Echo(longest ? kBlockFillingMessage : 32)},
               .expect = expect});
  };
  add("MaxCBCPadding", true, {}, Succeeds());
  // A shim that looks at the length byte alone is open to POODLE.
  add("BadCBCPadding", false, {DamagePadding(2)}, refused);
  add("BadCBCPadding255", true, {DamagePadding(256)}, refused);
}

struct LastRecord {
  bool was_one_byte_of_data = false;
};

// After a record of one byte comes the rest; a longer record may follow no other.
Hook ExpectSplitRecords() {
  return IncomingRecordHook{[](Peer& peer, const IncomingRecord& record) {
    LastRecord& last = peer.ConnectionMemory<LastRecord>();
    const bool is_data = record.type == ContentType::application_data;
    if (is_data && record.payload.size() != 1 && !last.was_one_byte_of_data) {
      throw PeerFailure("application data records were not split");
    }
    last.was_one_byte_of_data = is_data && record.payload.size() == 1;
    return is_data;
  }};
}

void AddSplitting(std::vector<TestCase>& tests) {
  Suite suite("CBCSplitting", tests, RuleLevel::kCustom);
  struct Cipher {
    const char* name;
    CipherSuite suite;
  };
  for (const Cipher& cipher : {Cipher{"3DES", TLS_RSA_WITH_3DES_EDE_CBC_SHA},
                               Cipher{"AES128", TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA},
                               Cipher{"AES256", TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA}}) {
    for (bool partial_write : {false, true}) {
      std::vector<std::string> flags = {"-async", "-write-different-record-sizes",
                                        "-cbc-record-splitting"};
      if (partial_write) flags.push_back("-partial-write");
      flags.insert(flags.end(), {"-cipher", "ALL:3DES"});
      suite.Add(
          {.name = Name(partial_write ? "CBCRecordSplittingPartialWrite" : "CBCRecordSplitting",
                        cipher.name),
           .spec = "RFC 5246 F.3",
           .shim = {.flags = std::move(flags)},
           .peer = {.versions = {ProtocolVersion::kTls10, ProtocolVersion::kTls10},
                    .cipher_suites = {cipher.suite}},
           .hooks = {ExpectSplitRecords()},
           .exchange = {ReadUntilEnd()},
           .resumptions = partial_write ? 0 : 1});
    }
  }
}

}  // namespace

void AddCbcTests(std::vector<TestCase>& tests) {
  AddPadding(tests);
  AddSplitting(tests);
}

}  // namespace badpeer
