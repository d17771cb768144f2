// The simulated network's figures against theory, in virtual time.
#include "runner/interop/sim/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace badpeer::interop {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kUdpSize = 1252;
constexpr std::size_t kIpSize = kUdpSize + 28;

const net::IpAddress& Client() {
  static const net::IpAddress address = *net::ParseIpAddress("193.167.0.100");
  return address;
}
const net::IpAddress& Server() {
  static const net::IpAddress address = *net::ParseIpAddress("193.167.100.100");
  return address;
}

Bytes Payload(std::uint32_t index) {
  Bytes payload(kUdpSize, 0x5a);
  for (int i = 0; i < 4; ++i) {
    payload[static_cast<std::size_t>(i) + 100] = static_cast<std::uint8_t>(index >> 8 * i);
  }
  return payload;
}

std::uint32_t IndexOf(ByteView payload) {
  std::uint32_t index = 0;
  for (int i = 3; i >= 0; --i) index = index << 8 | payload[static_cast<std::size_t>(i) + 100];
  return index;
}

Bytes ToServer(std::uint32_t index, net::Ecn ecn = net::Ecn::kNotEct) {
  return net::BuildUdp(Client(), 50000, Server(), 443, ecn, Payload(index));
}
Bytes ToClient(std::uint32_t index) {
  return net::BuildUdp(Server(), 443, Client(), 50000, net::Ecn::kNotEct, Payload(index));
}

struct Delivery {
  Side to;
  Nanoseconds time;
  Bytes packet;

  net::UdpDatagram udp() const { return *net::ParseUdp(packet); }
};

// A network that remembers what it delivered.
struct Bed {
  explicit Bed(const std::string& scenario, std::uint64_t seed = 1)
      : network(*ParseScenario(scenario), seed, [this](Side to, Nanoseconds time, ByteView packet) {
          delivered.push_back({to, time, ToBytes(packet)});
        }) {}

  std::set<std::uint32_t> Indices(Side to) const {
    std::set<std::uint32_t> indices;
    for (const Delivery& delivery : delivered) {
      if (delivery.to == to) indices.insert(IndexOf(delivery.udp().payload));
    }
    return indices;
  }

  std::vector<Delivery> delivered{};
  Network network;
};

bool ChecksumsAreRight(ByteView packet) {
  const net::UdpDatagram udp = *net::ParseUdp(packet);
  return Equal(packet, net::BuildUdp(udp.ip.source, udp.source_port, udp.ip.destination,
                                     udp.destination_port, udp.ip.ecn, udp.payload));
}

TEST(NetworkTest, LonePacketTakesSerialisationAndDelay) {
  Bed bed("simple-p2p --delay=15ms --bandwidth=10Mbps --queue=25");
  bed.network.Arrive(Side::kLeft, 1s, ToServer(0));
  EXPECT_EQ(bed.network.NextEvent(), 1s + Nanoseconds(kIpSize * 8 * 100) + 15ms);
  bed.network.Advance(10s);
  ASSERT_EQ(bed.delivered.size(), 1u);
  EXPECT_EQ(bed.delivered[0].time, 1s + Nanoseconds(kIpSize * 8 * 100) + 15ms);
  EXPECT_EQ(bed.delivered[0].packet, ToServer(0));
}

TEST(NetworkTest, SaturatedLinkCarriesItsRate) {
  Bed bed("simple-p2p --delay=15ms --bandwidth=10Mbps --queue=25");
  // Twice the rate for 100 s.
  const Nanoseconds gap(kIpSize * 8 * 50);
  for (std::uint32_t i = 0; i * gap < 100s; ++i) {
    bed.network.Arrive(Side::kLeft, i * gap, ToServer(i));
  }
  bed.network.Advance(200s);
  const double bits = static_cast<double>(bed.delivered.size() * kIpSize * 8);
  EXPECT_NEAR(bits / 100 / 10e6, 1, 0.001);
  // Once the queue is full, each packet waits for those before it: the one being sent and 24 or 25
  // others.
  const Delivery& late = bed.delivered[5000];
  const Nanoseconds sent = IndexOf(late.udp().payload) * gap;
  const double expected = 0.015 + 25.5 * kIpSize * 8 / 10e6;
  EXPECT_NEAR(std::chrono::duration<double>(late.time - sent).count() / expected, 1, 0.02);
  const DirectionCounters& counters = bed.network.report().to_server;
  EXPECT_EQ(counters.arrived, counters.delivered + counters.queue_full);
}

