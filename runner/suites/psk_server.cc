// Servers with pre-shared keys: which of the client's list they select, and when a certificate.
#include "runner/suites/binders.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/psk.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

const Expectation kNotInCommon =
    ShimRejects{.error = ":PSK_IDENTITY_NOT_FOUND:", .alert = AlertDescription::handshake_failure};

Flags Selects(const char* credential) { return {"-expect-selected-credential", credential}; }

// Of a client whose keys are no credential by which it could be known: the shim is told no root.
TestCase Offering(Credentials keys, TestCase test) {
  test.peer.credentials = std::move(keys);
  test.shim.told_root = false;
  return test;
}

// Changes the list of keys, in each hello or in the second one alone.
struct HelloCount {
  int value = 0;
};
template <class F>
Hook ChangesKeys(F change, bool only_second = false) {
  return OnSend<ClientHello>([=](Peer& peer, ClientHello& hello) {
    const int count = ++peer.ConnectionMemory<HelloCount>().value;
    if (only_second && count < 2) return false;
    PreSharedKeyClient keys = BodyIn<PreSharedKeyClient>(hello.extensions);
    change(peer, keys);
    Replace(hello.extensions, keys);
    return true;
  });
}

Hook LeavesOutFirst(int keys, bool only_second) {
  return ChangesKeys(
      [keys](Peer&, PreSharedKeyClient& list) {
        list.identities.erase(list.identities.begin(), list.identities.begin() + keys);
        list.binders.erase(list.binders.begin(), list.binders.begin() + keys);
      },
      only_second);
}

void AddHashes(PskTests& tests) {
  for (const PskHash& of_key : PskHashes()) {
    for (const PskHash& of_suite : PskHashes()) {
      const PeerOptions peer{.cipher_suites = {of_suite.suite}, .credentials = {of_key.key}};
      tests.Add(Name(of_key.name, of_suite.name),
                {.shim = {.credentials = {of_key.key}},
                 .peer = peer,
                 .state = {.psk = ExpectedPsk{.selected = of_key.key}},
                 .resumptions = 1,
                 .resume = Resumption{.peer = peer, .state = ExpectedState{}}});
    }
  }
}

// The keys may be installed late, by one callback or the other.
void AddCallbacks(PskTests& tests) {
  tests.Add("DoNotRequestClientCertificate",
            {.spec = "RFC 8446 4.3.2", .shim = {.flags = {"-require-any-client-certificate"}}});
  const ExpectedState state{.psk = ExpectedPsk{.selected = Psk256()}};
  tests.Add("CertCallback", {.level = RuleLevel::kCustom,
                             .shim = {.flags = {"-async", "-expect-selected-credential", "0"}},
                             .state = state});
  tests.Add(
      "EarlyCallback",
      {.level = RuleLevel::kCustom,
       .shim = {.flags = {"-async", "-use-early-callback", "-expect-selected-credential", "0"}},
       .state = state});
}

void AddLists(PskTests& tests) {
  const Credentials both = {Psk256(), Psk384()};
  tests.Add(
      "ConsiderMultiplePSKs",
      Offering(both, {.shim = {.credentials = {OtherPsk256(), Psk384()}, .flags = Selects("1")},
                      .state = {.psk = ExpectedPsk{.selected = Psk384()}}}));
  tests.Add("NoCommonPSKs", Offering(both, {.level = RuleLevel::kCustom,
                                            .shim = {.credentials = {OtherPsk256()}},
                                            .expect = kNotInCommon}));
  // The server's order counts.
  tests.Add("ServerPreferenceOrder",
            Offering({Psk384(), Psk256()}, {.level = RuleLevel::kCustom,
                                            .shim = {.credentials = both, .flags = Selects("0")},
                                            .state = {.psk = ExpectedPsk{.selected = Psk256()}}}));
}

