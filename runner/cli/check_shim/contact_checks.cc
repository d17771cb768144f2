// Checks of the process, its connections and what frames TLS in them.
#include <algorithm>
#include <array>
#include <utility>

#include "runner/base/text.h"
#include "runner/cli/check_shim/check.h"
#include "runner/cli/check_shim/probe.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kUnknownFlag = "-badpeer-no-such-flag";

constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;

std::string Ended(const ProbedShim& shim) {
  return "it ended with " + shim.end().Describe() + shim.Said();
}

CheckResult CannotStart(const Error& error) {
  return Wrong("it cannot be started: " + error.message);
}

// By its exit status, or by words that the configuration knows.
bool SaysUnimplemented(const CheckContext& context, const ProbedShim& shim) {
  if (shim.end().exit_status == kExitUnimplemented) return true;
  const std::string& text = shim.end().standard_error.text;
  return !shim.end().Succeeded() &&
         std::ranges::any_of(
             context.settings().config.unimplemented_errors,
             [&](const std::string& error) { return text.find(error) != std::string::npos; });
}

// Why a shim that should have connected did not, once it is gone.
CheckResult NoContact(const CheckContext& context, ProbedShim& shim) {
  const bool ended = shim.End();
  if (SaysUnimplemented(context, shim)) return NotTried("unimplemented" + shim.Said());
  if (!ended) return Wrong("it did not connect, and had to be killed");
  return Wrong("it did not connect to 127.0.0.1 (::1 with -ipv6) at -port; " + Ended(shim));
}

CheckResult AnswersHandshakerQuestion(CheckContext& context) {
  const Result<bool> answer = AskForHandshaker(context.settings());
  if (!answer) {
    return Wrong(answer.error().message +
                 "; print Yes or No and a line feed to stdout, and exit with 0");
  }
  return Right(*answer ? "answers Yes" : "answers No");
}

CheckResult RefusesUnknownFlags(CheckContext& context) {
  Result<ProbedShim> shim =
      ProbedShim::Start(context.settings(), {std::string(kUnknownFlag)}, {.ipv6 = false});
  if (!shim) return CannotStart(shim.error());
  const bool connected = shim->Accept().has_value();
  const bool ended = shim->End();
  if (connected) {
    return Wrong("it connected although it was given an unknown flag; exit with 89 before that");
  }
  if (!ended) return Wrong("it did not end on an unknown flag; exit with 89 at once");
  if (!SaysUnimplemented(context, *shim)) {
    // BoringSSL's shim does this; a configuration can make it count as unimplemented.
    if (shim->end().exit_status == 1 && shim->Said().find(kUnknownFlag) != std::string::npos) {
      return Noted("ends with 1" + shim->Said() +
                   "; without UnimplementedErrors in the config, such tests count as failed");
    }
    return Wrong("on an unknown flag, " + Ended(*shim) +
                 "; exit with 89, or every such test counts as failed");
  }
  if (shim->Said().empty()) {
    return Wrong("it ended with 89 and no word; say on stderr what is not implemented");
  }
  return Right("ends with " + shim->end().Describe() + shim->Said());
}

// Some shims try one address after the other, and find the one where somebody listens.
bool FindsTheOther(const CheckContext& context, bool ipv6) {
  Result<ProbedShim> shim =
      ProbedShim::Start(context.settings(), {}, {.ipv6 = ipv6, .alone = true});
  if (!shim) return false;
  const bool connected = shim->Accept().has_value();
  shim->End();
  return connected;
}

CheckResult ConnectsOver(CheckContext& context, bool ipv6) {
  Result<ProbedShim> shim = ProbedShim::Start(context.settings(), {}, {.ipv6 = ipv6});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->Accept();
  if (!contact) return NoContact(context, *shim);
  const bool over_ipv6 = contact->over_ipv6();
  contact.reset();
  shim->End();
  if (over_ipv6 == ipv6) return Right(ipv6 ? "connects to ::1" : "connects to 127.0.0.1");
  if (FindsTheOther(context, ipv6)) {
    return Right("connects to either of 127.0.0.1 and ::1, wherever somebody listens");
  }
  if (!ipv6) {
    return Wrong("it connected to ::1 although -ipv6 was not given; connect to 127.0.0.1 then");
  }
  return Noted(
      "it connected to 127.0.0.1 although -ipv6 was given; this runner listens there as well, but "
      "BoGo's does not: connect to ::1 then");
}

CheckResult Connects(CheckContext& context) { return ConnectsOver(context, false); }

CheckResult ConnectsOverIpv6(CheckContext& context) {
  const Result<LoopbackListeners> listeners = ListenOnLoopback();
  if (!listeners || !listeners->ipv6) return NotTried("no IPv6 on this machine");
  return ConnectsOver(context, true);
}

