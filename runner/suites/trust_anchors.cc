// Trust anchor ids (draft-ietf-tls-trust-anchor-ids): a client names roots that it trusts, a server
// chooses its chain by them and tells what else it has.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;
using Ids = std::vector<Bytes>;

constexpr const char* kSpec = "draft-ietf-tls-trust-anchor-ids";

const Bytes kId1 = {1}, kId2 = {2, 2}, kId3 = {3, 3, 3}, kId4 = {4, 4, 4, 4};
const X509 kRsa{.name = "rsa2048"};
const X509 kP256{.name = "ecdsa-p256"};

// As the shim takes them: one after another, each behind its length.
std::string Flag(const Ids& ids) {
  Bytes list;
  for (const Bytes& id : ids) {
    list.push_back(static_cast<std::uint8_t>(id.size()));
    Append(list, id);
  }
  return ToBase64(list);
}

X509 WithProperties(X509 x509, std::vector<CertificateProperty> properties) {
  x509.properties = Encode(CertificatePropertyList{.properties = std::move(properties)});
  return x509;
}
// For those clients alone that name its root.
X509 WithId(X509 x509, const Bytes& id) {
  x509.must_match_issuer = true;
  x509.properties = TrustAnchorProperty(id);
  return x509;
}

Expectation Unsolicited() {
  return ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                     .alert = AlertDescription::unsupported_extension};
}

class Tests {
 public:
  explicit Tests(Suite& suite) : suite_(suite) {}

  // `requested` by the shim, `available` to us.
  TestCase OfClient(std::string name, const std::optional<Ids>& requested, Ids available) const {
    TestCase test = Base(std::move(name), Role::kClient);
    if (requested) test.shim.flags = {"-requested-trust-anchors", Flag(*requested)};
    test.peer.trust_anchors->available = std::move(available);
    return test;
  }
  // A shim that takes `chosen` of its credentials, if it is given.
  TestCase OfServer(std::string name, std::optional<Ids> requested, Credentials credentials,
                    std::optional<int> chosen) const {
    TestCase test = Base(std::move(name), Role::kServer);
    test.shim.credentials = std::move(credentials);
    if (chosen) test.shim.flags = {"-expect-selected-credential", std::to_string(*chosen)};
    test.peer.trust_anchors->request = std::move(requested);
    return test;
  }
  void Add(TestCase test) { suite_.Add(std::move(test)); }

 private:
  static TestCase Base(std::string name, Role role) {
    return {.name = std::move(name),
            .spec = kSpec,
            .shim = {.role = role},
            .peer = {.versions = kTls13Only}};
  }

  Suite& suite_;
};

// A client that has asked for nothing, or in a version that has no such extension.
void AddUnsolicited(Tests& tests) {
  TestCase match = tests.OfClient("TrustAnchors-Unsolicited-Certificate", {}, {});
  match.hooks = {OnSend<Certificate13>([](Peer&, Certificate13& message) {
    Put(message.certificate_list.at(0).extensions, TrustAnchorsMatch{});
  })};
  match.expect = Unsolicited();
  tests.Add(std::move(match));
  TestCase available = tests.OfClient("TrustAnchors-Unsolicited-EncryptedExtensions", {}, {});
  available.hooks = {OnSend<EncryptedExtensions>([](Peer&, EncryptedExtensions& message) {
    Put(message.extensions, TrustAnchors{{kId1, kId2}});
  })};
  available.expect = Unsolicited();
  tests.Add(std::move(available));
  TestCase older = tests.OfClient("TrustAnchors-TLS12-Client", Ids{kId1}, {});
  older.peer.versions = kUpToTls12;
  older.hooks = {OnSend<ServerHello>(
      [](Peer&, ServerHello& hello) { Put(hello.extensions, TrustAnchors{{kId1}}); })};
  older.expect = Unsolicited();
  tests.Add(std::move(older));
}

