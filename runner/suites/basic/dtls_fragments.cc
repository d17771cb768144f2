// DTLS: fragments that do not fit together, are cut through, or are empty; the size of packets.
#include "runner/dtls/hooks.h"
#include "runner/suites/basic/basic.h"
#include "runner/tls/peer.h"
#include "runner/wire/codec.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

// Two fragments of one message; `change` makes the second contradict the first.
void AddMismatches(Suite& suite) {
  const auto add = [&](const char* name, void (*change)(DtlsFragment&)) {
    suite.Add({.name = name,
               .spec = "RFC 6347 4.2.3, RFC 9147 5.5",
               .level = RuleLevel::kShould,
               .protocol = Protocol::kDtls,
               .hooks = {DtlsFlightHook{[change](Peer&, DtlsController& dtls) {
                 const DtlsMessage& message = dtls.next().at(0);
                 dtls.WriteFragment(message.Fragment(0, 1));
                 DtlsFragment second = message.Fragment(1, 1);
                 change(second);
                 dtls.WriteFragment(second);
                 return true;
               }}},
               .expect = ShimRejects{.error = ":FRAGMENT_MISMATCH:"}});
  };
  add("FragmentMessageTypeMismatch-DTLS", [](DtlsFragment& fragment) {
    fragment.type =
        HandshakeType{static_cast<std::uint8_t>(static_cast<std::uint8_t>(fragment.type) + 1)};
  });
  add("FragmentMessageLengthMismatch-DTLS",
      [](DtlsFragment& fragment) { ++fragment.total_length; });
}

// A fragment, with its header, must not go on in another record.
void AddCutFragments(Suite& suite) {
  const auto add = [&](const char* name, std::size_t at) {
    suite.Add({.name = name,
               .spec = "RFC 6347 4.2.3, RFC 9147 5.5",
               .level = RuleLevel::kCustom,
               .protocol = Protocol::kDtls,
               .hooks = {DtlsFlightHook{[at](Peer&, DtlsController& dtls) {
                 for (const DtlsFragment& fragment : dtls.FragmentsOf(dtls.next())) {
                   const Bytes bytes = fragment.Encode();
                   const std::size_t first = std::min(at, bytes.size());
                   dtls.WriteRecord(fragment.content, fragment.epoch, ByteView(bytes).first(first));
                   if (first == bytes.size()) continue;
                   dtls.WriteRecord(fragment.content, fragment.epoch,
                                    ByteView(bytes).subspan(first));
                 }
                 return true;
               }}},
               .expect = ShimRejects{.error = ":BAD_HANDSHAKE_RECORD:"}});
  };
  add("SplitFragments-Header-DTLS", 2);
  add("SplitFragments-Boundary-DTLS", DtlsHandshakeHeader::kSize + 1);
  add("SplitFragments-Body-DTLS", DtlsHandshakeHeader::kSize + 2);
}

// Before each message two fragments of it without any of it, one at either end.
Hook SendEmptyFragments() {
  return DtlsFlightHook{[](Peer&, DtlsController& dtls) {
    std::vector<DtlsFragment> fragments;
    for (const DtlsMessage& message : dtls.next()) {
      if (!message.IsChangeCipherSpec()) {
        fragments.push_back(message.Fragment(0, 0));
        fragments.push_back(message.Fragment(message.body.size(), 0));
      }
      for (DtlsFragment& fragment : dtls.FragmentsOf({&message, 1})) {
        fragments.push_back(std::move(fragment));
      }
    }
    dtls.WriteFragments(fragments);
    return true;
  }};
}

// Up to a multiple of `block` bytes (RFC 7685).
Hook PadClientHello(std::size_t block) {
  return OnSend<ClientHello>([block](Peer&, ClientHello& hello) {
    Put(hello.extensions, Padding{});
    const std::size_t size = Encode(hello).size();
    Replace(hello.extensions, Padding{.zeros = Bytes((block - size % block) % block)});
  });
}

void AddEmptyFragments(Suite& suite) {
  suite.Add({.name = "SendEmptyFragments-DTLS",
             .spec = "RFC 6347 4.2.3, RFC 9147 5.5",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .hooks = {SendEmptyFragments()}});
  // A message that fills its reassembly buffer's bit map to the last byte.
  suite.Add({.name = "SendEmptyFragments-Padded-DTLS",
             .spec = "RFC 6347 4.2.3, RFC 9147 5.5",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .shim = {.role = Role::kServer},
             .hooks = {PadClientHello(64), SendEmptyFragments()}});
}

// No packet of the shim may be longer, and none so short that what follows would have fit.
void AddPacketSizes(Suite& suite) {
  const auto add = [&](const char* name, ProtocolVersion max, std::vector<CipherSuite> suites,
                       std::vector<std::string> more_flags = {}) {
    std::vector<std::string> flags = {"-mtu", "256"};
    flags.insert(flags.end(), more_flags.begin(), more_flags.end());
    suite.Add({.name = name,
               .spec = "RFC 6347 4.1.1, RFC 9147 4.4",
               .level = RuleLevel::kCustom,
               .protocol = Protocol::kDtls,
               .shim = {.role = Role::kServer, .flags = std::move(flags)},
               .peer = {.versions = {.max = max},
                        .cipher_suites = std::move(suites),
                        .records = RecordOptions{.max_packet_size = 256}}});
  };
  using enum ProtocolVersion;
  add("MTU-DTLS12-AEAD", kTls12, {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256});
  add("MTU-DTLS12-AES-CBC", kTls12, {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256});
  add("MTU-DTLS12-3DES-CBC", kTls12, {CipherSuite::TLS_RSA_WITH_3DES_EDE_CBC_SHA},
      {"-cipher", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"});
  add("MTU-DTLS13", kTls13, {});
}

}  // namespace

void AddBasicDtlsFragments(Suite& suite) {
  AddMismatches(suite);
  AddCutFragments(suite);
  AddEmptyFragments(suite);
  AddPacketSizes(suite);
}

}  // namespace badpeer
