// KeyUpdate (RFC 8446, 4.6.3): too early, malformed, in pieces, without the change of keys that
// belongs to it, and asked for again and again. Over QUIC there must be none (RFC 9001, 6). Bugs:
// openssl PR 32501, hs-tls PR 539; tls13-spec issue 1341 on requests that cross.
#include <algorithm>

#include "runner/scenario/defaults.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/own/own.h"
#include "runner/tls/connection.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake13.h"

namespace badpeer {
namespace {

using enum AlertDescription;
constexpr auto kRequested = KeyUpdateRequest::update_requested;
constexpr auto kNotRequested = KeyUpdateRequest::update_not_requested;

bool IsKeyUpdate(const FlightItem& item) { return item.IsHandshake(HandshakeType::key_update); }
bool IsData(const FlightItem& item) { return item.type == ContentType::application_data; }

// `edit` takes the flight and the place of the KeyUpdate.
template <class F>
Hook OnKeyUpdate(F edit) {
  return FlightHook{[edit](Peer& peer, Flight& flight) {
    const auto update = std::ranges::find_if(flight, IsKeyUpdate);
    if (update == flight.end()) return false;
    edit(peer, flight, update);
    return true;
  }};
}

Hook InBytes() {
  return OnKeyUpdate([](Peer&, Flight&, Flight::iterator update) { update->max_fragment = 1; });
}

Hook AroundData() {
  return OnKeyUpdate([](Peer&, Flight& flight, Flight::iterator update) {
    FlightItem rest = *update;
    rest.data.erase(rest.data.begin());
    update->data.resize(1);
    const FlightItem data{.type = ContentType::application_data, .data = BytesOf("data")};
    flight.insert(update + 1, {data, std::move(rest)});
  });
}

Hook Empty() {
  return OnEncoded(HandshakeType::key_update, [](Peer&, Bytes& message) {
    message = FrameHandshake(HandshakeType::key_update, {});
  });
}

// Stacks have limits: eight in a second, or so many in a row without data.
constexpr int kInARow = 4, kTimes = 2;

// --- Keys.

struct Keys {
  std::shared_ptr<WriteEpoch> old{};
};

Hook DataInOldKeys() {
  return FlightHook{[](Peer& peer, Flight& flight) {
    Keys& keys = peer.ConnectionMemory<Keys>();
    bool changed = false;
    for (FlightItem& item : flight) {
      if (IsKeyUpdate(item)) {
        keys.old = item.epoch;
      } else if (IsData(item) && keys.old) {
        item.epoch = keys.old;
        changed = true;
      }
    }
    return changed;
  }};
}

Hook NewKeysUnannounced() {
  return OnKeyUpdate([](Peer&, Flight& flight, Flight::iterator update) { flight.erase(update); });
}

struct HeldBack {
  Flight updates{};
};

// KeyUpdates and the data behind them leave in one write.
Hook TogetherWithData() {
  return FlightHook{[](Peer& peer, Flight& flight) {
    Flight& updates = peer.ConnectionMemory<HeldBack>().updates;
    if (std::ranges::any_of(flight, IsKeyUpdate)) {
      updates.insert(updates.end(), flight.begin(), flight.end());
      flight.clear();
      return false;
    }
    if (updates.empty()) return false;
    flight.insert(flight.begin(), updates.begin(), updates.end());
    updates.clear();
    return true;
  }};
}

// --- Answers.

struct Answers {
  int count = 0;
};

Hook CountsAnswers() {
  return OnReceive<KeyUpdate>([](Peer& peer, const KeyUpdate& update) {
    ++peer.ConnectionMemory<Answers>().count;
    if (update.request_update == kNotRequested) return;
    throw PeerFailure("a KeyUpdate that answers a request asks for another one",
                      std::to_string(static_cast<unsigned>(update.request_update)), "0");
  });
}

// One answer is enough for many requests, and there is none that nobody has asked for. It comes
// before the next data. `own` is how many the shim sends by itself.
Step RequestsAndEcho(int requests, int own = 0) {
  return {.name = "RequestsAndEcho",
          .run = [requests, most = requests + own](Connection& connection) {
            const int& count = connection.peer().ConnectionMemory<Answers>().count;
            const int before = count;
            for (int i = 0; i < requests; ++i) connection.SendKeyUpdate(kRequested);
            const Bytes data(32, 'a');
            connection.Write(data);
            connection.Read(data.size());
            const int answers = count - before;
            if (answers < 1) throw PeerFailure("data came before the KeyUpdate that was asked for");
            if (answers > most) {
              throw PeerFailure("the shim sent more KeyUpdates than were asked for",
                                std::to_string(answers), "at most " + std::to_string(most));
            }
          }};
}

class Tests {
 public:
  Tests(Suite& suite, Role role) : suite_(suite), role_(role) {}

