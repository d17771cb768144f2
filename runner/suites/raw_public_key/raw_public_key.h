// Raw public keys (RFC 7250): what the tests of both sides' keys share.
//
//   test.hooks = {ExpectOffer<ServerCertificateTypes>(kRawOrX509),
//                 AnswerWith<ServerCertificateTypeChoice>(version, CertificateType::RawPublicKey)};
#ifndef BADPEER_RUNNER_SUITES_RAW_PUBLIC_KEY_RAW_PUBLIC_KEY_H_
#define BADPEER_RUNNER_SUITES_RAW_PUBLIC_KEY_RAW_PUBLIC_KEY_H_

#include <optional>
#include <string>
#include <vector>

#include "runner/suites/suite.h"
#include "runner/tls/extensions.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {

using TypeList = std::vector<CertificateType>;
// Unset: the message has no such extension.
using TypeChoice = std::optional<CertificateType>;

constexpr CertificateType kRawKey = CertificateType::RawPublicKey;
constexpr CertificateType kX509 = CertificateType::X509;
constexpr CertificateType kUnknownType{5};

const TypeList kRawOnly = {kRawKey};
const TypeList kX509Only = {kX509};
const TypeList kRawOrX509 = {kRawKey, kX509};
const TypeList kX509OrRaw = {kX509, kRawKey};

// Both of the same P-256 key.
const Credential kKey = RawPublicKey{.name = "ecdsa-p256"};
const Credential kCertificate = X509{.name = "ecdsa-p256"};
const Credential kRsaKey = RawPublicKey{.name = "rsa2048"};

inline bool IsTls13(const NamedVersion& version) {
  return version.version >= ProtocolVersion::kTls13;
}

// In one version alone.
TestCase RawPublicKeyTest(std::string name, Role role, const NamedVersion& version);

// "-accepted-peer-cert-types 2 -accepted-peer-cert-types 0"; appends.
void AddTypeFlags(std::vector<std::string>& flags, const char* flag, const TypeList& types);
// What the shim must see: the type of our credential, and the key if it is bare.
void AddExpectedPeer(std::vector<std::string>& flags, const Credential& credential);

std::string NamesOf(const TypeList& types);
TypeList TypesIn(const TypeChoice& choice);
// An honest client leaves the extension out if it is certificates alone (RFC 7250, 4.1).
TypeList HonestOffer(const TypeList& types);

// Our Certificate shows nothing, or an empty key.
Hooks ShowNothing(const NamedVersion& version);
Hook ShowEmptyKey(const NamedVersion& version);
// It has the form of one that shows a certificate.
Hook ShowCertificateInstead(const NamedVersion& version);

// `use` takes (Peer&, Extensions&), const for what is received.
template <class F>
Hook OnSendAnswer(const NamedVersion& version, F use) {
  const auto change = [use](Peer& peer, auto& message) { use(peer, message.extensions); };
  return IsTls13(version) ? OnSend<EncryptedExtensions>(change) : OnSend<ServerHello>(change);
}
template <class F>
Hook OnReceiveAnswer(const NamedVersion& version, F use) {
  const auto check = [use](Peer& peer, const auto& message) { use(peer, message.extensions); };
  return IsTls13(version) ? OnReceive<EncryptedExtensions>(check) : OnReceive<ServerHello>(check);
}

// Our answer says this, whatever it should say.
template <class Choice>
Hook AnswerWith(const NamedVersion& version, TypeChoice choice) {
  return OnSendAnswer(version, [choice](Peer&, Extensions& answer) {
    Remove(answer, Choice::kType);
    if (choice) Put(answer, Choice{*choice});
  });
}

// The shim's hello offers these; an empty list means without the extension.
template <class List>
Hook ExpectOffer(TypeList wanted) {
  return OnReceive<ClientHello>([wanted](Peer&, const ClientHello& hello) {
    const auto list = Get<List>(hello.extensions);
    const TypeList got = list && *list ? (*list)->types : TypeList{};
    if (got != wanted) {
      throw PeerFailure("the client offers other certificate types", NamesOf(got), NamesOf(wanted));
    }
  });
}

// Our hello offers these, be it that no honest one does.
template <class List>
Hook OfferTypes(TypeList types) {
  return OnSend<ClientHello>(
      [types](Peer&, ClientHello& hello) { Replace(hello.extensions, List{types}); });
}

// The shim's answer says this. That of a resumption says nothing of a client's certificate, which
// is not asked for again.
template <class Choice>
Hook ExpectChoice(const NamedVersion& version, TypeChoice wanted) {
  struct Answers {
    int seen = 0;
  };
  return OnReceiveAnswer(version, [wanted](Peer& peer, const Extensions& answer) {
    const bool resumes = peer.Memory<Answers>().seen++ > 0;
    const bool of_client = Choice::kType == ExtensionType::client_certificate_type;
    const TypeList due = resumes && of_client ? TypeList{} : TypesIn(wanted);
    const auto choice = Get<Choice>(answer);
    const TypeList got = choice && *choice ? TypeList{(*choice)->type} : TypeList{};
    if (got != due) {
      throw PeerFailure("the server chooses another certificate type", NamesOf(got), NamesOf(due));
    }
  });
}

// Declared here, each in its file.
void AddServerTypes(Suite& suite, const NamedVersion& version);  // of the server's certificate
void AddClientTypesOfClients(Suite& suite, const NamedVersion& version);
void AddClientTypesOfServers(Suite& suite, const NamedVersion& version);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_RAW_PUBLIC_KEY_RAW_PUBLIC_KEY_H_
