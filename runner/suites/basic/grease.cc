// GREASE (RFC 8701): the shim must use values that nobody knows, wherever it lists some.
#include <algorithm>

#include "runner/suites/basic/basic.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

void Require(bool found, const char* what) {
  if (!found) throw PeerFailure(std::string("no GREASE among the ") + what);
}

template <class E>
bool HasGrease(const std::vector<E>& values) {
  return std::ranges::any_of(values, [](E value) { return IsGrease(value); });
}

bool HasGreaseExtension(const Extensions& extensions) {
  return std::ranges::any_of(extensions, [](const Extension& e) { return IsGrease(e.type); });
}

// The list that `values` takes out of the extension; a missing extension has no GREASE.
template <class E, class F>
bool HasGreaseIn(const Extensions& extensions, F values) {
  const Result<std::optional<E>> body = Get<E>(extensions);
  return body && *body &&
         std::ranges::any_of(values(**body), [](const auto& value) { return IsGrease(value); });
}

void CheckClientHello(Peer&, const ClientHello& hello) {
  const Extensions& extensions = hello.extensions;
  Require(HasGrease(hello.cipher_suites), "cipher suites");
  Require(HasGreaseExtension(extensions), "extensions");
  Require(HasGreaseIn<SupportedVersionsClient>(extensions,
                                               [](const auto& body) { return body.versions; }),
          "versions");
  Require(HasGreaseIn<SignatureAlgorithms>(extensions,
                                           [](const auto& body) { return body.algorithms; }),
          "signature algorithms");
  Require(HasGreaseIn<SupportedGroups>(extensions, [](const auto& body) { return body.groups; }),
          "groups");
  Require(HasGreaseIn<KeyShareClient>(extensions,
                                      [](const KeyShareClient& body) {
                                        std::vector<NamedGroup> groups;
                                        for (const auto& share : body.client_shares) {
                                          groups.push_back(share.group);
                                        }
                                        return groups;
                                      }),
          "key shares");
}

}  // namespace

void AddBasicGrease(Suite& suite) {
  for (bool is_13 : {false, true}) {
    suite.Add({.name = is_13 ? "GREASE-Client-TLS13" : "GREASE-Client-TLS12",
               .spec = "RFC 8701 3.1",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-enable-grease"}},
               .peer = {.versions = is_13 ? VersionRange{} : kUpToTls12},
               .hooks = {OnReceive<ClientHello>(CheckClientHello)}});
  }
  // Servers of 1.3 need not be told.
  suite.Add({.name = "GREASE-Server-TLS13",
             .spec = "RFC 8701 4.1",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer},
             .hooks = {OnReceive<NewSessionTicket13>([](Peer&, const NewSessionTicket13& ticket) {
               Require(HasGreaseExtension(ticket.extensions), "extensions of a ticket");
             })}});
}

}  // namespace badpeer
