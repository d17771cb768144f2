// Which messages a shim's message callback sees, the inner hello among them.
#include "runner/suites/ech/ech.h"
#include "runner/tls/connection.h"

namespace badpeer::ech {
namespace {

// A trace as -expect-msg-callback takes it: of handshakes with X25519 alone, as the messages of
// others come in more records.
class Trace {
 public:
  Trace(Family& family, Role role) : family_(family), role_(role) {}

  void Hello() {
    const bool client = role_ == Role::kClient;
    if (client) Add("write clienthelloinner");
    Add(client ? "write hs 1" : "read hs 1");
    if (!client) Add("read clienthelloinner");
  }
  // A client reads what a server writes.
  void FromServer(std::string_view message) {
    Add((role_ == Role::kClient ? "read " : "write ") + std::string(message));
  }
  void FromClient(std::string_view message) {
    Add((role_ == Role::kClient ? "write " : "read ") + std::string(message));
  }
  // For middleboxes: once, behind the first answer of either side. Ours is no handshake message.
  void ChangeCipherSpec() {
    if (family_.protocol() == Protocol::kTls) Add("write ccs");
  }
  void Ack(bool of_client_flight) {
    if (family_.IsDtls()) of_client_flight ? FromServer("ack") : FromClient("ack");
  }
  std::string text() const { return text_; }

 private:
  void Add(std::string_view line) { text_ += std::string(line) + "\n"; }

  Family& family_;
  Role role_;
  std::string text_;
};

std::string TraceOf(Family& family, Role role, bool retried) {
  Trace trace(family, role);
  trace.Hello();
  if (retried) {
    trace.FromServer("hs 2");
    trace.ChangeCipherSpec();
    trace.Hello();
  }
  trace.FromServer("hs 2");
  if (!retried) trace.ChangeCipherSpec();
  for (std::string_view message : {"hs 8", "hs 11", "hs 15", "hs 20"}) trace.FromServer(message);
  trace.FromClient("hs 20");
  trace.Ack(true);
  for (int tickets = 0; tickets < 2; ++tickets) trace.FromServer("hs 4");
  if (role == Role::kServer) {
    for (int tickets = 0; tickets < 2; ++tickets) trace.Ack(false);
  }
  return trace.text();
}

void AddTrace(Family& family, Role role, bool retried) {
  const bool client = role == Role::kClient;
  TestCase test{.name = client ? "ECH-Client-MessageCallback" : "ECH-Server-MessageCallback",
                .spec = "RFC 9849 6.1, RFC 9849 7.1",
                .level = RuleLevel::kCustom,
                .shim = {.role = role},
                .peer = client ? ServerOf({Key(42)}) : ClientOf(Key(42)),
                // The shim does not wait for an end, of which QUIC has none.
                .hooks = {At(Phase::kBeforeClose, [](Connection& c) { c.CloseWithoutAlert(); })},
                .state = {.ech = {.accepted = true}}};
  if (client) test.peer.versions = kTls13Only;
  if (retried) {
    test.name += "-HelloRetryRequest";
    test.peer = WithRetry(test.peer, Opposite(role));
    if (client) test.hooks.push_back(ExpectRetry());
  }
  Flags curves = {"-curves", "29"};
  if (client && retried) curves.insert(curves.end(), {"-curves", "24"});
  test.shim.flags = Join({client ? ConfigFlags({Key(42).config}) : KeyFlags(Key(42)),
                          kAccepts,
                          client && retried ? Flags{"-expect-hrr"} : Flags{},
                          {"-expect-msg-callback", TraceOf(family, role, retried)},
                          curves});
  family.Add(std::move(test));
}

}  // namespace

void AddCallbacks(Family& family) {
  for (Role role : {Role::kServer, Role::kClient}) {
    for (bool retried : {false, true}) AddTrace(family, role, retried);
  }
}

}  // namespace badpeer::ech