TEST(NetworkTest, QueueHoldsWhatItSays) {
  Bed bed("simple-p2p --delay=15ms --bandwidth=10Mbps --queue=25");
  for (std::uint32_t i = 0; i < 100; ++i) bed.network.Arrive(Side::kLeft, 0s, ToServer(i));
  bed.network.Advance(10s);
  EXPECT_EQ(bed.delivered.size(), 26u);  // One being sent, 25 waiting.
  EXPECT_EQ(bed.network.report().to_server.queue_full, 74u);
}

TEST(NetworkTest, BothDirectionsAreIndependent) {
  Bed bed("simple-p2p --delay=10ms --bandwidth=10Mbps --queue=25");
  for (std::uint32_t i = 0; i < 20; ++i) {
    bed.network.Arrive(Side::kLeft, 0s, ToServer(i));
    bed.network.Arrive(Side::kRight, 0s, ToClient(i));
  }
  bed.network.Advance(1s);
  EXPECT_EQ(bed.Indices(Side::kLeft).size(), 20u);
  EXPECT_EQ(bed.Indices(Side::kRight).size(), 20u);
  for (std::size_t i = 1; i < bed.delivered.size(); ++i) {
    EXPECT_LE(bed.delivered[i - 1].time, bed.delivered[i].time);
  }
}

// With at most `burst` hits in a row: each miss is preceded by p + p^2 + ... + p^burst hits on
// average.
double RateWithBurst(double p, int burst) {
  double hits = 0;
  for (int i = 1; i <= burst; ++i) hits += std::pow(p, i);
  return hits / (1 + hits);
}

struct Figures {
  double lost = 0;
  double corrupted = 0;
  std::size_t longest_loss = 0;
};

Figures Measure(Bed& bed, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    bed.network.Arrive(Side::kLeft, i * 2ms, ToServer(i));
  }
  bed.network.Advance(count * 2ms + 10s);
  std::set<std::uint32_t> intact;
  Figures figures;
  for (const Delivery& delivery : bed.delivered) {
    const net::UdpDatagram udp = delivery.udp();
    EXPECT_TRUE(ChecksumsAreRight(delivery.packet));
    intact.insert(IndexOf(udp.payload));
    if (!Equal(udp.payload, Payload(IndexOf(udp.payload)))) figures.corrupted += 1;
  }
  figures.lost = 1 - static_cast<double>(intact.size()) / count;
  figures.corrupted /= count;
  std::uint32_t previous = 0;
  for (std::uint32_t index : intact) {
    figures.longest_loss = std::max<std::size_t>(figures.longest_loss, index - previous);
    previous = index + 1;
  }
  return figures;
}

constexpr const char* kFastLink = " --delay=1ms --bandwidth=100Mbps --queue=25";

