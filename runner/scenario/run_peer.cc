#include "runner/scenario/run_peer.h"

#include <chrono>
#include <exception>

#include "runner/dtls/channel_over.h"
#include "runner/scenario/record_notes.h"
#include "runner/scenario/state_check.h"
#include "runner/scenario/test_case.h"
#include "runner/tls/connection.h"

namespace badpeer {
namespace {

// What the connections of one test share.
class PeerRun {
 public:
  PeerRun(const TestCase& test, ShimConnections& shim, crypto::CredentialStore& credentials)
      : test_(test),
        hooks_(test.hooks),
        resume_hooks_(test.resume ? test.resume->hooks : Hooks()),
        shim_(shim),
        credentials_(credentials) {
    if (const auto seed = shim.seed()) random_ = Random(*seed);
    if (!NotesRecords()) return;
    notes_.AddTo(hooks_);
    notes_.AddTo(resume_hooks_);
  }

  void Run();

 private:
  void RunConnection(int index);
  bool NotesRecords() const {
    return test_.protocol == Protocol::kDtls && shim_.transcript() != nullptr;
  }
  void RequireFired(const std::optional<PeerFailure>& failure);
  PeerEnvironment Environment(MessageLog& log);
  void Print(const MessageLog& log, int index);

  const TestCase& test_;
  RecordNotes notes_;
  Hooks hooks_;
  Hooks resume_hooks_;
  ShimConnections& shim_;
  crypto::CredentialStore& credentials_;
  SessionStore sessions_;
  TestMemory memory_;
  Random random_;
};

// Handshake, checks of what was agreed, and the steps of the exchange.
void Converse(Connection& connection, const TestCase& test, const ExpectedState& expected,
              bool is_resumption) {
  connection.Handshake();
  ExpectedOfConnection of_connection;
  if (is_resumption) of_connection.resumed = !test.expect_resume_rejected;
  CheckState(connection.peer(), expected, of_connection);
  connection.Reach(Phase::kBeforeExchange);
  RunSteps(test.exchange, connection, is_resumption);
}

// Something that a shim has said or done; not that it is slow or never came.
bool IsOfTheShim(const PeerFailure& failure) {
  using Kind = PeerFailure::Kind;
  return failure.kind() == Kind::kCheck || failure.kind() == Kind::kAlert ||
         failure.kind() == Kind::kClosed;
}

void PeerRun::Run() {
  std::optional<PeerFailure> failure;
  try {
    for (int i = 0; i <= test_.resumptions; ++i) RunConnection(i);
  } catch (const PeerFailure& failed) {
    if (!test_.expect.should_fail || !IsOfTheShim(failed)) throw;
    failure = failed;
  }
  // A test that failed as expected without its hooks has failed for another reason. BoGo does not ask
  // for it, and a test of BoGo's judges as BoGo does.
  if (!failure || IsOwn(test_)) RequireFired(failure);
  if (failure) throw *failure;
}

void PeerRun::RequireFired(const std::optional<PeerFailure>& failure) {
  try {
    memory_.RequireFired(hooks_);
    if (test_.resumptions > 0 && test_.resume) memory_.RequireFired(resume_hooks_);
  } catch (const PeerFailure& unfired) {
    if (!failure) throw;
    throw PeerFailure(PeerFailure::Kind::kHook,
                      std::string(unfired.what()) + ", as before that: " + failure->what());
  }
}

PeerEnvironment PeerRun::Environment(MessageLog& log) {
  return {.credentials = credentials_,
          .sessions = sessions_,
          .memory = memory_,
          .random = random_,
          .log = shim_.transcript() != nullptr ? &log : nullptr,
          .key_log = shim_.key_log(),
          .half_rtt_tickets = shim_.traits().half_rtt_tickets,
          .now = std::chrono::system_clock::now};
}

void PeerRun::Print(const MessageLog& log, int index) {
  if (TranscriptSink* sink = shim_.transcript()) {
    sink->Add(TranscriptDirection::kNote, "connection " + std::to_string(index + 1));
    log.PrintTo(*sink, test_.protocol, test_.shim.role);
    if (!NotesRecords()) return;
    sink->Add(TranscriptDirection::kNote, "its packets and records");
    notes_.PrintTo(*sink);
  }
}

void PeerRun::RunConnection(int index) {
  const bool differs = index > 0 && test_.resume;
  const Hooks& hooks = differs ? resume_hooks_ : hooks_;
  const PeerOptions& options = differs ? test_.resume->peer : test_.peer;
  const ExpectedState& expected =
      differs && test_.resume->state ? *test_.resume->state : test_.state;
  if (differs && test_.resume->new_sessions) sessions_.Clear();
  sessions_.BeginConnection();

  std::unique_ptr<Stream> stream = shim_.Accept();
  if (NotesRecords()) stream = notes_.Watch(std::move(stream));
  MessageLog log;
  RecordOptions records = *options.records;
  records.max_ack_buffer = static_cast<std::size_t>(shim_.traits().max_ack_buffer);
  Connection connection({.protocol = test_.protocol, .role = Opposite(test_.shim.role)}, options,
                        hooks, Environment(log),
                        ChannelOver(test_.protocol, *stream, records, random_));
  std::exception_ptr failure;
  try {
    Converse(connection, test_, expected, index > 0);
  } catch (const ConnectionEnds&) {
    // As the test wants it.
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    // Also after a failure: a shim that waits for close_notify must not wait for the end.
    if (connection.state().handshake_complete) connection.Close();
  } catch (...) {
    if (!failure) failure = std::current_exception();
  }
  stream->Close();
  Print(log, index);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

void RunPeer(const TestCase& test, ShimConnections& shim, crypto::CredentialStore& credentials) {
  PeerRun(test, shim, credentials).Run();
}

}  // namespace badpeer
