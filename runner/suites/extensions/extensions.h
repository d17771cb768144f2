// The Extension family: every extension over every protocol and version that has it. One topic per
// file.
//
//   variant.Add({.name = "ALPNServer-Reject",  // -TLS-TLS13
//                .shim = {.role = Role::kServer, .flags = {"-reject-alpn"}},
//                .peer = {.application = {.protocols = {"foo"}}},
//                .expect = ...});
#ifndef BADPEER_RUNNER_SUITES_EXTENSIONS_EXTENSIONS_H_
#define BADPEER_RUNNER_SUITES_EXTENSIONS_EXTENSIONS_H_

#include <string>
#include <string_view>

#include "runner/scenario/defaults.h"
#include "runner/suites/flags.h"
#include "runner/suites/suite.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/wire/extension.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {

// A protocol and the newest version of it that the peer speaks.
class ExtensionVariant {
 public:
  ExtensionVariant(Suite& suite, Protocol protocol, const NamedVersion& version)
      : suite_(suite), protocol_(protocol), version_(version) {}

  Protocol protocol() const { return protocol_; }
  ProtocolVersion version() const { return version_.version; }
  bool IsTls() const { return protocol_ == Protocol::kTls; }
  bool IsDtls() const { return protocol_ == Protocol::kDtls; }
  bool IsQuic() const { return protocol_ == Protocol::kQuic; }
  bool IsTls13() const { return version() >= ProtocolVersion::kTls13; }

  // Appends protocol, version and `last_word` to the name, and sets the peer's newest version.
  void Add(TestCase test, std::string_view last_word = "") const;

  // The same, for tests that say themselves what is left out here.
  ExtensionVariant With(QuicDefaults given) const {
    ExtensionVariant variant = *this;
    variant.given_ = given;
    return variant;
  }

  // Where a server answers: in ServerHello up to 1.2, in EncryptedExtensions since 1.3. `change`
  // takes (Peer&, Extensions&).
  template <class F>
  Hook OnAnswer(F change) const {
    const auto act = [change](Peer& peer, auto& message) { change(peer, message.extensions); };
    return IsTls13() ? OnSend<EncryptedExtensions>(act) : OnSend<ServerHello>(act);
  }
  Hook AddToAnswer(Extension extension) const {
    return OnAnswer([extension](Peer&, Extensions& answer) { answer.push_back(extension); });
  }

 private:
  Suite& suite_;
  Protocol protocol_;
  const NamedVersion& version_;
  QuicDefaults given_{};
};
inline constexpr QuicDefaults kOwnAlpn{.application_protocol = false};

// An extension as it stands in a list.
template <class E>
Extension AsExtension(const E& body) {
  return {E::kType, Encode(body)};
}

// Checks the name in the (inner) ClientHello, after a HelloVerifyRequest where there is one.
template <class Hello>
Hook ExpectsServerName(const ExtensionVariant& variant, std::string wanted);

void AddServerNames(const ExtensionVariant& variant);
void AddAlpn(const ExtensionVariant& variant);
void AddAlps(const ExtensionVariant& variant);
void AddQuicParameters(const ExtensionVariant& variant);
void AddTickets(const ExtensionVariant& variant);
void AddSrtp(const ExtensionVariant& variant);
void AddStapling(const ExtensionVariant& variant);
void AddAllExtensions(const ExtensionVariant& variant);
// Those of one version alone.
void AddMisplacedExtensions(Suite& suite);
void AddCertificateExtensions(Suite& suite);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_EXTENSIONS_EXTENSIONS_H_
