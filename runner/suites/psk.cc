#include "runner/suites/psk.h"

#include "runner/scenario/defaults.h"
#include "runner/suites/families.h"

namespace badpeer {
namespace {

Bytes Repeated(std::string_view letters, int times) {
  Bytes bytes;
  for (int i = 0; i < times; ++i) Append(bytes, BytesOf(letters));
  return bytes;
}

}  // namespace

const PreSharedKey& Psk256() {
  static const PreSharedKey key{
      .key = Repeated("ABCD", 8), .identity = BytesOf("psk1"), .context = BytesOf("context1")};
  return key;
}

const PreSharedKey& Psk384() {
  static const PreSharedKey key{.key = Repeated("EFGH", 12),
                                .identity = BytesOf("psk2"),
                                .context = BytesOf("context2"),
                                .hash = crypto::HashAlgorithm::kSha384};
  return key;
}

const PreSharedKey& OtherPsk256() {
  static const PreSharedKey key{
      .key = Repeated("IJKL", 8), .identity = BytesOf("psk3"), .context = BytesOf("context3")};
  return key;
}

std::vector<PskHash> PskHashes() {
  return {{"SHA256", Psk256(), CipherSuite::TLS_AES_128_GCM_SHA256},
          {"SHA384", Psk384(), CipherSuite::TLS_AES_256_GCM_SHA384}};
}

void PskTests::Add(std::string_view name, TestCase test) {
  const char* side = role_ == Role::kClient ? "Client" : "Server";
  test.name = Name("PSK", side, name, ProtocolName(protocol_));
  if (test.spec.empty()) test.spec = "RFC 8446 4.2.11, RFC 9258 5";
  test.shim.role = role_;
  if (test.shim.credentials.empty()) test.shim.credentials = {Psk256()};
  if (test.peer.credentials.empty()) test.peer.credentials = {Psk256()};
  suite_.Add(Over(protocol_, std::move(test)));
}

void AddPskTests(std::vector<TestCase>& tests) {
  Suite suite("PSK", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    AddPskClientTests({suite, protocol, Role::kClient});
    AddPskServerTests({suite, protocol, Role::kServer});
    AddPskBinderTests({suite, protocol, Role::kServer});
  }
}

}  // namespace badpeer
