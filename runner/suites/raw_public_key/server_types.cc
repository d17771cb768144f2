// The server's key (server_certificate_type): shims that ask for it, and shims that have it.
#include "runner/suites/raw_public_key/raw_public_key.h"
#include "runner/suites/spec.h"

namespace badpeer {
namespace {

struct Answer {
  const char* name;
  TypeList accepted;  // by the shim
  TypeChoice choice;  // in our answer
  Credential shown;
  Expectation expect = Succeeds();
};

const std::vector<Answer>& Answers() {
  const Expectation unexpected = ShimRejects{.error = ":UNEXPECTED_EXTENSION:"};
  const Expectation unsupported = ShimRejects{.error = ":UNSUPPORTED_CERTIFICATE:"};
  const Expectation decode = ShimRejects{.error = ":DECODE_ERROR:"};
  const Expectation malformed = ShimRejects{.alert = AlertDescription::decode_error};
  static const std::vector<Answer> answers = {
      {"RPKOnly-NegotiatedRPK", kRawOnly, kRawKey, kKey},
      {"RPKX509-NegotiatedRPK", kRawOrX509, kRawKey, kKey},
      {"RPKX509-NegotiatedX509", kRawOrX509, kX509, kCertificate},
      {"RPKX509-NegotiatedX509ByDefault", kRawOrX509, std::nullopt, kCertificate},
      {"X509RPK-NegotiatedRPK", kX509OrRaw, kRawKey, kKey},
      {"X509RPK-NegotiatedX509", kX509OrRaw, kX509, kCertificate},
      {"X509RPK-NegotiatedX509ByDefault", kX509OrRaw, std::nullopt, kCertificate},
      {"DefaultOnly-Omitted", kX509Only, std::nullopt, kCertificate},
      {"DefaultOnly-ServerPickedRPKInError", kX509Only, kRawKey, kKey, unexpected},
      {"RPKOnly-ServerPickedX509InError", kRawOnly, kX509, kCertificate, unsupported},
      {"RPKOnly-ServerPickedX509ByDefaultInError", kRawOnly, std::nullopt, kCertificate,
       unsupported},
      {"RPKOnly-NegotiatedRPK-ServerIncorrectlySentX509", kRawOnly, kRawKey, kCertificate, decode},
      {"RPKX509-NegotiatedX509-ServerIncorrectlySentRPK", kRawOrX509, kX509, kKey, malformed},
      {"RPKX509-NegotiatedX509ByDefault-ServerIncorrectlySentRPK", kRawOrX509, std::nullopt, kKey,
       malformed},
  };
  return answers;
}

// A shim that is a client, and our answer to its offer.
TestCase Asks(std::string name, const NamedVersion& version, const TypeList& accepted,
              TypeChoice choice, Credential shown, Expectation expect) {
  TestCase test =
      RawPublicKeyTest("ServerCertificateType-Client-" + std::move(name), Role::kClient, version);
  AddTypeFlags(test.shim.flags, "-accepted-peer-cert-types", accepted);
  test.peer.credentials = {std::move(shown)};
  test.hooks = {ExpectOffer<ServerCertificateTypes>(HonestOffer(accepted)),
                AnswerWith<ServerCertificateTypeChoice>(version, choice),
                Optional(Waive(Check::kCredentialInCommon))};
  test.expect = std::move(expect);
  return test;
}

void AddAnswers(Suite& suite, const NamedVersion& version) {
  for (const Answer& answer : Answers()) {
    TestCase test = Asks("Requests" + std::string(answer.name), version, answer.accepted,
                         answer.choice, answer.shown, answer.expect);
    if (answer.expect.error.empty()) AddExpectedPeer(test.shim.flags, answer.shown);
    if (answer.expect.alert) test.level = RuleLevel::kCustom;  // RFC 7250 names none
    test.resumptions = answer.expect.should_fail ? 0 : 1;
    suite.Add(std::move(test));
  }
}

// A raw key was agreed, and the server does not prove that it has one.
void AddBadKeys(Suite& suite, const NamedVersion& version) {
  const auto test = [&](const char* name, Expectation expect) {
    return Asks(name, version, kRawOnly, kRawKey, kKey, std::move(expect));
  };
  // An empty key is none at all up to TLS 1.2, and malformed in TLS 1.3.
  const bool tls13 = IsTls13(version);
  TestCase empty = test("RequestsRPKOnly-ServerSentEmptyRPK",
                        ShimRejects{tls13 ? ":INVALID_RAW_PUBLIC_KEY:" : ":DECODE_ERROR:"});
  empty.hooks.push_back(ShowEmptyKey(version));
  suite.Add(std::move(empty));
  TestCase distrusted = test("RPKVerifyFail", ShimRejects{.error = ":CERTIFICATE_VERIFY_FAILED:"});
  distrusted.spec.clear();  // whom to trust is the application's affair
  distrusted.shim.flags.insert(distrusted.shim.flags.begin(), "-verify-fail");
  suite.Add(std::move(distrusted));
  if (!tls13) return;
  TestCase nothing = test("RequestsRPKOnly-ServerSentEmptyCertificateList",
                          ShimRejects{.error = ":PEER_DID_NOT_RETURN_A_CERTIFICATE:"});
  for (Hook& hook : ShowNothing(version)) nothing.hooks.push_back(hook);
  suite.Add(std::move(nothing));
  TestCase unproven = test("RPKWithoutCertificateVerify",
                           ShimRejects{.alert = AlertDescription::unexpected_message});
  unproven.shim.flags.insert(unproven.shim.flags.end(),
                             {"-expect-peer-rpk-sha256", "{spki-sha256:ecdsa-p256}"});
  unproven.level = LevelOfClientsAlert(Protocol::kTls, version.version);
  unproven.hooks.push_back(Skip<CertificateVerify>());
  suite.Add(std::move(unproven));
}

// What a client asks for, and which of the shim's credentials it gets: the first of a type that it
// takes.
struct Selection {
  const char* name;
  TypeList requested;
  Credentials available;
  int chosen;
};

const std::vector<Selection>& Selections() {
  const Credentials key = {kKey}, both = {kKey, kCertificate}, reversed = {kCertificate, kKey};
  static const std::vector<Selection> selections = {
      {"RPKRequested-RPKAvailable", kRawOnly, key, 0},
      {"RPKRequested-MultipleRPKsAvailable", kRawOnly, {kKey, kRsaKey}, 0},
      {"RPKX509Requested-RPKAvailable", kRawOrX509, key, 0},
      {"X509RPKRequested-RPKAvailable", kX509OrRaw, key, 0},
      {"RPKRequested-RPKX509Available", kRawOnly, both, 0},
      {"RPKX509Requested-RPKX509Available", kRawOrX509, both, 0},
      {"X509RPKRequested-RPKX509Available", kX509OrRaw, both, 0},
      {"RPKRequested-X509RPKAvailable", kRawOnly, reversed, 1},
      {"RPKX509Requested-X509RPKAvailable", kRawOrX509, reversed, 0},
      {"X509RPKRequested-X509RPKAvailable", kX509OrRaw, reversed, 0},
      // Types that nobody has are passed over.
      {"RPKUnknownRequested-X509RPKAvailable", {kRawKey, kUnknownType}, reversed, 1},
      {"UnknownX509Requested-X509RPKAvailable", {kX509, kUnknownType}, both, 1},
  };
  return selections;
}

// With the credentials at hand from the start, and with callbacks that bring them later.
struct Callback {
  const char* suffix;
  std::vector<std::string> flags;
};

void AddSelections(Suite& suite, const NamedVersion& version) {
  const Callback callbacks[] = {{"", {}},
                                {"-CertCallback", {"-async"}},
                                {"-EarlyCallback", {"-async", "-use-early-callback"}}};
  for (const Selection& selection : Selections()) {
    for (const Callback& callback : callbacks) {
      TestCase test = RawPublicKeyTest(
          "ServerCertificateType-Server-" + std::string(selection.name), Role::kServer, version);
      test.name += callback.suffix;
      test.shim.flags = {"-on-initial-expect-selected-credential",
                         std::to_string(selection.chosen)};
      test.shim.flags.insert(test.shim.flags.end(), callback.flags.begin(), callback.flags.end());
      // Of several that would do, whose order counts is left to the server.
      if (selection.available.size() > 1 && selection.requested.size() > 1)
        test.level = RuleLevel::kCustom;
      test.shim.credentials = selection.available;
      test.peer.certificate_types->accept = selection.requested;
      const Credential& chosen = selection.available.at(selection.chosen);
      test.state.peer_credential = chosen;
      test.hooks = {ExpectChoice<ServerCertificateTypeChoice>(
          version, std::holds_alternative<RawPublicKey>(chosen) ? kRawKey : kX509)};
      test.resumptions = 1;
      suite.Add(std::move(test));
    }
  }
}

}  // namespace

void AddServerTypes(Suite& suite, const NamedVersion& version) {
  AddAnswers(suite, version);
  AddBadKeys(suite, version);
  AddSelections(suite, version);
  // Certificates alone are what a hello without the extension means.
  TestCase needless =
      RawPublicKeyTest("ServerCertificateType-Server-RejectsDefaultOnly", Role::kServer, version);
  needless.level = RuleLevel::kCustom;
  needless.hooks = {OfferTypes<ServerCertificateTypes>(kX509Only)};
  needless.expect = ShimRejects{.error = ":DECODE_ERROR:"};
  suite.Add(std::move(needless));
}

}  // namespace badpeer
