#include "runner/harness/peer_player.h"

#include "runner/dtls/channel_over.h"
#include "runner/harness/exchange.h"
#include "runner/suites/shim_credentials.h"
#include "runner/suites/test_case.h"

namespace badpeer {
namespace {

// What the connections of one test share.
class TestPlay {
 public:
  TestPlay(const TestCase& test, ShimConnections& shim, crypto::CredentialStore& credentials)
      : test_(test), shim_(shim), credentials_(credentials) {
    if (const auto seed = shim.seed()) random_ = Random(*seed);
  }

  void Run();

 private:
  void RunConnection(int index);

  const TestCase& test_;
  ShimConnections& shim_;
  crypto::CredentialStore& credentials_;
  SessionStore sessions_;
  TestMemory memory_;
  Random random_;
};

void TestPlay::Run() {
  for (int i = 0; i <= test_.resumptions; ++i) RunConnection(i);
  memory_.RequireFired(test_.hooks);
  if (test_.resumptions > 0 && test_.resume) memory_.RequireFired(test_.resume->hooks);
}

void TestPlay::RunConnection(int index) {
  const bool differs = index > 0 && test_.resume;
  const Hooks& hooks = differs ? test_.resume->hooks : test_.hooks;
  PeerOptions options = differs ? test_.resume->peer : test_.peer;
  const ExpectedState& expected =
      differs && test_.resume->state ? *test_.resume->state : test_.state;
  if (differs && test_.resume->new_sessions) sessions_.Clear();
  sessions_.BeginConnection();

  const std::unique_ptr<Stream> stream = shim_.Accept();
  MessageLog log;
  RecordOptions records = options.records;
  records.max_ack_buffer = static_cast<std::size_t>(shim_.traits().max_ack_buffer);
  Connection connection({.protocol = test_.protocol, .role = Opposite(test_.shim.role)}, options,
                        hooks,
                        {.credentials = credentials_,
                         .sessions = sessions_,
                         .memory = memory_,
                         .random = random_,
                         .log = shim_.transcript() != nullptr ? &log : nullptr,
                         .key_log = shim_.key_log(),
                         .half_rtt_tickets = shim_.traits().half_rtt_tickets,
                         .now = std::chrono::system_clock::now},
                        ChannelOver(test_.protocol, *stream, records, random_));
  std::exception_ptr failure;
  try {
    RunExchange(connection, {test_, expected, index > 0, options});
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
  if (TranscriptSink* sink = shim_.transcript()) {
    sink->Add(TranscriptDirection::kNote, "connection " + std::to_string(index + 1));
    log.PrintTo(*sink, test_.protocol, test_.shim.role);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

std::vector<std::string> PeerPlayer::FlagsOf(const TestCase& test) {
  std::vector<std::string> flags;
  flags.reserve(test.all_flags.size());
  for (const std::string& flag : test.all_flags) flags.push_back(ResolveFlag(flag, credentials_));
  return flags;
}

void PeerPlayer::Play(const TestCase& test, ShimConnections& connections) {
  TestPlay(test, connections, credentials_).Run();
}

}  // namespace badpeer
