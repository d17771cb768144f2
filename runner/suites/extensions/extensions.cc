#include "runner/suites/extensions/extensions.h"

#include <algorithm>

#include "runner/suites/families.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

// Nobody has it.
const Extension kTwice = {.type = ExtensionType{0xffff}};

// RFC 8446, 4.2: no extension twice.
void AddDuplicates(const ExtensionVariant& variant) {
  const auto insert_both = [](Peer&, Extensions& extensions) {
    extensions.insert(
        std::ranges::find(extensions, ExtensionType::extended_master_secret, &Extension::type),
        kTwice);
    extensions.insert(extensions.begin(), kTwice);
  };
  const auto add = [&](std::string name, Role role, Hook hook) {
    variant.Add({.name = std::move(name),
                 .spec = "RFC 5246 7.4.1.4, RFC 8446 4.2",
                 .level = RuleLevel::kCustom,
                 .shim = {.role = role},
                 .hooks = {std::move(hook)},
                 .expect = ShimRejects{.alert = AlertDescription::decode_error}});
  };
  add("DuplicateExtensionClient", Role::kClient, variant.OnAnswer(insert_both));
  add("DuplicateExtensionServer", Role::kServer,
      OnSend<ClientHello>(
          [insert_both](Peer& peer, ClientHello& hello) { insert_both(peer, hello.extensions); }));
}

}  // namespace

void ExtensionVariant::Add(TestCase test, std::string_view last_word) const {
  test.name = Name(test.name, ProtocolName(protocol_), version_.name);
  if (!last_word.empty()) test.name = Name(test.name, last_word);
  test.peer.versions.max = version();
  if (test.resume) test.resume->peer.versions.max = version();
  suite_.Add(Over(protocol_, std::move(test), given_));
}

void AddExtensionTests(std::vector<TestCase>& tests) {
  Suite suite("Extension", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      const ExtensionVariant variant(suite, protocol, version);
      AddDuplicates(variant);
      AddServerNames(variant);
      AddAlpn(variant);
      AddAlps(variant);
      AddQuicParameters(variant);
      AddTickets(variant);
      AddSrtp(variant);
      AddStapling(variant);
      AddAllExtensions(variant);
    }
  }
  AddMisplacedExtensions(suite);
  AddCertificateExtensions(suite);
}

}  // namespace badpeer
