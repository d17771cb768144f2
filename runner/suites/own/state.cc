// The order of handshake messages (RFC 5246, 7.4; RFC 8446, 4): each message of the peer left out,
// doubled, and swapped with the next, in the handshakes that there are. Whoever follows the peer
// where it leaves the order has skipped a proof of who it is, or goes on from half a state. Bugs:
// CVE-2020-24613, CVE-2021-3336, CVE-2022-25640 (wolfSSL), CVE-2026-2645, and servers of JSSE that
// let clients in without a certificate.
//
// What a peer may leave out is not here, nor what BoGo has already: SkipServerKeyExchange,
// ServerSkipCertificateVerify, ClientSkipCertificateVerify-TLS13, SkipNewSessionTicket,
// SkipChangeCipherSpec, EarlyChangeCipherSpec, SkipHelloRetryRequest, EarlyData-SkipEndOfEarlyData.
#include "runner/scenario/defaults.h"
#include "runner/suites/own/own.h"
#include "runner/suites/own/state_edits.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using enum HandshakeType;

constexpr unsigned kSkip = 1, kRepeat = 2, kSwap = 4;  // with the next of the table
constexpr unsigned kSkipRepeat = kSkip | kRepeat, kRepeatSwap = kRepeat | kSwap,
                   kAll = kSkip | kRepeat | kSwap;

struct Row {
  OwnMessage message;
  unsigned edits = 0;
};

enum class Setting : std::uint8_t { kPlain, kRsa, kMutual, kResumed, kRetried, kEarlyData };

// The messages of our side, in order.
struct Flow {
  std::string_view name;
  VersionRange versions;
  Setting setting;
  std::vector<Row> rows;
};

constexpr OwnMessage kClientHello{"ClientHello", client_hello, 1, true},
    kServerHello{"ServerHello", server_hello}, kAfterRetry{"ServerHello", server_hello, 2},
    kSecondHello{"SecondClientHello", client_hello, 2, true},
    kCertificate{"Certificate", certificate},
    kKeyExchange{"ServerKeyExchange", server_key_exchange},
    kRequest{"CertificateRequest", certificate_request},
    kDone{"ServerHelloDone", server_hello_done, 1, true},
    kClientKeyExchange{"ClientKeyExchange", client_key_exchange},
    kVerify{"CertificateVerify", certificate_verify},
    kTicket{"NewSessionTicket", new_session_ticket}, kChange{"ChangeCipherSpec", {}},
    kFinished{"Finished", finished, 1, true},
    kExtensions{"EncryptedExtensions", encrypted_extensions},
    kEndOfEarlyData{"EndOfEarlyData", end_of_early_data};

const std::vector<Flow>& ClientFlows() {
  static const std::vector<Flow> kFlows = {
      {"TLS12-RSA",
       kTls12Only,
       Setting::kRsa,
       {{kServerHello, kAll},
        {kCertificate, kAll},
        {kDone, kSkipRepeat},
        {kTicket, kRepeatSwap},
        {kChange, kRepeatSwap},
        {kFinished, kSkipRepeat}}},
      {"TLS12-ECDHE",
       kTls12Only,
       Setting::kPlain,
       {{kCertificate, kAll}, {kKeyExchange, kRepeatSwap}, {kDone, kSkipRepeat}}},
      {"TLS12-MutualAuth",
       kTls12Only,
       Setting::kMutual,
       {{kKeyExchange, kSwap}, {kRequest, kRepeat}, {kDone, kSkipRepeat}}},
      {"TLS12-Ticket",
       kTls12Only,
       Setting::kResumed,
       {{kServerHello, kAll}, {kTicket, kRepeatSwap}, {kChange, kAll}, {kFinished, kSkipRepeat}}},
      {"TLS13",
       kTls13Only,
       Setting::kPlain,
       {{kServerHello, kAll},
        {kExtensions, kAll},
        {kCertificate, kAll},
        {kVerify, kRepeatSwap},
        {kFinished, kSkipRepeat}}},
      {"TLS13-MutualAuth",
       kTls13Only,
       Setting::kMutual,
       {{kExtensions, kSwap},
        {kRequest, kRepeatSwap},
        {kCertificate, kAll},
        {kVerify, kAll},
        {kFinished, kSkipRepeat}}},
      {"TLS13-PSK",
       kTls13Only,
       Setting::kResumed,
       {{kServerHello, kAll}, {kExtensions, kAll}, {kFinished, kSkipRepeat}}},
      {"TLS13-HelloRetry",
       kTls13Only,
       Setting::kRetried,
       {{kAfterRetry, kAll}, {kExtensions, kSkipRepeat}}},
  };
  return kFlows;
}

