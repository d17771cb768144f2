#include "runner/scenario/steps.h"

#include <utility>

#include "runner/tls/connection.h"

namespace badpeer {
namespace {

// What the steps of one connection tell each other.
struct Progress {
  std::string shims_words{};  // written by the shim, and read by no step yet
  bool only_echo_reads = false;
  bool key_update_due = false;      // the shim was asked for one
  bool unasked_key_update = false;  // it sends one by itself
  int messages = 0;
};

Progress& ProgressOf(Connection& connection) {
  return connection.peer().ConnectionMemory<Progress>();
}

void RequireData(ByteView got, ByteView wanted, const char* what) {
  if (!Equal(got, wanted)) throw PeerFailure(what, ToHex(got), ToHex(wanted));
}

void ReadShimsWords(Connection& connection) {
  const std::string words = std::exchange(ProgressOf(connection).shims_words, {});
  if (words.empty()) return;
  RequireData(connection.Read(words.size()), BytesOf(words), "bad initial message");
}

Bytes SendMessage(Connection& connection, std::size_t size) {
  const int index = ProgressOf(connection).messages++;
  Bytes message(size, static_cast<std::uint8_t>(0x42 ^ index));
  connection.Write(message);
  ReadShimsWords(connection);
  return message;
}

Bytes ReadReply(Connection& connection, std::size_t size, int records) {
  if (!connection.IsDtls()) return connection.Read(size);
  Bytes reply;
  for (int i = 0; i < records; ++i) Append(reply, connection.ReadDatagram());
  return reply;
}

void RunEcho(Connection& connection, std::size_t size, int records) {
  Bytes wanted = SendMessage(connection, size);
  for (std::uint8_t& byte : wanted) byte ^= 0xff;
  Progress& progress = ProgressOf(connection);
  if (std::exchange(progress.key_update_due, false)) connection.ReadKeyUpdate();
  RequireData(ReadReply(connection, size, records), wanted, "bad reply contents");
  const bool unasked = connection.state().unsolicited_key_update;
  if (unasked != progress.unasked_key_update) {
    throw PeerFailure(unasked ? "the shim sent a KeyUpdate unasked" : "the shim sent no KeyUpdate");
  }
}

void CompareExport(Connection& connection, const Exporter& exporter) {
  const Bytes context = BytesOf(exporter.context.value_or(""));
  std::optional<ByteView> used;
  if (exporter.context) used = context;
  RequireData(connection.Read(exporter.size),
              connection.ExportKeyingMaterial(exporter.label, used, exporter.size),
              "keying material mismatch");
}

void CompareTrafficSecrets(Connection& connection) {
  const Bytes size = connection.Read(2);  // little-endian
  const std::size_t secret_size = static_cast<std::size_t>(size[0] | size[1] << 8);
  RequireData(connection.Read(secret_size), connection.state().write_traffic_secret,
              "read traffic-secret mismatch");
  RequireData(connection.Read(secret_size), connection.state().read_traffic_secret,
              "write traffic-secret mismatch");
}

}  // namespace

Step Echo(std::size_t size) {
  return {.name = "Echo", .run = [size](Connection& c) { RunEcho(c, size, 1); }};
}

Step EchoInTwoRecords(std::size_t size) {
  return {.name = "EchoInTwoRecords", .run = [size](Connection& c) { RunEcho(c, size, 2); }};
}

Step SendUnanswered(std::size_t size) {
  return {.name = "SendUnanswered", .run = [size](Connection& c) { SendMessage(c, size); }};
}

Step EmptyRecords(int count) {
  return {.name = "EmptyRecords", .run = [count](Connection& c) {
            for (int i = 0; i < count; ++i) c.Write({});
          }};
}

Step ReadUntilEnd() {
  return {.name = "ReadUntilEnd", .run = [](Connection& c) { c.ReadUntilEnd(); }};
}

Step ShimWritesFirst() {
  Step step = ShimHasWritten(std::string(kShimInitialWrite));
  step.name = "ShimWritesFirst";
  step.shim_flags = {"-shim-writes-first"};
  return step;
}

Step ShimReadsWithUnfinishedWrite() {
  return {.name = "ShimReadsWithUnfinishedWrite",
          .shim_flags = {"-read-with-unfinished-write"},
          .run = [](Connection& c) {
            ProgressOf(c).shims_words = kShimInitialWrite;
            ProgressOf(c).only_echo_reads = true;
          }};
}

Step ShimHasWritten(std::string data) {
  return {.name = "ShimHasWritten",
          .run = [data = std::move(data)](Connection& c) { ProgressOf(c).shims_words = data; }};
}

Step ShimShutsDown() { return {.name = "ShimShutsDown", .shim_flags = {"-shim-shuts-down"}}; }

Step ShimUpdatesKeys() {
  return {.name = "ShimUpdatesKeys",
          .shim_flags = {"-key-update-before-read"},
          .run = [](Connection& c) { c.ReadKeyUpdate(); }};
}

Step Alerts(int count, AlertLevel level, AlertDescription description) {
  return {.name = "Alerts", .run = [=](Connection& c) {
            for (int i = 0; i < count; ++i) c.channel().SendAlert(level, description);
          }};
}

Step WarningAlerts(int count) {
  Step step = Alerts(count, AlertLevel::warning, AlertDescription::unexpected_message);
  step.name = "WarningAlerts";
  return step;
}

Step KeyUpdates(int count, KeyUpdateRequest request) {
  return {.name = "KeyUpdates", .run = [=](Connection& c) {
            for (int i = 0; i < count; ++i) c.SendKeyUpdate(request);
            if (request == KeyUpdateRequest::update_requested && count > 0) {
              ProgressOf(c).key_update_due = true;
            }
          }};
}

Step ShimUpdatesKeysUnasked() {
  return {.name = "ShimUpdatesKeysUnasked",
          .run = [](Connection& c) { ProgressOf(c).unasked_key_update = true; }};
}

Step Renegotiate(RenegotiateOptions options) {
  return {.name = "Renegotiate", .run = [options = std::move(options)](Connection& c) {
            if (!ProgressOf(c).only_echo_reads) ReadShimsWords(c);
            if (options.cipher_suites) c.peer().SetCipherSuites(*options.cipher_suites);
            c.Renegotiate();
          }};
}

Step ExportKeyingMaterial(Exporter exporter) {
  std::vector<std::string> flags = {"-export-keying-material", std::to_string(exporter.size)};
  if (exporter.context) flags.push_back("-use-export-context");
  flags.insert(flags.end(),
               {"-export-label", exporter.label, "-export-context", exporter.context.value_or("")});
  return {.name = "ExportKeyingMaterial",
          .shim_flags = std::move(flags),
          .run = [exporter = std::move(exporter)](Connection& c) { CompareExport(c, exporter); }};
}

Step ExportTrafficSecrets() {
  return {.name = "ExportTrafficSecrets",
          .shim_flags = {"-export-traffic-secrets"},
          .run = CompareTrafficSecrets};
}

Step TlsUnique() {
  return {.name = "TlsUnique", .shim_flags = {"-tls-unique"}, .run = [](Connection& c) {
            const Bytes& expected = c.TlsUnique();
            RequireData(c.Read(expected.size()), expected, "tls-unique mismatch");
          }};
}

Step OnResume(Step step) {
  step.on_resume_only = true;
  return step;
}

std::vector<Step> Repeated(int times, const Step& step) {
  return std::vector<Step>(static_cast<std::size_t>(times), step);
}

Step Loop(int times, std::vector<Step> steps) {
  Step loop{.name = "Loop"};
  for (const Step& step : steps) {
    loop.shim_flags.insert(loop.shim_flags.end(), step.shim_flags.begin(), step.shim_flags.end());
  }
  loop.run = [times, steps = std::move(steps)](Connection& c) {
    for (int i = 0; i < times; ++i) {
      for (const Step& step : steps) {
        if (step.run) step.run(c);
      }
    }
  };
  return loop;
}

void RunSteps(const std::vector<Step>& steps, Connection& connection, bool is_resumption) {
  if (steps.empty()) return Echo().run(connection);
  for (const Step& step : steps) {
    if (step.run && (is_resumption || !step.on_resume_only)) step.run(connection);
  }
}

}  // namespace badpeer