TEST(NetworkTest, LossRateIsThatOfTheory) {
  Bed bed(std::string("drop-rate") + kFastLink + " --rate_to_server=2 --rate_to_client=0");
  const Figures figures = Measure(bed, 400'000);
  EXPECT_NEAR(figures.lost / 0.02, 1, 0.03);  // Three standard deviations; see the long run below.
  EXPECT_EQ(figures.corrupted, 0);
}

TEST(NetworkTest, BurstsAreBoundedAndCounted) {
  Bed bed(std::string("drop-rate") + kFastLink +
          " --rate_to_server=30 --rate_to_client=30 --burst_to_server=3 --burst_to_client=3");
  const Figures figures = Measure(bed, 300'000);
  EXPECT_NEAR(figures.lost / RateWithBurst(0.3, 3), 1, 0.01);
  EXPECT_EQ(figures.longest_loss, 3u);
}

TEST(NetworkTest, CorruptionRateIsThatOfTheory) {
  Bed bed(std::string("corrupt-rate") + kFastLink +
          " --rate_to_server=30 --rate_to_client=30 --burst_to_server=3 --burst_to_client=3");
  const Figures figures = Measure(bed, 300'000);
  EXPECT_NEAR(figures.corrupted / RateWithBurst(0.3, 3), 1, 0.01);
  EXPECT_EQ(figures.lost, 0);
}

TEST(NetworkTest, LongRunOfFaultsIsWithinOnePercent) {
  FaultModel drops({.drop_percent = 2}, 99);
  FaultModel corruptions({.corrupt_percent = 2, .corrupt_burst = 3}, 99);
  const Bytes payload = Payload(0);
  constexpr int kPackets = 5'000'000;
  int dropped = 0, corrupted = 0;
  for (int i = 0; i < kPackets; ++i) {
    dropped += drops.Next(payload).drop ? 1 : 0;
    corrupted += corruptions.Next(payload).damage ? 1 : 0;
  }
  EXPECT_NEAR(dropped / (0.02 * kPackets), 1, 0.01);
  EXPECT_NEAR(corrupted / (RateWithBurst(0.02, 3) * kPackets), 1, 0.01);
}

TEST(NetworkTest, CorruptionChangesOneByteAmongTheFirst) {
  Bed bed(std::string("corrupt-rate") + kFastLink + " --rate_to_server=100 --rate_to_client=0");
  for (std::uint32_t i = 0; i < 2000; ++i) {
    bed.network.Arrive(Side::kLeft, i * 1ms, ToServer(i));
  }
  bed.network.Advance(10s);
  std::map<std::size_t, int> positions;
  for (const Delivery& delivery : bed.delivered) {
    const ByteView payload = delivery.udp().payload;
    const Bytes honest = Payload(IndexOf(payload));
    int changed = 0;
    for (std::size_t i = 0; i < payload.size(); ++i) {
      if (payload[i] == honest[i]) continue;
      ++changed;
      ++positions[i];
    }
    EXPECT_EQ(changed, 1);
  }
  EXPECT_EQ(positions.size(), 51u);
  EXPECT_EQ(positions.rbegin()->first, 50u);
}

TEST(NetworkTest, VersionNegotiationIsNotCorrupted) {
  Bed bed(std::string("corrupt-rate") + kFastLink + " --rate_to_server=100 --rate_to_client=100");
  const Bytes negotiation = FromHex("c00000000004aabbccdd04010203040000000100000000");
  bed.network.Arrive(Side::kRight, 0s,
                     net::BuildUdp(Server(), 443, Client(), 50000, net::Ecn::kNotEct, negotiation));
  bed.network.Advance(1s);
  ASSERT_EQ(bed.delivered.size(), 1u);
  EXPECT_TRUE(Equal(bed.delivered[0].udp().payload, negotiation));
}

TEST(NetworkTest, SameSeedSameDrops) {
  const std::string scenario =
      std::string("drop-rate") + kFastLink + " --rate_to_server=30 --rate_to_client=30";
  std::vector<std::set<std::uint32_t>> runs;
  for (const std::uint64_t seed : {7u, 7u, 8u}) {
    Bed bed(scenario, seed);
    // Other times, and a packet of the other direction in between: neither may matter.
    const Nanoseconds gap = runs.size() == 1 ? 3ms : 1ms;
    for (std::uint32_t i = 0; i < 1000; ++i) {
      if (runs.size() == 1) bed.network.Arrive(Side::kRight, i * gap, ToClient(i));
      bed.network.Arrive(Side::kLeft, i * gap, ToServer(i));
    }
    bed.network.Advance(100s);
    runs.push_back(bed.Indices(Side::kRight));
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NE(runs[0], runs[2]);
}

TEST(NetworkTest, DropListCountsUdpPacketsOfItsDirection) {
  Bed bed(std::string("droplist") + kFastLink + " --drops_to_server=2,3,7");
  const Bytes tcp =
      net::BuildIp(Client(), Server(), net::kProtocolTcp, net::Ecn::kNotEct, Bytes(20));
  for (std::uint32_t i = 1; i <= 10; ++i) {
    bed.network.Arrive(Side::kLeft, i * 1ms, tcp);
    bed.network.Arrive(Side::kLeft, i * 1ms, ToServer(i));
    bed.network.Arrive(Side::kRight, i * 1ms, ToClient(i));
  }
  bed.network.Advance(1s);
  std::erase_if(bed.delivered, [](const Delivery& d) { return !net::ParseUdp(d.packet); });
  EXPECT_EQ(bed.Indices(Side::kRight), (std::set<std::uint32_t>{1, 4, 5, 6, 8, 9, 10}));
  EXPECT_EQ(bed.Indices(Side::kLeft).size(), 10u);
  EXPECT_EQ(bed.network.report().to_server.dropped, 3u);
  EXPECT_EQ(bed.network.report().events.size(), 3u);
}

TEST(NetworkTest, BlackholeOpensOnTimeAndCloses) {
  Bed bed(std::string("blackhole") + kFastLink + " --on=5s --off=2s --repeat=2");
  // The scenario's clock starts with the client's first packet, at 3 s. Packets arrive 2 ms after
  // they were sent.
  for (std::uint32_t i = 0; i < 200; ++i) {
    const Nanoseconds now = 3s + i * 100ms;
    bed.network.Arrive(Side::kLeft, now, ToServer(i));
    bed.network.Arrive(Side::kRight, now, ToClient(i));
  }
  bed.network.Advance(100s);
  for (const Side side : {Side::kLeft, Side::kRight}) {
    const std::set<std::uint32_t> seen = bed.Indices(side);
    for (std::uint32_t i = 0; i < 200; ++i) {
      const bool hole = (i >= 50 && i < 70) || (i >= 120 && i < 140);
      EXPECT_EQ(seen.contains(i), !hole) << i;
    }
  }
  EXPECT_EQ(bed.network.report().to_client.blackholed, 40u);
}

TEST(NetworkTest, BlackholeMayBeOneWay) {
  Bed bed(std::string("blackhole") + kFastLink + " --on=0s --off=2s --direction=toserver");
  bed.network.Arrive(Side::kLeft, 0s, ToServer(1));
  bed.network.Arrive(Side::kRight, 0s, ToClient(2));
  bed.network.Advance(1s);
  EXPECT_TRUE(bed.Indices(Side::kRight).empty());
  EXPECT_EQ(bed.Indices(Side::kLeft).size(), 1u);
}

TEST(NetworkTest, RebindingChangesPortsAndForgetsOldOnes) {
  Bed bed(std::string("rebind") + kFastLink + " --first-rebind=1s --rebind-freq=5s");
  std::vector<std::uint16_t> ports;
  for (std::uint32_t i = 0; i < 12; ++i) {
    bed.network.Arrive(Side::kLeft, i * 1s + 1ms, ToServer(i));
    bed.network.Advance(i * 1s + 100ms);
    const net::UdpDatagram seen = bed.delivered.back().udp();
    EXPECT_TRUE(ChecksumsAreRight(bed.delivered.back().packet));
    EXPECT_EQ(seen.ip.source, Client());
    ports.push_back(seen.source_port);
    // The server answers to the port that it saw, and to the client it is the port that it used.
    bed.network.Arrive(
        Side::kRight, i * 1s + 200ms,
        net::BuildUdp(Server(), 443, Client(), seen.source_port, net::Ecn::kEct0, Payload(i)));
    bed.network.Advance(i * 1s + 300ms);
    EXPECT_EQ(bed.delivered.back().to, Side::kLeft);
    EXPECT_EQ(bed.delivered.back().udp().destination_port, 50000);
    EXPECT_TRUE(ChecksumsAreRight(bed.delivered.back().packet));
  }
  // The clock started at 1 ms: rebindings at 1.001 s, 6.001 s, 11.001 s, each before a packet comes
  // out of the link.
  EXPECT_EQ(ports[0], 50000);
  EXPECT_NE(ports[1], ports[0]);
  EXPECT_EQ(ports[1], ports[5]);
  EXPECT_NE(ports[6], ports[5]);
  EXPECT_EQ(ports[6], ports[10]);
  EXPECT_NE(ports[11], ports[10]);
  const std::size_t before = bed.delivered.size();
  bed.network.Arrive(Side::kRight, 20s,
                     net::BuildUdp(Server(), 443, Client(), ports[2], {}, Payload(0)));
  bed.network.Advance(21s);
  EXPECT_EQ(bed.delivered.size(), before);
  EXPECT_EQ(bed.network.report().to_client.unroutable, 1u);
  EXPECT_NE(bed.network.report().events.at(0).find("port 50000 -> 193.167.0.100 port"),
            std::string::npos);
}

TEST(NetworkTest, RebindingMayChangeAddressesOfBothIpVersions) {
  Bed bed(std::string("rebind") + kFastLink + " --first-rebind=1s --rebind-freq=1s --rebind-addr");
  for (const auto& [client, server] :
       {std::pair("193.167.0.100", "193.167.100.100"),
        std::pair("fd00:cafe:cafe::100", "fd00:cafe:cafe:100::100")}) {
    std::set<net::IpAddress> seen;
    const Nanoseconds base = bed.delivered.empty() ? 0s : 100s;
    for (int i = 0; i < 20; ++i) {
      const Bytes packet =
          net::BuildUdp(*net::ParseIpAddress(client), 50001, *net::ParseIpAddress(server), 443,
                        net::Ecn::kEct1, Payload(7));
      bed.network.Arrive(Side::kLeft, base + i * 1s, packet);
      bed.network.Advance(base + i * 1s + 500ms);
      const net::UdpDatagram udp = bed.delivered.back().udp();
      EXPECT_TRUE(ChecksumsAreRight(bed.delivered.back().packet));
      EXPECT_EQ(udp.ip.ecn, net::Ecn::kEct1);
      seen.insert(udp.ip.source);
      EXPECT_EQ(ToString(udp.ip.source).substr(0, 9), std::string(client).substr(0, 9));
      const net::IpAddress outside = udp.ip.source;
      const std::uint16_t port = udp.source_port;
      bed.network.Arrive(
          Side::kRight, base + i * 1s + 510ms,
          net::BuildUdp(*net::ParseIpAddress(server), 443, outside, port, {}, Payload(1)));
      bed.network.Advance(base + i * 1s + 600ms);
      EXPECT_EQ(ToString(bed.delivered.back().udp().ip.destination), client);
    }
    EXPECT_GT(seen.size(), 15u);
  }
}

TEST(NetworkTest, EcnMarksAndIpv6PassUntouched) {
  Bed bed("simple-p2p --delay=1ms --bandwidth=10Mbps --queue=25");
  std::vector<Bytes> sent;
  for (const net::Ecn ecn : {net::Ecn::kNotEct, net::Ecn::kEct0, net::Ecn::kEct1, net::Ecn::kCe}) {
    sent.push_back(ToServer(1, ecn));
    sent.push_back(net::BuildUdp(*net::ParseIpAddress("fd00:cafe:cafe::100"), 1,
                                 *net::ParseIpAddress("fd00:cafe:cafe:100::100"), 443, ecn,
                                 Payload(2)));
  }
  for (const Bytes& packet : sent) bed.network.Arrive(Side::kLeft, 0s, packet);
  bed.network.Advance(1s);
  ASSERT_EQ(bed.delivered.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(bed.delivered[i].packet, sent[i]);
}

TEST(NetworkTest, StrayTrafficIsNotRouted) {
  Bed bed("simple-p2p --delay=1ms --bandwidth=10Mbps --queue=1");
  const Bytes solicitation =
      net::BuildIp(*net::ParseIpAddress("fe80::1"), *net::ParseIpAddress("ff02::2"), 58,
                   net::Ecn::kNotEct, Bytes(8));
  bed.network.Arrive(Side::kLeft, 0s, solicitation);
  bed.network.Arrive(Side::kLeft, 0s, Bytes{});
  bed.network.Arrive(Side::kLeft, 0s, Bytes(70, 0xff));
  bed.network.Arrive(Side::kLeft, 0s, FromHex("45"));
  bed.network.Advance(1s);
  EXPECT_TRUE(bed.delivered.empty());
  EXPECT_EQ(bed.network.report().to_server.unroutable, 4u);
}

TEST(NetworkTest, TcpRivalFillsAnEmptyLink) {
  Bed bed("tcp-cross-traffic --delay=15ms --bandwidth=10Mbps --queue=25");
  bed.network.Arrive(Side::kLeft, 0s, ToServer(0));  // Starts the scenario's clock.
  bed.network.Advance(60s);
  const double rate = static_cast<double>(bed.network.rival_bytes()) * 8 / 60;
  EXPECT_GT(rate, 0.93 * 10e6 * kTcpPayloadSize / kTcpSegmentSize);
  EXPECT_LE(rate, 1.0001 * 10e6 * kTcpPayloadSize / kTcpSegmentSize);
}

TEST(NetworkTest, TcpRivalLeavesRoomForAConstantFlow) {
  Bed bed("tcp-cross-traffic --delay=15ms --bandwidth=10Mbps --queue=25");
  // Half the link's rate, by the server.
  const Nanoseconds gap(kIpSize * 8 * 200);
  bed.network.Arrive(Side::kLeft, 0s, ToServer(0));
  for (std::uint32_t i = 0; i * gap < 60s; ++i) {
    bed.network.Arrive(Side::kRight, i * gap, ToClient(i));
  }
  bed.network.Advance(60s);
  const double rival = static_cast<double>(bed.network.rival_bytes()) * 8 / 60;
  const DirectionCounters& counters = bed.network.report().to_client;
  EXPECT_GT(rival, 3.5e6);
  EXPECT_LT(rival, 5.5e6);
  EXPECT_GT(counters.queue_full, 0u);  // It competes for the queue,
  EXPECT_GT(static_cast<double>(counters.delivered), 0.9 * static_cast<double>(counters.arrived));
}

TEST(NetworkTest, UdpNoiseTakesItsRate) {
  Bed bed(
      "udp-cross-traffic --delay=15ms --bandwidth=10Mbps --queue=25 --crossdatarate=4Mbps "
      "--start=10s");
  const Nanoseconds gap(kIpSize * 8 * 50);  // Twice what the link carries.
  bed.network.Arrive(Side::kLeft, 0s, ToServer(0));
  for (std::uint32_t i = 0; i * gap < 110s; ++i) {
    bed.network.Arrive(Side::kRight, i * gap, ToClient(i));
  }
  double before = 0, after = 0;
  for (const Delivery& delivery : bed.delivered) {
    (delivery.time < 10s ? before : after) += kIpSize * 8;
  }
  EXPECT_NEAR(before / 10 / 10e6, 1, 0.01);
  EXPECT_LT(after / 100 / 10e6, 0.9);
  EXPECT_GT(after / 100 / 10e6, 0.6);
}

}  // namespace
}  // namespace badpeer::interop
