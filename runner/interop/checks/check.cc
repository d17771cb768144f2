// The verdict on one run: what the driver saw first, then what the packets show.
#include <algorithm>
#include <set>
#include <string>

#include "runner/interop/checks/check_context.h"
#include "runner/interop/checks/test_case.h"
#include "runner/interop/startup.h"

namespace badpeer::interop {
namespace {

CheckResult Decided(Verdict verdict, Finding::Kind kind, std::string text) {
  return {.verdict = verdict, .findings = {{kind, std::move(text)}}};
}

std::string HowItEnded(const EndpointEnd& end) {
  std::string text = end.exit_status ? "ended with status " + std::to_string(*end.exit_status)
                                     : "did not end by itself";
  if (!end.note.empty()) text += " (" + end.note + ")";
  return text;
}

// Connections that were given up tell more than an exit status does.
void NoteCloses(CheckContext& context) {
  std::set<std::string> told;
  for (const Sender sender : {Sender::kClient, Sender::kServer}) {
    const Where where = CheckContext::SideOf(sender);
    for (const Seen& seen : context.Find(where, sender)) {
      for (const quic::Frame& frame : seen.packet->frames) {
        const auto* close = std::get_if<quic::ConnectionCloseFrame>(&frame);
        if (close == nullptr || close->error_code == 0) continue;
        const std::string text =
            "The " + std::string(ToString(sender)) + " sent " + quic::Describe(frame) + " in ";
        if (told.insert(text).second) context.Note(text + context.Name(where, seen));
      }
    }
  }
}

// RFC 9287, 3.1: only an endpoint whose peer offered it may clear the fixed bit. A client may know
// that from an earlier connection while its handshake lasts.
void NoteUninvitedGrease(CheckContext& context) {
  for (const Sender sender : {Sender::kClient, Sender::kServer}) {
    const Where where = CheckContext::SideOf(sender);
    const auto uninvited = [&](const DecodedPacket& packet) {
      if (packet.fixed_bit || !packet.number) return false;
      if (sender == Sender::kClient && packet.type != quic::PacketType::kOneRtt) return false;
      const Connection& connection =
          context.trace(where).connections[static_cast<std::size_t>(packet.connection)];
      const auto& offered =
          sender == Sender::kClient ? connection.server_parameters : connection.client_parameters;
      return offered && offered->Find(quic::TransportParameterId::grease_quic_bit) == nullptr;
    };
    const auto packets = context.Find(where, sender, {}, uninvited);
    if (packets.empty()) continue;
    context.Note("The " + std::string(ToString(sender)) +
                 " cleared the fixed bit of packets although its peer did not offer "
                 "grease_quic_bit: " +
                 context.Name(where, packets));
  }
}

bool AnyFailed(CheckContext& context) {
  const auto& findings = context.result().findings;
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.kind == Finding::Kind::kFailed; });
}

// What the driver saw of the ends' behaviour decides whatever the packets say.
void CheckBreaches(CheckContext& context) {
  for (const std::string& breach : context.outcome().breaches) {
    context.result().findings.push_back({Finding::Kind::kFailed, breach});
  }
}

// Last, since it is mostly the consequence of what the packets show.
void CheckEnds(CheckContext& context) {
  const Outcome& outcome = context.outcome();
  if (outcome.timed_out) {
    context.Fail("The client did not finish within " +
                 std::to_string(context.test().time_limit.count()) + " s");
  } else if (outcome.client.exit_status != 0) {
    context.Fail("The client " + HowItEnded(outcome.client));
  } else {
    context.Pass("The client ended with status 0");
  }
  if (outcome.timed_out || outcome.client.exit_status != 0) {
    context.result().client_end = context.result().findings.back().text;
  }
  if (outcome.server.exit_status.value_or(0) != 0) {
    context.Note("The server " + HowItEnded(outcome.server));
  }
  const auto packets = context.Find(Where::kServerSide, Sender::kServer);
  if (packets.empty()) context.Note("The server sent no packet");
}

std::string WhyNoSecrets(const Capture& capture) {
  constexpr std::string_view kConsequence = "this test cannot be judged without secrets.";
  if (capture.key_log_faults.empty()) {
    return "Neither end wrote a key log, and " + std::string(kConsequence);
  }
  std::string why;
  for (const std::string& fault : capture.key_log_faults) why += fault + ", ";
  why[0] = 'T';  // "The client's keys.log ...".
  return why + "and " + std::string(kConsequence);
}

}  // namespace

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSucceeded:
      return "succeeded";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kUnsupported:
      return "unsupported";
  }
  return "?";
}

std::string CheckResult::Reason() const {
  if (verdict == Verdict::kSucceeded) return "";
  const auto wanted = verdict == Verdict::kFailed ? Finding::Kind::kFailed : Finding::Kind::kNote;
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.kind == wanted; });
  if (found == findings.end()) return "";
  // What the test was about, and then what the client made of it.
  const bool more = !client_end.empty() && client_end != found->text;
  return more ? found->text + " " + client_end : found->text;
}

CheckResult Check(const TestCase& test, const Capture* capture, const Outcome& outcome) {
  const std::pair<const EndpointEnd*, const char*> ends[] = {{&outcome.server, "server"},
                                                             {&outcome.client, "client"}};
  for (const auto& [end, name] : ends) {
    if (end->not_started.empty()) continue;
    return Decided(Verdict::kFailed, Finding::Kind::kFailed,
                   "The " + std::string(name) + " could not be started: " + end->not_started + ".");
  }
  for (const auto& [end, name] : ends) {
    if (end->exit_status == kUnsupportedStatus) {
      return Decided(Verdict::kUnsupported, Finding::Kind::kNote,
                     "The " + std::string(name) + " does not support this test: status 127.");
    }
  }
  if (capture == nullptr) {
    return Decided(Verdict::kFailed, Finding::Kind::kFailed,
                   "There is no capture of this run to check.");
  }
  CheckContext context(test, *capture, outcome);
  CheckBreaches(context);
  const bool ended_well = !outcome.timed_out && outcome.client.exit_status == 0;
  if (test.needs_secrets && !capture->has_secrets && ended_well && !AnyFailed(context)) {
    return Decided(Verdict::kUnsupported, Finding::Kind::kNote, WhyNoSecrets(*capture));
  }
  test.check(context);
  CheckEnds(context);
  NoteUninvitedGrease(context);
  const bool failed = AnyFailed(context);
  if (failed) NoteCloses(context);
  context.result().verdict = failed ? Verdict::kFailed : Verdict::kSucceeded;
  return std::move(context.result());
}

}  // namespace badpeer::interop