const std::vector<Flow>& ServerFlows() {
  static const std::vector<Flow> kFlows = {
      {"TLS12-RSA",
       kTls12Only,
       Setting::kRsa,
       {{kClientHello, kRepeat},
        {kClientKeyExchange, kAll},
        {kChange, kRepeatSwap},
        {kFinished, kSkipRepeat}}},
      {"TLS12-ECDHE", kTls12Only, Setting::kPlain, {{kClientKeyExchange, kSkipRepeat}}},
      {"TLS12-MutualAuth",
       kTls12Only,
       Setting::kMutual,
       {{kCertificate, kAll},
        {kClientKeyExchange, kAll},
        {kVerify, kRepeatSwap},
        {kChange, 0},
        {kFinished, kSkip}}},
      {"TLS12-Ticket",
       kTls12Only,
       Setting::kResumed,
       {{kClientHello, kRepeat}, {kChange, kAll}, {kFinished, kSkipRepeat}}},
      {"TLS13", kTls13Only, Setting::kPlain, {{kClientHello, kRepeat}, {kFinished, kSkipRepeat}}},
      {"TLS13-MutualAuth",
       kTls13Only,
       Setting::kMutual,
       {{kCertificate, kAll}, {kVerify, kRepeatSwap}, {kFinished, kSkipRepeat}}},
      {"TLS13-PSK",
       kTls13Only,
       Setting::kResumed,
       {{kClientHello, kRepeat}, {kFinished, kSkipRepeat}}},
      {"TLS13-EarlyData",
       kTls13Only,
       Setting::kEarlyData,
       {{kEndOfEarlyData, kRepeatSwap}, {kFinished, kSkip}}},
      {"TLS13-HelloRetry",
       kTls13Only,
       Setting::kRetried,
       {{kClientHello, kRepeat}, {kSecondHello, kRepeat}, {kFinished, kSkipRepeat}}},
  };
  return kFlows;
}

bool Is13(const Flow& flow) { return flow.versions.max >= ProtocolVersion::kTls13; }

void Set(const Flow& flow, TestCase& test) {
  const bool client = test.shim.role == Role::kClient;
  const X509 credential{.name = "rsa2048"};
  switch (flow.setting) {
    case Setting::kRsa:
      test.peer.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
      break;
    case Setting::kMutual:
      if (client) {
        test.shim.certificate = credential;
        test.peer.client_auth.mode = ClientAuth::kRequireAny;
      } else {
        test.shim.flags = {"-require-any-client-certificate"};
        test.peer.credentials = {credential};
      }
      break;
    case Setting::kRetried:
      if (client) test.peer.groups = {NamedGroup::secp384r1};
      if (!client) test.peer.key_shares.emplace();
      break;
    case Setting::kEarlyData:
    case Setting::kResumed:
      if (client && !Is13(flow)) {
        test.shim.flags = {"-expect-ticket-renewal"};
        test.peer.tickets.renew_on_resume = true;
      }
      test.resumptions = 1;
      break;
    case Setting::kPlain:
      break;
  }
}

// Up to 1.2 it is "a fatal error" without a name. In 1.3 the alert is unexpected_message, where it is
// sure to be readable: a client may say it in plaintext, and a second hello, in plaintext where keys
// are due, may be refused as such. What is protected before any ServerHello need not look like TLS.
Expectation Refuses(const Flow& flow, Role shim, const StateEdit& edit) {
  if (!Is13(flow)) return RefusesWithAlert();
  if (edit.edit == Edit::kSkip && edit.message.type == server_hello) return ShimRejects{};
  if (shim == Role::kClient) return ShimRejects{.local = "error: "};
  if (edit.edit == Edit::kRepeat && edit.message.type == client_hello) return RefusesWithAlert();
  return RefusesWith(AlertDescription::unexpected_message);
}

void AddTest(Suite& suite, const Flow& flow, Role shim, std::string_view what,
             const StateEdit& edit) {
  constexpr std::string_view kEdits[] = {"Skip", "Repeat", "Swap"};
  TestCase test{.name = Name("BP-State", kEdits[static_cast<std::size_t>(edit.edit)],
                             shim == Role::kClient ? "Client" : "Server", flow.name, what),
                .spec = "RFC 5246 7.4, RFC 8446 4",
                .shim = {.role = shim},
                .peer = {.versions = flow.versions},
                .expect = Refuses(flow, shim, edit),
                .skip_hints = true};
  Set(flow, test);
  if (test.resumptions > 0) {
    test.resume = Resumption{.peer = test.peer, .hooks = Edited(edit)};
  } else {
    test.hooks = Edited(edit);
  }
  if (flow.setting == Setting::kEarlyData) test = WithEarlyData(std::move(test));
  suite.Add(std::move(test));
}

void AddFlow(Suite& suite, const Flow& flow, Role shim) {
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    const auto& [message, edits] = flow.rows[i];
    const auto add = [&](Edit edit, const OwnMessage& next = {}) {
      AddTest(suite, flow, shim, message.name, {edit, message, next});
    };
    if (edits & kSkip) add(Edit::kSkip);
    if (edits & kRepeat) add(Edit::kRepeat);
    if (edits & kSwap) add(Edit::kSwap, flow.rows.at(i + 1).message);
  }
}

// All of the peer's proof of who it is.
void AddUnauthenticated(Suite& suite, const Flow& flow, Role shim) {
  AddTest(suite, flow, shim, "Authentication", {Edit::kSkip, kCertificate, kVerify});
}

}  // namespace

void AddOwnStateTests(std::vector<TestCase>& tests) {
  Suite suite("BP-State", tests);
  for (const Flow& flow : ClientFlows()) {
    AddFlow(suite, flow, Role::kClient);
    const bool certified = flow.setting == Setting::kPlain || flow.setting == Setting::kMutual;
    if (certified && Is13(flow)) AddUnauthenticated(suite, flow, Role::kClient);
  }
  for (const Flow& flow : ServerFlows()) {
    AddFlow(suite, flow, Role::kServer);
    if (flow.setting == Setting::kMutual) AddUnauthenticated(suite, flow, Role::kServer);
  }
}

}  // namespace badpeer
