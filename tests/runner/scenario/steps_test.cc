// Each step is seen at the other end, and fails where that end does not do its part.
#include "runner/scenario/steps.h"

#include <gtest/gtest.h>

#include "tests/runner/scenario/fake_shim.h"

namespace badpeer {
namespace {

using Act = std::function<void(Connection&, int)>;

// What the runner's side says of these steps, and "" where it is content.
std::string Failure(const std::vector<Step>& steps, Act act = {}, PeerOptions peer = {}) {
  const TestCase test{.peer = std::move(peer), .exchange = steps};
  FakeShim shim(test);
  if (act) shim.act = std::move(act);
  return shim.Failure();
}
const PeerOptions kTls12{.versions = kTls12Only};
const PeerOptions kTls13{.versions = kTls13Only};

// Data of a shim that has read it and sends it back with another one of the bits wrong.
void EchoWrongly(Connection& connection, int) {
  Bytes data = connection.ReadDatagram();
  for (std::uint8_t& byte : data) byte ^= 0xfe;
  connection.Write(data);
}

TEST(StepsTest, NoStepsMeanOneEcho) {
  EXPECT_EQ(Failure({}), "");
  EXPECT_EQ(Failure({}, EchoWrongly).substr(0, 18), "bad reply contents");
}

TEST(StepsTest, EchoesOfAnySizeAndEachOtherData) {
  EXPECT_EQ(Failure({Echo(1), Echo(20000), Echo()}), "");
  std::vector<Bytes> seen;
  EXPECT_EQ(Failure(Repeated(3, Echo(2)),
                    [&](Connection& c, int) {
                      for (int i = 0; i < 3; ++i) {
                        seen.push_back(c.Read(2));
                        c.Write(Bytes(2, static_cast<std::uint8_t>(seen.back()[0] ^ 0xff)));
                      }
                    }),
            "");
  EXPECT_EQ(seen, (std::vector<Bytes>{{0x42, 0x42}, {0x43, 0x43}, {0x40, 0x40}}));
  EXPECT_EQ(Failure({Echo(), Echo()},
                    [](Connection& c, int index) {
                      FakeShim::EchoOnce(c);
                      EchoWrongly(c, index);
                    })
                .substr(0, 18),
            "bad reply contents");
}

TEST(StepsTest, AnswersInTwoRecordsOfDtls) {
  const auto failure = [](const Step& step) {
    const TestCase test{.protocol = Protocol::kDtls, .exchange = {step}};
    FakeShim shim(test);
    shim.act = [](Connection& c, int) {
      const Bytes data = c.ReadDatagram();
      for (std::size_t i = 0; i < 2; ++i) {
        Bytes half(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(data.size() / 2));
        for (std::uint8_t& byte : half) byte ^= 0xff;
        c.Write(half);
      }
    };
    return shim.Failure();
  };
  EXPECT_EQ(failure(EchoInTwoRecords(32)), "");
  EXPECT_EQ(failure(Echo(32)).substr(0, 18), "bad reply contents");
}

TEST(StepsTest, SendsWithoutWaitingForAnAnswer) {
  Bytes seen;
  EXPECT_EQ(Failure({SendUnanswered(3)}, [&](Connection& c, int) { seen = c.Read(3); }), "");
  EXPECT_EQ(seen, Bytes(3, 0x42));
  EXPECT_EQ(Failure({SendUnanswered(3), Echo(4)},
                    [&](Connection& c, int) {
                      c.Read(3);
                      FakeShim::EchoAll(c);
                    }),
            "");
}

// How many records of a type, and of a size if it is said, come to a shim that echoes.
int RecordsSeen(const std::vector<Step>& steps, ContentType type, std::optional<std::size_t> size) {
  const TestCase test{.peer = kTls12, .exchange = steps};
  FakeShim shim(test);
  int seen = 0;
  shim.hooks = {Optional(IncomingRecordHook{[&](Peer&, const IncomingRecord& record) {
    seen += record.type == type && (!size || record.payload.size() == *size);
  }})};
  EXPECT_EQ(shim.Failure(), "");
  return seen;
}

TEST(StepsTest, EmptyRecordsAndAlertsArrive) {
  constexpr ContentType kData = ContentType::application_data;
  EXPECT_EQ(RecordsSeen({Echo()}, kData, 0), 0);
  EXPECT_EQ(RecordsSeen({EmptyRecords(3), Echo()}, kData, 0), 3);
  const int at_the_end = RecordsSeen({Echo()}, ContentType::alert, {});  // close_notify
  EXPECT_EQ(RecordsSeen({WarningAlerts(2), Echo()}, ContentType::alert, {}), 2 + at_the_end);
  EXPECT_EQ(
      Failure({Alerts(1, AlertLevel::fatal, AlertDescription::access_denied), Echo()}, {}, kTls12)
          .substr(0, 20),
      "the shim closed the ");
}

TEST(StepsTest, ReadsUntilTheShimEnds) {
  EXPECT_EQ(Failure({ReadUntilEnd()},
                    [](Connection& c, int) {
                      c.Write(Bytes(5, 1));
                      c.Write(Bytes(7, 2));
                    }),
            "");
}

TEST(StepsTest, TheShimWritesFirst) {
  const Act hello = [](Connection& c, int) {
    c.Write(BytesOf("hello"));
    FakeShim::EchoAll(c);
  };
  EXPECT_EQ(ShimWritesFirst().shim_flags, std::vector<std::string>{"-shim-writes-first"});
  EXPECT_EQ(Failure({ShimWritesFirst(), Echo()}, hello), "");
  EXPECT_EQ(Failure({ShimWritesFirst(), SendUnanswered()}, hello), "");
  EXPECT_EQ(Failure({ShimWritesFirst(), Echo(), Echo()}, hello), "");
  EXPECT_EQ(Failure({ShimHasWritten("hel"), Echo()}, hello).substr(0, 18), "bad reply contents");
  EXPECT_EQ(Failure({ShimHasWritten("hallo"), Echo()}, hello).substr(0, 19), "bad initial message");
  EXPECT_EQ(Failure({Echo()}, hello).substr(0, 18), "bad reply contents");
}

TEST(StepsTest, StepsOfResumptionsAreSkippedOnTheFirstConnection) {
  const TestCase test{.exchange = {OnResume(ShimHasWritten("hello")), Echo()}, .resumptions = 1};
  FakeShim shim(test);
  shim.act = [](Connection& c, int index) {
    if (index > 0) c.Write(BytesOf("hello"));
    FakeShim::EchoAll(c);
  };
  EXPECT_EQ(shim.Failure(), "");
  EXPECT_EQ(shim.connections(), 2);
}

TEST(StepsTest, KeyUpdates) {
  const KeyUpdateRequest wanted = KeyUpdateRequest::update_requested;
  EXPECT_EQ(Failure({KeyUpdates(2), Echo()}, {}, kTls13), "");
  EXPECT_EQ(Failure({KeyUpdates(2, wanted), Echo(), Echo()}, {}, kTls13), "");
  const Act unasked = [](Connection& c, int) {
    c.SendKeyUpdate(KeyUpdateRequest::update_not_requested);
    FakeShim::EchoAll(c);
  };
  EXPECT_EQ(Failure({Echo()}, unasked, kTls13), "the shim sent a KeyUpdate unasked");
  EXPECT_EQ(Failure({ShimUpdatesKeysUnasked(), Echo()}, unasked, kTls13), "");
  EXPECT_EQ(Failure({ShimUpdatesKeysUnasked(), Echo()}, {}, kTls13), "the shim sent no KeyUpdate");
}

TEST(StepsTest, TheShimUpdatesKeysBeforeItReads) {
  EXPECT_EQ(ShimUpdatesKeys().shim_flags, std::vector<std::string>{"-key-update-before-read"});
  const std::vector<Step> steps = {ShimUpdatesKeys(), Echo(), ShimUpdatesKeys()};
  const auto updates = [](int before, int behind) {
    return [=](Connection& c, int) {
      for (int i = 0; i < before; ++i) c.SendKeyUpdate(KeyUpdateRequest::update_not_requested);
      FakeShim::EchoOnce(c);
      for (int i = 0; i < behind; ++i) c.SendKeyUpdate(KeyUpdateRequest::update_not_requested);
    };
  };
  EXPECT_EQ(Failure(steps, updates(1, 1), kTls13), "");
  EXPECT_EQ(Failure(steps, updates(2, 1), kTls13), "the shim sent a KeyUpdate unasked");
  EXPECT_NE(Failure(steps, updates(1, 0), kTls13), "");
}

TEST(StepsTest, Renegotiates) {
  const CipherSuite other = CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;
  std::vector<CipherSuite> agreed;
  const Act echo = [&](Connection& c, int) {
    FakeShim::EchoAll(c);
    agreed.push_back(c.state().cipher_suite);
  };
  EXPECT_EQ(Failure({Renegotiate(), Echo()}, echo, kTls12), "");
  EXPECT_EQ(Failure({Renegotiate({.cipher_suites = std::vector{other}}), Echo()}, echo, kTls12),
            "");
  ASSERT_EQ(agreed.size(), 2u);
  EXPECT_NE(agreed[0], other);
  EXPECT_EQ(agreed[1], other);
  const Act hello = [](Connection& c, int) {
    c.Write(BytesOf("hello"));
    FakeShim::EchoAll(c);
  };
  EXPECT_EQ(Failure({ShimWritesFirst(), Renegotiate(), Echo()}, hello, kTls12), "");
  EXPECT_NE(Failure({Renegotiate(), Echo()}, {}, kTls13), "");  // 1.3 has none
}

TEST(StepsTest, ExportsOfBothSidesAreCompared) {
  const Exporter exporter{.size = 40, .label = "label", .context = "context"};
  const auto exports = [](std::string_view label, std::optional<std::string> context) {
    return [=](Connection& c, int) {
      const Bytes bytes = BytesOf(context.value_or(""));
      c.Write(c.ExportKeyingMaterial(label, context ? std::optional<ByteView>(bytes) : std::nullopt,
                                     40));
      FakeShim::EchoAll(c);
    };
  };
  const Step step = ExportKeyingMaterial(exporter);
  EXPECT_EQ(step.shim_flags,
            (std::vector<std::string>{"-export-keying-material", "40", "-use-export-context",
                                      "-export-label", "label", "-export-context", "context"}));
  EXPECT_EQ(ExportKeyingMaterial({.size = 1}).shim_flags,
            (std::vector<std::string>{"-export-keying-material", "1", "-export-label", "",
                                      "-export-context", ""}));
  for (const PeerOptions& peer : {kTls12, kTls13}) {
    EXPECT_EQ(Failure({step, Echo()}, exports("label", "context"), peer), "");
    EXPECT_EQ(Failure({step, Echo()}, exports("other", "context"), peer).substr(0, 24),
              "keying material mismatch");
    // Up to 1.2 an absent context is not an empty one.
    const Step absent = ExportKeyingMaterial({.size = 40, .label = "label"});
    EXPECT_EQ(Failure({absent, Echo()}, exports("label", std::nullopt), peer), "");
    const bool same = Failure({absent, Echo()}, exports("label", ""), peer).empty();
    EXPECT_EQ(same, peer.versions.max == ProtocolVersion::kTls13);
  }
}

TEST(StepsTest, TrafficSecretsOfBothSidesAreCompared) {
  const auto sends = [](bool swapped) {
    return [=](Connection& c, int) {
      Bytes first = c.state().read_traffic_secret, second = c.state().write_traffic_secret;
      if (swapped) std::swap(first, second);
      c.Write(Concat({Bytes{static_cast<std::uint8_t>(first.size()), 0}, first, second}));
      FakeShim::EchoAll(c);
    };
  };
  EXPECT_EQ(Failure({ExportTrafficSecrets(), Echo()}, sends(false), kTls13), "");
  EXPECT_EQ(Failure({ExportTrafficSecrets(), Echo()}, sends(true), kTls13).substr(0, 28),
            "read traffic-secret mismatch");
}

TEST(StepsTest, TlsUniqueOfBothSidesIsCompared) {
  const auto sends = [](std::uint8_t wrong) {
    return [=](Connection& c, int) {
      Bytes value = c.TlsUnique();
      value[0] ^= wrong;
      c.Write(value);
      FakeShim::EchoAll(c);
    };
  };
  EXPECT_EQ(Failure({TlsUnique(), Echo()}, sends(0), kTls12), "");
  EXPECT_EQ(Failure({TlsUnique(), Echo()}, sends(1), kTls12).substr(0, 19), "tls-unique mismatch");
}

// The shim has sent its end: nothing is read behind it.
TEST(StepsTest, AShimThatShutsDownNeedNotAnswer) {
  EXPECT_EQ(ShimShutsDown().shim_flags, std::vector<std::string>{"-shim-shuts-down"});
  EXPECT_EQ(Failure({ShimShutsDown()}, [](Connection&, int) {}), "");
  EXPECT_NE(Failure({ShimShutsDown(), Echo()}, [](Connection&, int) {}), "");
}

}  // namespace
}  // namespace badpeer
