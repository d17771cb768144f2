// Early data up to the limit that the server's ticket has named, and beyond it, as a sum over records
// (RFC 8446, 4.2.10): a server takes all that it has allowed, in however many records, and should end
// the connection one byte later. One that rejects early data, with or without a HelloRetryRequest,
// passes over as much and not over any amount. BoGo sends too much in one record alone.
#include <algorithm>

#include "runner/scenario/defaults.h"
#include "runner/suites/own/own.h"
#include "runner/tls/connection.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake13.h"

namespace badpeer {
namespace {

// The most that these tests send.
constexpr std::size_t kMostAllowed = 1 << 20;
constexpr std::uint8_t kContent = 0x61;

struct Limit {
  std::size_t bytes = 0;  // of the newest ticket
};

Hook RemembersLimit() {
  return OnReceive<NewSessionTicket13>([](Peer& peer, const NewSessionTicket13& ticket) {
    const auto limit = Get<EarlyDataTicket>(ticket.extensions);
    if (!limit || !*limit) throw PeerFailure("a ticket allows no early data");
    peer.Memory<Limit>().bytes = (*limit)->max_early_data_size;
    if (peer.Memory<Limit>().bytes > kMostAllowed) {
      throw PeerFailure("a ticket allows more early data than this test sends",
                        std::to_string(peer.Memory<Limit>().bytes), std::to_string(kMostAllowed));
    }
  });
}

// How much of it, as a multiple of the limit and a byte more or not.
struct Amount {
  std::size_t times = 1;
  std::size_t more = 0;
};

struct EarlyDataSent {
  bool done = false;
};

// In place of the early data that the peer has by itself.
Hook SendsEarlyData(Amount amount, std::size_t records) {
  return FlightHook{[=](Peer& peer, Flight& flight) {
    const auto early = std::ranges::find(flight, ContentType::application_data, &FlightItem::type);
    bool& done = peer.ConnectionMemory<EarlyDataSent>().done;
    if (early == flight.end() || done) return false;
    done = true;
    std::size_t left = peer.Memory<Limit>().bytes * amount.times + amount.more;
    Flight items(records, FlightItem(*early));
    for (std::size_t i = 0; i < records; ++i) {
      const std::size_t size = left / (records - i);
      items[i].data = Bytes(size, kContent);
      left -= size;
    }
    flight.insert(flight.erase(early), items.begin(), items.end());
    return true;
  }};
}

// What the shim makes of accepted early data, be it too much.
Step ReadsItBack(std::size_t more) {
  return OnResume({.name = "ReadsEarlyDataBack", .run = [more](Connection& connection) {
                     const std::size_t size = connection.peer().Memory<Limit>().bytes + more;
                     const Bytes wanted(size, static_cast<std::uint8_t>(~kContent));
                     if (connection.Read(size) != wanted) {
                       throw PeerFailure("bad reply to early data");
                     }
                   }});
}

// The second connection has early data, which is no half-RTT exchange of the handshake.
TestCase Test(std::string_view what, std::size_t records, Amount amount) {
  const bool beyond = amount.times > 1 || amount.more > 0;
  TestCase test{.name = Name("BP-EarlyDataLimit-Server", what, std::to_string(records), "TLS13"),
                .spec = "RFC 8446 4.2.10",
                .shim = {.role = Role::kServer},
                .peer = {.versions = kTls13Only},
                .hooks = {RemembersLimit()},
                .resumptions = 1,
                .skip_hints = true};
  test.resume = Resumption{.peer = test.peer, .hooks = {SendsEarlyData(amount, records)}};
  test.resume->peer.early_data->expect_half_rtt.emplace();
  if (beyond) {
    test.level = RuleLevel::kShould;
    test.expect = RefusesWithAlert();
  }
  return test;
}

void AddAccepted(Suite& suite) {
  for (std::size_t records : {2, 3, 100}) {
    TestCase all = Test("Accepted-All", records, {});
    all.exchange = {ReadsItBack(0), Echo()};
    suite.Add(WithEarlyData(std::move(all)));
    TestCase beyond = Test("Accepted-OneMore", records, {.more = 1});
    beyond.exchange = {ReadsItBack(1), Echo()};
    beyond.expect = RefusesWith(AlertDescription::unexpected_message);
    suite.Add(WithEarlyData(std::move(beyond)));
  }
}

// The size of what is passed over may be that of the records, and the limit another one than that of
// the ticket.
constexpr Amount kFarMore{.times = 8};
constexpr std::size_t kFewRecords = 3, kManyRecords = 16;

void AddPassedOver(Suite& suite, std::string_view what, std::size_t records, Amount amount) {
  TestCase other = Test(Name("Rejected", what), records, amount);
  other.shim.flags = {"-on-initial-select-alpn", "foo", "-on-resume-select-alpn", "bar"};
  other.peer.application.protocols = {"foo"};
  other.resume->peer.application.protocols = {"bar"};
  suite.Add(WithEarlyData(std::move(other), EarlyDataFate::kRejected));
  TestCase retried = Test(Name("Retried", what), records, amount);
  retried.resume->peer.key_shares.emplace();
  suite.Add(WithEarlyData(std::move(retried), EarlyDataFate::kRejected));
}

}  // namespace

void AddOwnEarlyDataLimitTests(std::vector<TestCase>& tests) {
  Suite suite("BP-EarlyDataLimit", tests);
  AddAccepted(suite);
  AddPassedOver(suite, "All", kFewRecords, {});
  AddPassedOver(suite, "FarMore", kManyRecords, kFarMore);
}

}  // namespace badpeer