CheckResult SendsItsId(CheckContext& context) {
  Result<ProbedShim> shim = ProbedShim::Start(context.settings(), {}, {});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->Accept();
  if (!contact) return NoContact(context, *shim);
  const Bytes got = contact->Read(8);
  contact.reset();
  shim->End();
  const Bytes wanted = {4, 3, 2, 1, 0, 0, 0, 0};
  const Bytes swapped(wanted.rbegin(), wanted.rend());
  if (got == wanted) return Right("sends its id first, 64 bits, little-endian");
  const std::string says = "for -shim-id " + std::to_string(kProbeId) + ", its first bytes were " +
                           (got.empty() ? "none" : ToHex(got)) + ", wanted " + ToHex(wanted);
  if (got == swapped) return Wrong(says + ": the order of the bytes is wrong, it is little-endian");
  return Wrong(says + "; send the id first, on every connection, as 64 bits, little-endian");
}

// Fails the handshake with what is no TLS.
CheckResult SaysWhatWentWrong(CheckContext& context) {
  Result<ProbedShim> shim = ProbedShim::Start(context.settings(), {}, {});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->AcceptWithId();
  if (!contact) return NoContact(context, *shim);
  contact->Write(BytesOf("HTTP/1.0 400 Bad Request\r\n\r\n"));
  contact->EndWriting();
  contact->ReadToEnd();
  const bool reset = contact->was_reset();
  contact.reset();
  if (!shim->End()) {
    return Wrong(
        "it did not end when its peer sent nonsense and closed the connection; a failed "
        "connection ends the shim");
  }
  const std::optional<int> status = shim->end().exit_status;
  if (!status) return Wrong("on nonsense instead of TLS, " + Ended(*shim) + "; that is a crash");
  if (status == 0) {
    return Wrong(
        "it ended with 0 although its peer sent nonsense; a failed connection ends with 1");
  }
  if (status == kExitUnimplemented || status == kExitMustFail || status == kExitMallocFailed ||
      status == kExitValgrind) {
    return Wrong("on nonsense instead of TLS, " + Ended(*shim) +
                 "; that status means something else, end with 1");
  }
  if (shim->Said().empty()) {
    return Wrong("it ended with " + shim->end().Describe() +
                 " and no word; print the stack's error to stderr, the ErrorMap matches it");
  }
  if (reset) {
    return Wrong(
        "on nonsense instead of TLS, it reset the connection; close for writing, and read until "
        "the "
        "end, before you close");
  }
  return Right("ends with " + shim->end().Describe() + shim->Said());
}

Bytes Record(std::uint8_t type, const Bytes& payload) {
  Bytes record = {type, 3, 3, static_cast<std::uint8_t>(payload.size() >> 8),
                  static_cast<std::uint8_t>(payload.size())};
  record.insert(record.end(), payload.begin(), payload.end());
  return record;
}

bool HasAlert(ByteView bytes) {
  while (bytes.size() >= 5) {
    if (bytes[0] == kAlert) return true;
    const std::size_t size = 5 + (std::size_t{bytes[3]} << 8 | bytes[4]);
    bytes = bytes.subspan(std::min(bytes.size(), size));
  }
  return false;
}

// Reads one record; empty if none comes.
Bytes ReadRecord(Contact& contact) {
  Bytes header = contact.Read(5);
  if (header.size() < 5 || header[0] != kHandshake) return {};
  return contact.Read(std::size_t{header[3]} << 8 | header[4]);
}

// Gives the shim a reason for an alert, and more than it will read.
CheckResult AlertsSurvive(CheckContext& context) {
  Result<ProbedShim> shim = ProbedShim::Start(context.settings(), {}, {});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->AcceptWithId();
  if (!contact) return NoContact(context, *shim);
  if (ReadRecord(*contact).empty()) return NotTried("no ClientHello came");
  contact->Write(Record(kHandshake, {99, 0, 0, 0}));  // No message has this type.
  for (int i = 0; i < 4; ++i) contact->Write(Record(kApplicationData, Bytes(8192, 0x42)));
  const Bytes answer = contact->ReadToEnd();
  const bool reset = contact->was_reset();
  contact.reset();
  shim->End();
  if (reset) {
    return Wrong(
        "it reset the connection while data was on its way, which destroys an alert that "
        "the runner has not read; close for writing, and read until the end, before you close");
  }
  if (!HasAlert(answer)) return NotTried("it sent no alert on a message that does not exist");
  return Right("its alert can be read, whatever was sent meanwhile");
}

CheckResult TakesRawBytes(CheckContext& context) {
  const std::string protocols =
      "\x03"
      "foo"
      "\x02\x7f\xff";
  Result<ProbedShim> shim =
      ProbedShim::Start(context.settings(), {"-advertise-alpn", protocols}, {});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->AcceptWithId();
  if (!contact) return NoContact(context, *shim);
  const Bytes hello = ReadRecord(*contact);
  contact.reset();
  shim->End();
  const Bytes wanted = BytesOf(protocols);
  if (std::ranges::search(hello, wanted).empty()) {
    return Wrong("the bytes that -advertise-alpn was given, " + ToHex(wanted) +
                 ", are not in its ClientHello; values are bytes, not text");
  }
  return Right("takes bytes that are no text");
}