// What a client asks for, and what it makes of the answer.
void AddRequests(Tests& tests) {
  const Credential ours = WithId({.name = "rsa2048-chain"}, kId1);
  const auto matching = [&](const char* what) {
    const std::string name = "TrustAnchors-ClientRequest-Match" + std::string(what);
    TestCase test = tests.OfClient(name, Ids{kId1, kId3}, {kId1, kId2});
    test.peer.credentials = {ours};
    test.state.trust_anchors->requested = Ids{kId1, kId3};
    return test;
  };
  const auto expect_available = [](TestCase& test) {
    test.shim.flags.insert(test.shim.flags.end(),
                           {"-expect-peer-available-trust-anchors", Flag({kId1, kId2})});
  };
  TestCase match = matching("");
  match.shim.flags.push_back("-expect-peer-match-trust-anchor");
  expect_available(match);
  tests.Add(std::move(match));
  // The match is told by an empty extension, beside the first certificate.
  TestCase not_empty = matching("-Non-Empty-Extension");
  not_empty.hooks = {OnSend<Certificate13>([](Peer&, Certificate13& message) {
    SetData(message.certificate_list.at(0).extensions, TrustAnchors::kType,
            {0x03, 0xba, 0xdb, 0x0b});
  })};
  not_empty.expect =
      ShimRejects{.error = ":ERROR_PARSING_EXTENSION:", .alert = AlertDescription::decode_error};
  tests.Add(std::move(not_empty));
  TestCase misplaced = matching("-On-Incorrect-Certificate");
  misplaced.hooks = {OnSend<Certificate13>([](Peer&, Certificate13& message) {
    Put(message.certificate_list.at(1).extensions, TrustAnchorsMatch{});
  })};
  misplaced.expect = Unsolicited();
  tests.Add(std::move(misplaced));

  TestCase no_match = tests.OfClient("TrustAnchors-ClientRequest-NoMatch", Ids{kId3}, {kId1, kId2});
  no_match.shim.flags.push_back("-expect-no-peer-match-trust-anchor");
  expect_available(no_match);
  no_match.state.trust_anchors->requested = Ids{kId3};
  tests.Add(std::move(no_match));
  // An empty request asks what there is.
  TestCase empty = tests.OfClient("TrustAnchors-ClientRequestEmpty", Ids{}, {kId1, kId2});
  expect_available(empty);
  empty.state.trust_anchors->requested = Ids{};
  tests.Add(std::move(empty));
}

// What is no object identifier of at most 32 bytes, in messages and in what the shim is given.
void AddInvalidIds(Tests& tests) {
  const std::pair<const char*, Bytes> invalid[] = {{"Empty", {}},
                                                   {"TooLong", Bytes(33, 5)},
                                                   {"NonMinimalComponent", {0x80, 0x01}},
                                                   {"TruncatedComponent", {0xff}}};
  for (const auto& [what, id] : invalid) {
    const auto name = [&](const char* where) { return Name("TrustAnchors", what, where); };
    const auto say = [id](Peer&, auto& message) {
      Replace(message.extensions, TrustAnchors{{id}});
    };
    const Expectation malformed = ShimRejects{.error = ":DECODE_ERROR:"};
    TestCase hello = tests.OfServer(name("ClientHello"), {}, {}, {});
    hello.hooks = {OnSend<ClientHello>(say)};
    hello.expect = malformed;
    tests.Add(std::move(hello));
    TestCase answer = tests.OfClient(name("EncryptedExtensions"), Ids{kId1}, {});
    answer.hooks = {OnSend<EncryptedExtensions>(say)};
    answer.expect = malformed;
    tests.Add(std::move(answer));

    TestCase credential = tests.OfServer(name("ConfigCredential"), {}, {WithId(kRsa, id)}, {});
    credential.expect = ShimRejects{.error = ":INVALID_TRUST_ANCHOR_ID:"};
    TestCase request = tests.OfClient(name("ConfigRequest"), Ids{id}, {});
    request.expect = ShimRejects{.error = ":INVALID_TRUST_ANCHOR_LIST:"};
    for (TestCase* refused : {&credential, &request}) {
      refused->peer.versions = {};
      refused->may_not_connect = true;
      tests.Add(std::move(*refused));
    }
  }
}