  void Add(std::string_view what, const char* spec, Hooks hooks, std::vector<Step> exchange,
           Expectation expect, std::vector<std::string> flags = {}) {
    suite_.Add(
        {.name = Name("BP-KeyUpdate", role_ == Role::kClient ? "Client" : "Server", what, "TLS13"),
         .spec = spec,
         .shim = {.role = role_, .flags = std::move(flags)},
         .peer = {.versions = kTls13Only},
         .hooks = std::move(hooks),
         .exchange = std::move(exchange),
         .expect = std::move(expect),
         .skip_hints = true});
  }

 private:
  Suite& suite_;
  Role role_;
};

constexpr const char* kSpec = "RFC 8446 4.6.3";
const std::vector<Step> kOne = {KeyUpdates(1), Echo()};

void AddMalformed(Tests& tests) {
  tests.Add("BeforeFinished", kSpec, {SendBefore<Finished>([](Peer&) { return KeyUpdate{}; })}, {},
            RefusesWith(unexpected_message));
  for (int value : {2, 255}) {
    tests.Add("Value" + std::to_string(value), kSpec, {},
              {KeyUpdates(1, KeyUpdateRequest(value)), Echo()}, RefusesWith(illegal_parameter));
  }
  tests.Add("Empty", "RFC 8446 6", {Empty()}, kOne, RefusesWith(decode_error));
  // Nothing stands between the records of one message.
  tests.Add("AroundData", "RFC 8446 5.1", {AroundData()}, kOne, RefusesWithAlert());
}

void AddKeys(Tests& tests) {
  tests.Add("InBytes", "RFC 8446 5.1", {InBytes()}, {Loop(kTimes, kOne)}, Succeeds());
  tests.Add("TogetherWithData", kSpec, {TogetherWithData()},
            {Loop(kTimes, {KeyUpdates(kInARow), Echo()})}, Succeeds());
  tests.Add("DataInOldKeys", "RFC 8446 5.2", {DataInOldKeys()}, kOne, RefusesWith(bad_record_mac));
  tests.Add("NewKeysUnannounced", "RFC 8446 5.2", {NewKeysUnannounced()}, kOne,
            RefusesWith(bad_record_mac));
}

void AddAnswers(Tests& tests) {
  tests.Add("Requests", kSpec, {CountsAnswers()}, {Loop(kTimes, {RequestsAndEcho(kInARow)})},
            Succeeds());
  tests.Add("Requests-TogetherWithData", kSpec, {CountsAnswers(), TogetherWithData()},
            {Loop(kTimes, {RequestsAndEcho(kInARow)})}, Succeeds());
  // The shim's own update crosses the request.
  tests.Add("Requests-Crossing", kSpec, {CountsAnswers()},
            {Loop(kTimes, {RequestsAndEcho(1, /*own=*/1)})}, Succeeds(), {"-key-update"});
}

// --- QUIC changes keys by itself.

Hook AfterHandshake(KeyUpdateRequest request) {
  return At(Phase::kBeforeApplicationData, [request](Connection& connection) {
    connection.peer().Send(KeyUpdate{.request_update = request});
    connection.channel().Flush();
  });
}

void AddQuic(Suite& suite) {
  const std::pair<std::string_view, Hook> kCases[] = {
      {"NotRequested", AfterHandshake(kNotRequested)},
      {"Requested", AfterHandshake(kRequested)},
      {"BeforeFinished", SendBefore<Finished>([](Peer&) { return KeyUpdate{}; })},
  };
  for (const auto& [name, hook] : kCases) {
    for (Role role : {Role::kClient, Role::kServer}) {
      suite.Add(Over(
          Protocol::kQuic,
          {.name = Name("BP-Quic-KeyUpdate", role == Role::kClient ? "Client" : "Server", name),
           .spec = "RFC 9001 6",
           .shim = {.role = role},
           .peer = {.versions = kTls13Only},
           .hooks = {hook},
           .expect = RefusesWith(unexpected_message),
           .skip_hints = true}));
    }
  }
}

}  // namespace

void AddOwnKeyUpdateTests(std::vector<TestCase>& tests) {
  Suite suite("BP-KeyUpdate", tests);
  for (Role role : {Role::kClient, Role::kServer}) {
    Tests of_role(suite, role);
    AddMalformed(of_role);
    AddKeys(of_role);
    AddAnswers(of_role);
  }
  Suite quic("BP-Quic-KeyUpdate", tests);
  AddQuic(quic);
}

}  // namespace badpeer
