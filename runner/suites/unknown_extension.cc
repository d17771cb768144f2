// Extensions in a server's answer that the client did not ask for: it must refuse them, wherever
// they stand (RFC 8446, 4.2; RFC 5246, 7.4.1.4).
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"
#include "runner/suites/spec.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

// A code point that nobody has, as BoGo's custom extension.
constexpr ExtensionType kCustom{1234};

Extension CustomExtension() { return {.type = kCustom, .data = BytesOf("custom extension")}; }

template <class M>
Hook Adding(Extension extension) {
  return OnSend<M>([extension](Peer&, M& message) { message.extensions.push_back(extension); });
}

Extension AlpnExtension(std::string_view protocol) {
  Extensions alpn;
  Put(alpn, Alpn{.protocols = {std::string(protocol)}});
  return alpn.front();
}

void AddUnknown(Suite& suite) {
  const auto add = [&](std::string name, ProtocolVersion version, Hook hook, std::string local,
                       std::vector<std::string> flags = {}) {
    const bool tls13 = version >= ProtocolVersion::kTls13;
    suite.Add(
        {.name = std::move(name),
         .spec = tls13 ? "RFC 8446 4.2" : "RFC 5246 7.4.1.4",
         .level = local.empty() ? LevelOfClientsAlert(Protocol::kTls, version) : RuleLevel::kMust,
         .shim = {.flags = std::move(flags)},
         .peer = {.versions = {ProtocolVersion::kTls10, version}},
         .hooks = {std::move(hook)},
         .expect = local.empty() ? ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                                               .alert = AlertDescription::unsupported_extension}
                                 : ShimRejects{.error = ":UNEXPECTED_EXTENSION:", .local = local}});
  };
  // The shim has no keys to encrypt its alert with before it has read the ServerHello, while ours
  // expects it encrypted.
  const std::string unreadable = "local error: bad record MAC";
  const ProtocolVersion tls12 = ProtocolVersion::kTls12, tls13 = ProtocolVersion::kTls13;
  add("UnknownExtension-Client", tls12, Adding<ServerHello>(CustomExtension()), "");
  add("UnknownExtension-Client-TLS13", tls13, Adding<EncryptedExtensions>(CustomExtension()), "");
  add("UnknownUnencryptedExtension-Client-TLS13", tls13, Adding<ServerHello>(CustomExtension()),
      unreadable);
  add("UnexpectedUnencryptedExtension-Client-TLS13", tls13,
      Adding<ServerHello>(AlpnExtension("foo")), unreadable,
      {"-advertise-alpn", AlpnList({"foo", "bar"})});
  add("UnofferedExtension-Client", tls12, Adding<ServerHello>(AlpnExtension("alpn")), "");
  add("UnofferedExtension-Client-TLS13", tls13, Adding<EncryptedExtensions>(AlpnExtension("alpn")),
      "");
}

}  // namespace

void AddUnknownExtensionTests(std::vector<TestCase>& tests) {
  Suite suite("UnknownExtension", tests);
  AddUnknown(suite);
}

}  // namespace badpeer
