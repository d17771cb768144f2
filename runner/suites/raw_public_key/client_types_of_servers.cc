// The client's key (client_certificate_type), where the shim is the server: what it makes of our
// offer, and of what we then show.
#include "runner/suites/raw_public_key/raw_public_key.h"

namespace badpeer {
namespace {

struct Offer {
  const char* name;
  std::optional<TypeList> offered;  // by us
  TypeList accepted;                // by the shim
  TypeChoice choice{};              // in its answer
  std::optional<Credential> shown{};
  Expectation expect = Succeeds();
};

std::vector<Offer> Offers() {
  const auto refused = [](const char* error, AlertDescription alert) -> Expectation {
    return ShimRejects{.error = error, .alert = alert};
  };
  const Expectation malformed = refused(":DECODE_ERROR:", AlertDescription::illegal_parameter);
  const Expectation unsupported =
      refused(":UNSUPPORTED_CERTIFICATE:", AlertDescription::unsupported_certificate);
  const TypeList with_unknown = {kX509, kUnknownType}, raw_with_unknown = {kRawKey, kUnknownType};
  return {
      {"RPKReceived-RPKAccepted", kRawOnly, kRawOnly, kRawKey, kKey},
      {"RPKX509Received-RPKAccepted", kRawOrX509, kRawOnly, kRawKey, kKey},
      {"X509RPKReceived-RPKAccepted", kX509OrRaw, kRawOnly, kRawKey, kKey},
      {"RPKX509Received-RPKX509Accepted", kRawOrX509, kRawOrX509, kRawKey, kKey},
      {"X509RPKReceived-RPKX509Accepted", kX509OrRaw, kRawOrX509, kRawKey, kKey},
      {"RPKX509Received-X509RPKAccepted", kRawOrX509, kX509OrRaw, kX509, kCertificate},
      {"X509RPKReceived-X509RPKAccepted", kX509OrRaw, kX509OrRaw, kX509, kCertificate},
      {"RejectsInvalidEmptyExtension", TypeList{}, kX509OrRaw, {}, {}, malformed},
      {"RejectsInvalidDefaultOnly", kX509Only, kX509OrRaw, {}, {}, malformed},
      {"IgnoresUnknownValue-NoOtherType", TypeList{kUnknownType}, kX509OrRaw, {}, {}, unsupported},
      {"IgnoresUnknownValue-NoSharedType", with_unknown, kRawOnly, {}, {}, unsupported},
      {"IgnoresUnknownValue-RPKAccepted", raw_with_unknown, kX509OrRaw, kRawKey, kKey},
      // Without the extension the client has certificates alone.
      {"NoClientHelloCertTypes-SelectsX509ByDefault", {}, kRawOrX509, {}, kCertificate},
      {"NoClientHelloCertTypes-NoSharedType", {}, kRawOnly, {}, {}, unsupported},
  };
}

// A client that offers the list in an honest way, or in spite of what is honest.
void SetOffer(TestCase& test, const std::optional<TypeList>& offered) {
  if (!offered) return;
  if (offered->empty() || HonestOffer(*offered).empty()) {
    test.hooks.push_back(OfferTypes<ClientCertificateTypes>(*offered));
  } else {
    test.peer.certificate_types->offer = offered;
  }
}

TestCase Offering(std::string name, const NamedVersion& version, const Offer& offer) {
  TestCase test = RawPublicKeyTest("ClientCertificateType-Server-" + name, Role::kServer, version);
  if (offer.shown) test.peer.credentials = {*offer.shown};
  SetOffer(test, offer.offered);
  test.expect = offer.expect;
  // RFC 7250 names one alert, that for no type in common.
  if (offer.expect.alert == AlertDescription::illegal_parameter ||
      offer.expect.alert == AlertDescription::decode_error) {
    test.level = RuleLevel::kCustom;
  }
  if (offer.shown) {
    test.hooks.push_back(ExpectChoice<ClientCertificateTypeChoice>(version, offer.choice));
  }
  return test;
}

// A server that wants a certificate, and one that takes it if there is one.
struct VerifyMode {
  const char* name;
  const char* flag;
};
constexpr VerifyMode kVerifyModes[] = {{"FailIfNoClientCert", "-require-any-client-certificate"},
                                       {"VerifyPeer", "-verify-peer"}};

void AddOffers(Suite& suite, const NamedVersion& version) {
  for (const Offer& offer : Offers()) {
    for (const VerifyMode& mode : kVerifyModes) {
      TestCase test = Offering(Name(offer.name, mode.name), version, offer);
      AddTypeFlags(test.shim.flags, "-accepted-peer-cert-types", offer.accepted);
      test.shim.flags.push_back(mode.flag);
      if (!offer.expect.should_fail) {
        AddExpectedPeer(test.shim.flags, *offer.shown);
        test.resumptions = 1;
      }
      suite.Add(std::move(test));
    }
  }
}

// A raw key was agreed, and the client shows something else or proves nothing.
void AddBadKeys(Suite& suite, const NamedVersion& version) {
  const auto add = [&](const std::string& name, std::vector<std::string> flags, Hooks hooks,
                       Expectation expect) {
    TestCase test = Offering(name, version, {{}, kRawOnly, kRawOnly, kRawKey, kKey, expect});
    test.shim.flags = std::move(flags);
    test.hooks.insert(test.hooks.end(), hooks.begin(), hooks.end());
    if (hooks.empty()) test.spec.clear();  // whom to trust is the application's affair
    suite.Add(std::move(test));
  };
  const char *accept = "-accepted-peer-cert-types", *raw = "2";
  for (const VerifyMode& mode : kVerifyModes) {
    add(Name("RPKReceived-RPKAccepted-ClientSentX509InError", mode.name), {accept, raw, mode.flag},
        {ShowCertificateInstead(version)},
        ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error});
  }
  const auto [required, optional] = kVerifyModes;
  // An empty key is none at all up to TLS 1.2, and malformed in TLS 1.3.
  add("ClientSentEmptyRPK", {required.flag, accept, raw}, {ShowEmptyKey(version)},
      ShimRejects{IsTls13(version) ? ":INVALID_RAW_PUBLIC_KEY:"
                                   : ":PEER_DID_NOT_RETURN_A_CERTIFICATE:"});
  add("ClientSentEmptyCertificateList", {optional.flag, accept, raw}, ShowNothing(version),
      Succeeds());
  add("RPKVerifyFail", {required.flag, "-verify-fail", accept, raw}, {},
      ShimRejects{.error = ":CERTIFICATE_VERIFY_FAILED:"});
  if (!IsTls13(version)) return;
  add("RPKWithoutCertificateVerify",
      {optional.flag, accept, raw, "-expect-peer-rpk-sha256", "{spki-sha256:ecdsa-p256}"},
      {Skip<CertificateVerify>()}, ShimRejects{.alert = AlertDescription::unexpected_message});
}

}  // namespace

void AddClientTypesOfServers(Suite& suite, const NamedVersion& version) {
  AddOffers(suite, version);
  AddBadKeys(suite, version);
}

}  // namespace badpeer
