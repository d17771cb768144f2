// RFC 8446, 4.1.3: a server that could have gone further marks TLS 1.1 and older with another value
// than TLS 1.2, and a client that has TLS 1.3 must look for both. BoGo's server has one mark for all.
#include <algorithm>
#include <array>

#include "runner/suites/own/own.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

// "DOWNGRD" and 0 or 1 end the random.
constexpr std::array<std::uint8_t, 8> kMark = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 0};

Hook MarkAsOlder() {
  return OnSend<ServerHello>([](Peer&, ServerHello& hello) {
    std::ranges::copy(kMark, hello.random.end() - static_cast<std::ptrdiff_t>(kMark.size()));
  });
}

}  // namespace

void AddOwnDowngradeTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Downgrade", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      if (version.version >= ProtocolVersion::kTls12) continue;
      const ProtocolVersion wire =
          protocol == Protocol::kDtls ? ToDtls(version.version) : version.version;
      suite.Add({.name = Name("BP-Downgrade", version.name, "Client", ProtocolName(protocol)),
                 .spec = "RFC 8446 4.1.3",
                 .protocol = protocol,
                 .hooks = {OnChoose(wire), MarkAsOlder()},
                 .state = {.version = version.version},
                 .expect = ShimRejects{.error = ":TLS13_DOWNGRADE:",
                                       .alert = AlertDescription::illegal_parameter}});
    }
  }
}

}  // namespace badpeer
