#include "runner/interop/sim/gate.h"

#include <gtest/gtest.h>

namespace badpeer::interop {
namespace {

Bytes Segment(const std::string& from, const std::string& to, std::uint16_t port,
              std::uint8_t flags, std::uint32_t sequence, const Bytes& payload = {}) {
  Bytes tcp(20);
  tcp[0] = 0x9c;
  tcp[1] = 0x40;
  tcp[2] = static_cast<std::uint8_t>(port >> 8);
  tcp[3] = static_cast<std::uint8_t>(port);
  for (std::size_t i = 0; i < 4; ++i)
    tcp[4 + i] = static_cast<std::uint8_t>(sequence >> 8 * (3 - i));
  tcp[12] = 0x50;
  tcp[13] = flags;
  Append(tcp, payload);
  return net::BuildIp(*net::ParseIpAddress(from), *net::ParseIpAddress(to), net::kProtocolTcp,
                      net::Ecn::kNotEct, tcp);
}

std::uint32_t Word(ByteView packet, std::size_t at) {
  return std::uint32_t{packet[at]} << 24 | std::uint32_t{packet[at + 1]} << 16 |
         std::uint32_t{packet[at + 2]} << 8 | packet[at + 3];
}

TEST(GateTest, AcceptsConnectionsToItsPort) {
  const auto answer = AnswerAtGate(Segment("193.167.0.100", "193.167.0.2", kGatePort, 0x02, 1000));
  ASSERT_TRUE(answer);
  const auto ip = net::ParseIp(*answer);
  EXPECT_EQ(ToString(ip->source), "193.167.0.2");
  EXPECT_EQ(ToString(ip->destination), "193.167.0.100");
  EXPECT_EQ((*answer)[20 + 13], 0x12);  // SYN, ACK.
  EXPECT_EQ(Word(*answer, 20 + 8), 1001u);
}

TEST(GateTest, WorksOverIpv6AndClosesPolitely) {
  const auto answer = AnswerAtGate(Segment("fd00:cafe:cafe:100::100", "fd00:cafe:cafe:100::2",
                                           kGatePort, 0x11, 5, BytesOf("abc")));
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)[40 + 13], 0x11);  // FIN, ACK.
  EXPECT_EQ(Word(*answer, 40 + 8), 9u);
}

TEST(GateTest, RefusesOtherPortsAndIgnoresTheRest) {
  const auto refused = AnswerAtGate(Segment("193.167.0.100", "193.167.0.2", 80, 0x02, 0));
  ASSERT_TRUE(refused);
  EXPECT_EQ((*refused)[20 + 13], 0x14);  // RST, ACK.
  EXPECT_FALSE(AnswerAtGate(Segment("193.167.0.100", "193.167.0.2", kGatePort, 0x10, 0)));
  EXPECT_FALSE(AnswerAtGate(Segment("193.167.0.100", "193.167.0.2", kGatePort, 0x04, 0)));
  EXPECT_FALSE(AnswerAtGate(Segment("193.167.0.100", "193.167.100.100", kGatePort, 0x02, 0)));
  EXPECT_FALSE(AnswerAtGate(net::BuildIp(*net::ParseIpAddress("193.167.0.100"),
                                         *net::ParseIpAddress("193.167.0.2"), net::kProtocolTcp,
                                         net::Ecn::kNotEct, Bytes(5))));
  EXPECT_FALSE(AnswerAtGate({}));
}

}  // namespace
}  // namespace badpeer::interop
