// server_padding: a client of TLS 1.3 asks for so many bytes in EncryptedExtensions, to hide how long
// the rest of the server's flight is. The server sends all of them or none.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr std::uint16_t kLargest = 16384;

Hook SendsPadding(std::size_t size, bool tls13 = true) {
  const auto add = [size](Peer&, auto& message) {
    Put(message.extensions, ServerPadding{.zeros = Bytes(size)});
  };
  return tls13 ? OnSend<EncryptedExtensions>(add) : OnSend<ServerHello>(add);
}

Hook AsksForPadding(std::uint16_t size) {
  return OnSend<ClientHello>([size](Peer&, ClientHello& hello) {
    Extensions request;
    Put(request, ServerPaddingRequest{.length = size});
    // In front: a PSK offer must stay the last.
    hello.extensions.insert(hello.extensions.begin(), request.front());
  });
}

// A resumed handshake has no certificate whose length would be worth hiding: never any padding.
Hook ExpectPadding(std::optional<std::size_t> asked) {
  return OnReceive<EncryptedExtensions>([asked](Peer& peer, const EncryptedExtensions& message) {
    const std::optional<std::size_t> wanted = peer.state().resumed ? std::nullopt : asked;
    const Extension* padding = Find(message.extensions, ExtensionType::server_padding);
    const auto size = [](std::optional<std::size_t> bytes) {
      return bytes ? std::to_string(*bytes) + " bytes" : std::string("no padding");
    };
    std::optional<std::size_t> got;
    if (padding != nullptr) got = padding->data.size();
    if (got != wanted) throw PeerFailure("server padding mismatch", size(got), size(wanted));
  });
}

std::vector<std::string> Request(std::size_t size, bool expected) {
  std::vector<std::string> flags = {"-request-server-padding", std::to_string(size)};
  if (expected) flags.push_back("-expect-server-sent-requested-padding");
  return flags;
}

void AddClients(Suite& suite) {
  const auto add = [&](std::string_view what, std::size_t asked, std::optional<std::size_t> sent,
                       bool right) {
    TestCase test{.name = Name("ServerPadding", what),
                  .shim = {.flags = Request(asked, sent && right)},
                  .peer = {.versions = kTls13Only}};
    if (sent) test.hooks = {SendsPadding(*sent)};
    if (!right) {
      test.expect = ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error};
    }
    suite.Add(std::move(test));
  };
  add("ExpectPadding", 10, 10, true);
  add("ZeroPaddingRequested", 0, 0, true);
  add("16kPadding", kLargest, kLargest, true);
  add("NotEnoughPadding", 10, 5, false);
  add("TooMuchPadding", 10, 50, false);
  add("NoPaddingSent", 10, std::nullopt, true);
  suite.Add({.name = "ServerPadding-TLS12-NoPadding",
             .shim = {.flags = Request(10, false)},
             .peer = {.versions = kUpToTls12},
             .skip_version_name_check = true});
  suite.Add({.name = "ServerPadding-TLS12-PaddingSent",
             .shim = {.flags = Request(10, false)},
             .peer = {.versions = kUpToTls12},
             .hooks = {SendsPadding(10, false)},
             .expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                                   .alert = AlertDescription::unsupported_extension}});
}

void AddServers(Suite& suite) {
  const auto add = [&](std::string_view what, bool supported, std::optional<std::uint16_t> asked,
                       bool sent) {
    TestCase test{.name = Name("ServerPaddingServer", what),
                  .shim = {.role = Role::kServer},
                  .peer = {.versions = kTls13Only}};
    if (supported) test.shim.flags = {"-server-supports-padding"};
    if (asked) test.hooks = {AsksForPadding(*asked)};
    test.hooks.push_back(ExpectPadding(sent ? std::optional<std::size_t>(*asked) : std::nullopt));
    return test;
  };
  suite.Add(add("NotRequested", false, std::nullopt, false));
  suite.Add(add("NoServerSupport", false, 10, false));
  suite.Add(add("BasicPadding", true, 10, true));
  suite.Add(add("ZeroPadding", true, 0, true));
  suite.Add(add("16kPadding", true, kLargest, true));
  suite.Add(add("OverMax", true, kLargest + 1, false));
  suite.Add({.name = "ServerPaddingServer-TLS12",
             .shim = {.role = Role::kServer, .flags = {"-server-supports-padding"}},
             .peer = {.versions = kUpToTls12},
             .hooks = {AsksForPadding(1024)}});
  TestCase resumed = add("ResumeSession", true, 10, true);
  resumed.resumptions = 1;
  suite.Add(std::move(resumed));
}

}  // namespace

void AddServerPaddingTests(std::vector<TestCase>& tests) {
  Suite suite("ServerPadding", tests, RuleLevel::kCustom);
  AddClients(suite);
  AddServers(suite);
}

}  // namespace badpeer