// After a HelloRetryRequest the list may be shorter, and it is that list to which an index refers.
void AddRetries(PskTests& tests) {
  const auto retries = [](Hooks hooks) {
    return TestCase{.spec = "RFC 8446 4.1.2",
                    .peer = {.key_shares = std::vector<NamedGroup>{}},
                    .hooks = std::move(hooks)};
  };
  const Credentials both = {Psk256(), Psk384()};
  TestCase update = Offering(both, retries({LeavesOutFirst(1, true)}));
  update.shim.credentials = {Psk384()};
  update.shim.flags = Selects("0");
  update.state.psk->selected = Psk384();
  tests.Add("HRR-UpdateIndex", std::move(update));

  TestCase missing = Offering(both, retries({LeavesOutFirst(2, true)}));
  missing.level = RuleLevel::kCustom;  // the alert
  missing.expect = ShimRejects{.error = ":PSK_IDENTITY_NOT_FOUND:",
                               .alert = AlertDescription::illegal_parameter};
  tests.Add("HRR-PSKMissing", std::move(missing));

  TestCase none = retries({OnSend<ClientHello>([](Peer& peer, ClientHello& hello) {
    if (++peer.ConnectionMemory<HelloCount>().value < 2) return false;
    return Remove(hello.extensions, ExtensionType::pre_shared_key) > 0;
  })});
  none.level = RuleLevel::kCustom;  // the alert
  none.expect =
      ShimRejects{.error = ":MISSING_EXTENSION:", .alert = AlertDescription::missing_extension};
  tests.Add("OmitAllPSKsOnSecondClientHello", std::move(none));
}

// --- What an imported identity says must be what the server would have said (RFC 9258, 5.1).

template <class F>
void ChangeIdentity(PskIdentity& psk, F change) {
  ImportedIdentity identity = *Decode<ImportedIdentity>(psk.identity);
  change(identity);
  psk.identity = Encode(identity);
}

void AddMismatches(PskTests& tests) {
  const bool dtls = tests.protocol() == Protocol::kDtls;
  const ProtocolVersion other = dtls ? ProtocolVersion::kTls13 : ProtocolVersion::kDtls13;
  PreSharedKey wrong_context = Psk256();
  wrong_context.context = BytesOf("wrong context");
  // Each credential makes two identities.
  const auto change = [other](Peer&, PreSharedKeyClient& list) {
    auto& psks = list.identities;
    for (int i : {0, 1}) Append(psks[i].identity, BytesOf("extra"));
    ChangeIdentity(psks[2], [](auto& psk) { psk.target_kdf = ImportedPskKdf{0x1234}; });
    for (int i : {4, 5}) {
      ChangeIdentity(psks[i], [](auto& psk) { psk.target_protocol = ProtocolVersion{0x1234}; });
    }
    for (int i : {6, 7}) {
      ChangeIdentity(psks[i], [&](auto& psk) { psk.target_protocol = other; });
    }
    psks.erase(psks.begin() + 3);
    list.binders.erase(list.binders.begin() + 3);
  };
  tests.Add(
      "IdentityDoesNotMatch",
      Offering(
          {Psk256(), Psk256(), Psk256(), Psk256(), wrong_context},
          {.level = RuleLevel::kCustom, .hooks = {ChangesKeys(change)}, .expect = kNotInCommon}));

  const auto partial = [](CipherSuite suite, TestCase test) {
    test.peer.cipher_suites = {suite};
    test.hooks = {LeavesOutFirst(1, false)};  // the one for SHA-256
    return Offering({Psk256()}, std::move(test));
  };
  tests.Add("PartialImport-Match", partial(CipherSuite::TLS_AES_256_GCM_SHA384,
                                           {.shim = {.flags = Selects("0")},
                                            .state = {.psk = ExpectedPsk{.selected = Psk256()}}}));
  tests.Add("PartialImport-NoMatch",
            partial(CipherSuite::TLS_AES_128_GCM_SHA256,
                    {.level = RuleLevel::kCustom, .expect = kNotInCommon}));
  tests.Add(
      "PartialImport-NoMatch-Fallback",
      partial(CipherSuite::TLS_AES_128_GCM_SHA256,
              {.shim = {.credentials = {Psk256(), X509{.name = "rsa2048"}}, .flags = Selects("1")},
               .state = {.peer_credential = X509{.name = "rsa2048"}}}));
}