void ExpectTold(TestCase& test, Ids available, std::optional<bool> matched) {
  test.state.trust_anchors->available = std::move(available);
  test.state.trust_anchors->matched = matched;
}

// Which chain a server chooses. The choice in general is tested by CertificateSelection.
void AddChoices(Tests& tests) {
  const X509 rsa1 = WithId(kRsa, kId1), rsa2 = WithId(kRsa, kId2), rsa3 = WithId(kRsa, kId3);
  TestCase match = tests.OfServer("TrustAnchors-ServerSelect-Match", Ids{kId2}, {rsa1, rsa2}, 1);
  ExpectTold(match, {kId1, kId2}, true);
  tests.Add(std::move(match));
  TestCase none = tests.OfServer("TrustAnchors-ServerSelect-None", Ids{kId1}, {rsa2, rsa3}, {});
  none.expect = ShimRejects{.error = ":NO_MATCHING_ISSUER:"};
  tests.Add(std::move(none));
  TestCase fallback =
      tests.OfServer("TrustAnchors-ServerSelect-Fallback", Ids{kId1}, {rsa2, rsa3, kRsa}, 2);
  ExpectTold(fallback, {kId2, kId3}, false);
  tests.Add(std::move(fallback));
  TestCase empty =
      tests.OfServer("TrustAnchors-ServerReceiveEmptyRequest", Ids{}, {rsa1, rsa2, kRsa}, 2);
  ExpectTold(empty, {kId1, kId2}, false);
  tests.Add(std::move(empty));
  TestCase older = tests.OfServer("TrustAnchors-TLS12-Server", Ids{kId1}, {rsa1, kRsa}, 1);
  older.peer.versions = kUpToTls12;
  tests.Add(std::move(older));
}

// A server tells of what it could use with this client at all, unless it is told what to tell.
void AddAvailable(Tests& tests) {
  using enum SignatureScheme;
  const auto for_pss_384 = [](const Bytes& id) {
    X509 x509 = WithId(kRsa, id);
    x509.signature_schemes = {rsa_pss_rsae_sha384};
    return x509;
  };
  const Delegated delegated{.parent = WithId(kRsa, kId4), .key = "ecdsa-p256"};
  const auto filtered = [&](std::string name, Credentials credentials, Ids told) {
    const int last = static_cast<int>(credentials.size()) - 1;
    TestCase test = tests.OfServer(std::move(name), Ids{kId1}, std::move(credentials), last);
    test.peer.verify_signatures = {rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256};
    ExpectTold(test, std::move(told), false);
    tests.Add(std::move(test));
  };
  filtered("TrustAnchors-Server-FilterAvailable",
           {WithId(kRsa, kId2), for_pss_384(kId3), delegated, kRsa}, {kId2});
  filtered("TrustAnchors-Server-FilterAvailable-Empty", {for_pss_384(kId2), delegated, kRsa}, {});

  const Ids all = {kId1, kId2, kId3};
  for (bool requested : {true, false}) {
    const std::string name = "TrustAnchors-Server-OverrideAvailable";
    TestCase test = tests.OfServer(requested ? name : name + "-NotRequested", {}, {kRsa}, {});
    test.shim.flags = {"-available-trust-anchors", Flag(all)};
    test.peer.versions = {};
    if (requested) test.peer.trust_anchors->request = Ids{kId1};
    ExpectTold(test, requested ? all : Ids{}, std::nullopt);
    tests.Add(std::move(test));
  }
}

// The id alone is no condition; the negotiation property makes it one.
void AddNegotiationProperty(Tests& tests) {
  const CertificateProperty id{CertificatePropertyType::trust_anchor_id, kId1};
  const CertificateProperty negotiation{CertificatePropertyType::trust_anchor_negotiation, {}};
  const auto add = [&](std::string name, std::vector<CertificateProperty> properties, int chosen) {
    TestCase test = tests.OfServer(std::move(name), Ids{kId2},
                                   {WithProperties(kRsa, properties), WithId(kP256, kId2)}, chosen);
    test.state.peer_credential = chosen == 0 ? kRsa : kP256;
    tests.Add(std::move(test));
  };
  add("TrustAnchors-NoTrustAnchorNegotiationProperty", {id}, 0);
  add("TrustAnchors-TrustAnchorNegotiationProperty", {id, negotiation}, 1);
}