// One frame's datagram; nothing if what comes is none.
std::optional<Bytes> ReadDatagram(Contact& contact, Clock::duration time, Bytes& seen) {
  seen = contact.ReadWithin(1, time);
  if (seen.empty() || seen[0] != 'P') return std::nullopt;
  const Bytes length = contact.Read(4);
  seen.insert(seen.end(), length.begin(), length.end());
  if (length.size() < 4 || length[0] != 0 || length[1] != 0) return std::nullopt;
  const std::size_t size = std::size_t{length[2]} << 8 | length[3];
  Bytes datagram = contact.Read(size);
  if (datagram.size() != size) return std::nullopt;
  return datagram;
}

CheckResult FramesDatagrams(CheckContext& context) {
  Result<ProbedShim> shim = ProbedShim::Start(context.settings(), {"-dtls"}, {});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->AcceptWithId();
  if (!contact) return NoContact(context, *shim);
  Bytes seen;
  const std::optional<Bytes> datagram =
      ReadDatagram(*contact, context.settings().idle_timeout, seen);
  contact.reset();
  shim->End();
  if (!datagram) {
    return Wrong("with -dtls, it sent " + (seen.empty() ? "nothing" : ToHex(seen)) +
                 "; a datagram is sent as 'P', its length in 4 bytes, and its bytes");
  }
  if (datagram->empty() || datagram->front() != kHandshake) {
    return Wrong("with -dtls, the first datagram holds no handshake record");
  }
  return Right("frames its datagrams");
}

void WriteTimePasses(Contact& contact, std::chrono::nanoseconds time) {
  Bytes frame = {'T'};
  for (int shift = 56; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<std::uint8_t>(time.count() >> shift));
  }
  contact.Write(frame);
}

// All stacks retransmit within a second or two by their own clock.
CheckResult KeepsTimeWith(CheckContext& context, std::vector<std::string> flags) {
  Result<ProbedShim> shim = ProbedShim::Start(context.settings(), std::move(flags), {});
  if (!shim) return CannotStart(shim.error());
  std::optional<Contact> contact = shim->AcceptWithId();
  if (!contact) return NoContact(context, *shim);
  const Clock::duration patience = context.settings().idle_timeout;
  Bytes seen;
  if (!ReadDatagram(*contact, patience, seen)) return NotTried("no ClientHello came");
  while (ReadDatagram(*contact, 200ms, seen)) {  // The rest of a large ClientHello.
  }
  if (ReadDatagram(*contact, 1500ms, seen)) {
    return Wrong(
        "it retransmitted although no time had passed on the runner's clock; take all times "
        "from that clock");
  }
  WriteTimePasses(*contact, 10s);
  if (contact->Read(1) != Bytes{'t'}) {
    return Wrong("it did not answer the frame 'T' (time passes) with the byte 't' at once");
  }
  if (!ReadDatagram(*contact, patience, seen)) {
    return Wrong(
        "it did not retransmit although 10 s had passed on the runner's clock; move the "
        "clock, then let the stack handle its timer");
  }
  return Right("its clock stands still and moves with the runner's");
}

// Some shims carry commands out only where operations are called again anyway, and some only where
// a retransmission does not block.
CheckResult KeepsTheRunnersTime(CheckContext& context) {
  const CheckResult plain = KeepsTimeWith(context, {"-dtls"});
  if (plain.kind != CheckResult::Kind::kWrong) return plain;
  const CheckResult async = KeepsTimeWith(context, {"-dtls", "-async"});
  return async.kind == CheckResult::Kind::kRight ? async : plain;
}

}  // namespace

std::vector<ShimCheck> ContactChecks() {
  return {
      {"handshaker-question", "answers -is-handshaker-supported with Yes or No",
       AnswersHandshakerQuestion},
      {"unknown-flag", "ends with 89 and a reason, before it connects", RefusesUnknownFlags},
      {"connects", "connects to 127.0.0.1 at -port", Connects},
      {"connects-ipv6", "connects to ::1 with -ipv6", ConnectsOverIpv6},
      {"shim-id", "opens a connection with its id", SendsItsId},
      {"error", "a failed connection ends with 1 and the stack's error on stderr",
       SaysWhatWentWrong},
      {"alert-survives", "closes without a reset", AlertsSurvive},
      {"raw-bytes", "takes any bytes as the value of a flag", TakesRawBytes},
      {"dtls-framing", "frames datagrams", FramesDatagrams},
      {"dtls-clock", "takes its time from the runner", KeepsTheRunnersTime},
  };
}

}  // namespace badpeer