// --- Keys and certificates in one list: the first that the client can use.

void AddCertificates(PskTests& tests) {
  const X509 rsa{.name = "rsa2048"};
  const ExpectedState by_key{.psk = ExpectedPsk{.selected = Psk256()}};
  const ExpectedState by_certificate{.peer_credential = rsa};
  const auto add = [&](std::string_view name, Credentials shim, const char* selected,
                       const ExpectedState& state, PreSharedKey offered, Hooks hooks = {}) {
    tests.Add(name, Offering({offered}, {.spec = "RFC 8446 2.2",
                                         .level = RuleLevel::kCustom,
                                         .shim = {.credentials = shim, .flags = Selects(selected)},
                                         .hooks = hooks,
                                         .state = state}));
  };
  const Credentials key_first = {Psk256(), rsa}, certificate_first = {rsa, Psk256()};
  add("PSKOrCert-PSK", key_first, "0", by_key, Psk256());
  add("PSKOrCert-Cert", key_first, "1", by_certificate, Psk384());
  add("CertOrPSK-Cert", certificate_first, "0", by_certificate, Psk256());
  add("CertOrPSK-PSK", certificate_first, "1", by_key, Psk256(),
      {OnSend<ClientHello>([](Peer&, ClientHello& hello) {
        Remove(hello.extensions, ExtensionType::signature_algorithms);
      })});
  // A mode that nobody knows, and no other.
  const Hook modes = OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    Replace(hello.extensions, PskKeyExchangeModes{.ke_modes = {PskKeyExchangeMode{0x1a}}});
  });
  add("MissingPSKMode-NoMatch-Fallback", key_first, "1", by_certificate, Psk256(), {modes});
  tests.Add(
      "MissingPSKMode-NoMatch",
      Offering({Psk256()}, {.spec = "RFC 8446 4.2.9",
                            .level = RuleLevel::kCustom,
                            .hooks = {modes},
                            .expect = ShimRejects{.error = ":NO_SUPPORTED_PSK_MODE:",
                                                  .alert = AlertDescription::handshake_failure}}));
}

}  // namespace

// Of the first hello (RFC 8446, 4.2.11.2), or of the second one alone.
void AddPskBinderTests(PskTests tests) {
  using enum AlertDescription;
  const Expectation digest = ShimRejects{.error = ":DIGEST_CHECK_FAILED:", .alert = decrypt_error};
  const Expectation count =
      ShimRejects{.error = ":PSK_IDENTITY_BINDER_COUNT_MISMATCH:", .alert = illegal_parameter};
  for (bool second : {false, true}) {
    const auto add = [&](std::string_view name, Hook hook, const Expectation& expect,
                         RuleLevel level = RuleLevel::kMust) {
      TestCase test{
          .spec = "RFC 8446 4.2.11", .level = level, .hooks = {std::move(hook)}, .expect = expect};
      if (second)
        test.peer.key_shares = std::vector<NamedGroup>{};  // so that there is a second one
      tests.Add(Name(name, second ? "SecondBinder" : "FirstBinder"), std::move(test));
    };
    add("BinderWrongLength", ShortBinder(second), digest, RuleLevel::kCustom);
    add("InvalidPSKBinder", InvalidBinder(second), digest, RuleLevel::kShould);
    add("NoPSKBinder", NoBinder(second),
        ShimRejects{.error = ":DECODE_ERROR:", .alert = decode_error});
    add("ExtraPSKBinder", ExtraBinder(second), count, RuleLevel::kCustom);
    add("ExtraIdentityNoBinder", ExtraIdentity(), count, RuleLevel::kCustom);
    add("PSKBinderFirstExtension", PskFirst(second),
        ShimRejects{.error = ":PRE_SHARED_KEY_MUST_BE_LAST:", .alert = illegal_parameter});
  }
}

void AddPskServerTests(PskTests tests) {
  AddHashes(tests);
  AddCallbacks(tests);
  AddLists(tests);
  AddRetries(tests);
  AddMismatches(tests);
  AddCertificates(tests);
}

}  // namespace badpeer