// --- Groups of trust anchors: ids that one pattern covers, a range for each component.

// The base-128 encoding of one component of an object identifier (X.690, 8.19.2).
void AppendComponent(Bytes& to, std::uint32_t value) {
  Bytes digits = {static_cast<std::uint8_t>(value & 0x7f)};
  while ((value >>= 7) != 0) {
    digits.insert(digits.begin(), static_cast<std::uint8_t>(0x80 | (value & 0x7f)));
  }
  Append(to, digits);
}

Bytes Identifier(std::initializer_list<std::uint32_t> components) {
  Bytes id;
  for (std::uint32_t component : components) AppendComponent(id, component);
  return id;
}

struct Range {
  std::uint32_t min = 0;
  std::optional<std::uint32_t> max{};  // unset: without an end
};
constexpr Range Exactly(std::uint32_t value) { return {value, value}; }

Bytes Pattern(std::initializer_list<Range> ranges) {
  constexpr std::uint8_t kWithoutEnd = 0x80;
  Bytes pattern;
  for (const Range& range : ranges) {
    AppendComponent(pattern, range.min);
    if (range.max) {
      AppendComponent(pattern, *range.max);
    } else {
      pattern.push_back(kWithoutEnd);
    }
  }
  return pattern;
}

X509 WithGroups(X509 x509, const Bytes& id, const std::vector<Bytes>& patterns) {
  Bytes list;
  for (const Bytes& pattern : patterns) {
    list.push_back(static_cast<std::uint8_t>(pattern.size()));
    Append(list, pattern);
  }
  const Bytes prefix = {static_cast<std::uint8_t>(list.size() >> 8),
                        static_cast<std::uint8_t>(list.size() & 0xff)};
  x509.must_match_issuer = true;
  return WithProperties(std::move(x509),
                        {{CertificatePropertyType::trust_anchor_id, id},
                         {CertificatePropertyType::trust_anchor_groups, Concat({prefix, list})}});
}

void AddGroups(Tests& tests) {
  const Range enterprise = Exactly(32473), first = Exactly(100), second = Exactly(200),
              third = Exactly(300), fourth = Exactly(400);
  const Bytes too_short = Pattern({enterprise, first, second, third});
  const Bytes too_long = Pattern({enterprise, first, second, third, fourth, Exactly(0)});
  const Bytes too_low = Pattern({enterprise, first, second, {301, 350}, fourth});
  const Bytes too_high = Pattern({enterprise, first, second, {250, 299}, fourth});
  const auto add = [&](const char* name, const Bytes& match) {
    TestCase test =
        tests.OfServer(name, Ids{Identifier({32473, 100, 200, 300, 400})},
                       {WithGroups(kRsa, kId1, {too_short, too_long, too_low, too_high}),
                        WithGroups(kP256, kId2, {too_short, match})},
                       1);
    ExpectTold(test, {kId1, kId2}, true);
    test.state.peer_credential = kP256;
    tests.Add(std::move(test));
  };
  add("TrustAnchorGroups-Match-Server",
      Pattern({enterprise, {50, 100}, second, {300, 350}, {350, {}}}));
  add("TrustAnchorGroups-MatchExact-Server", Pattern({enterprise, first, second, third, fourth}));
}

}  // namespace

void AddTrustAnchorTests(std::vector<TestCase>& tests) {
  Suite suite("TrustAnchor", tests, RuleLevel::kCustom);
  Tests all(suite);
  AddUnsolicited(all);
  AddRequests(all);
  AddInvalidIds(all);
  AddChoices(all);
  AddAvailable(all);
  AddNegotiationProperty(all);
  AddGroups(all);
}

}  // namespace badpeer
