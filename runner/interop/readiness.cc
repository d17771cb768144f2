#include "runner/interop/readiness.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "runner/base/bytes.h"
#include "runner/net/ip_packet.h"

namespace badpeer::interop {
namespace {

constexpr std::chrono::milliseconds kProbeInterval{100};
constexpr std::chrono::milliseconds kQuiet{20};
constexpr std::uint16_t kProbePort = 57833;
constexpr std::size_t kProbeSize = 1200;  // RFC 9000, 6.1: smaller ones need not be answered.

// A long header of a version that is reserved for exercising negotiation (RFC 9000, 15), with
// connection IDs of eight bytes; what follows them is of no version.
Bytes ProbePacket() {
  Bytes payload = FromHex("c01a2a3a4a08b0b1b2b3b4b5b6b708a0a1a2a3a4a5a6a7");
  payload.resize(kProbeSize);
  return net::BuildUdp(*net::ParseIpAddress("193.167.100.2"), kProbePort,
                       *net::ParseIpAddress(kServerIpv4), 443, net::Ecn::kNotEct, payload);
}

bool IsVersionNegotiation(ByteView packet) {
  const std::optional<net::UdpDatagram> datagram = net::ParseUdp(packet);
  return datagram && datagram->destination_port == kProbePort && datagram->payload.size() > 5 &&
         (datagram->payload[0] & 0x80) != 0 &&
         Equal(datagram->payload.subspan(1, 4), FromHex("00000000"));
}

// Reads what the server sent; whether an answer to the probes was in it.
bool ReadAnswers(int tun) {
  bool answered = false;
  std::array<std::uint8_t, 65536> packet;
  ssize_t got = 0;
  while ((got = read(tun, packet.data(), packet.size())) > 0) {
    answered |= IsVersionNegotiation(ByteView(packet.data(), static_cast<std::size_t>(got)));
  }
  return answered;
}

// Answers to probes that were under way must not be captured as the server's first packets.
void AwaitQuiet(int tun) {
  pollfd polled{tun, POLLIN, 0};
  while (poll(&polled, 1, static_cast<int>(kQuiet.count())) > 0) ReadAnswers(tun);
}

}  // namespace

Readiness AwaitServer(Endpoint& server, Deadline deadline, int stop_fd) {
  const int tun = server.tun_fd();
  fcntl(tun, F_SETFL, fcntl(tun, F_GETFL) | O_NONBLOCK);
  const Bytes probe = ProbePacket();
  while (!deadline.Passed()) {
    if (write(tun, probe.data(), probe.size()) < 0) return Readiness::kEnded;
    const Deadline next = Earlier(deadline, Deadline::In(kProbeInterval));
    while (!next.Passed()) {
      std::array<pollfd, 3> polled{
          {{tun, POLLIN, 0}, {server.end_fd(), POLLIN, 0}, {stop_fd, POLLIN, 0}}};
      if (poll(polled.data(), polled.size(), next.PollMillis()) <= 0) continue;
      if (polled[2].revents != 0 || server.PollEnd()) return Readiness::kEnded;
      if (polled[0].revents != 0 && ReadAnswers(tun)) {
        AwaitQuiet(tun);
        return Readiness::kReady;
      }
    }
  }
  return Readiness::kSilent;
}

}  // namespace badpeer::interop
