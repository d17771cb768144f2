#include "runner/suites/suite.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "runner/scenario/shim_flags.h"
#include "runner/suites/spec.h"

namespace badpeer {
namespace {

constexpr std::array<NamedVersion, 4> kVersions = {{
    {"TLS1", ProtocolVersion::kTls10, "-no-tls1", true},
    {"TLS11", ProtocolVersion::kTls11, "-no-tls11", false},
    {"TLS12", ProtocolVersion::kTls12, "-no-tls12", true},
    {"TLS13", ProtocolVersion::kTls13, "-no-tls13", true},
}};

// Whether `part` is one of the words of the name, which hyphens part.
bool NameHas(const TestCase& test, std::string_view part) {
  const std::string_view name = test.name;
  for (std::size_t at = name.find(part); at != name.npos; at = name.find(part, at + 1)) {
    const std::size_t end = at + part.size();
    if ((at == 0 || name[at - 1] == '-') && (end == name.size() || name[end] == '-')) return true;
  }
  return false;
}

[[noreturn]] void Refuse(const TestCase& test, const std::string& mistake) {
  throw std::logic_error("test " + test.name + ": " + mistake);
}

void Require(bool fine, const TestCase& test, const char* mistake) {
  if (!fine) Refuse(test, mistake);
}

bool RefersTo(const TestCase& test, const NamedVersion& version) {
  const auto in = [&](const PeerOptions& peer) {
    return peer.versions.min == version.version || peer.versions.max == version.version;
  };
  const auto expected = [&](const ExpectedState& state) {
    return state.version == version.version;
  };
  if (in(test.peer) || expected(test.state)) return true;
  if (test.resume &&
      (in(test.resume->peer) || (test.resume->state && expected(*test.resume->state)))) {
    return true;
  }
  const std::string flag = VersionFlag(version.version, test.protocol);
  return std::ranges::count(test.shim.flags, flag) > 0;
}

void CheckTable(const TestCase& test) {
  const Expectation& expect = test.expect;
  Require(expect.should_fail || (expect.error.empty() && expect.local.empty() && !expect.alert),
          test, "expects an error of a test that should succeed");
  Require(!test.expect_resume_rejected || test.resumptions > 0, test,
          "expects a rejected resumption without resuming");
  Require(IsOwn(test) == test.suite.starts_with(kOwnPrefix), test,
          "tests of our own, and they alone, have a name and a suite that begin with BP-");
  Require(!test.early_data || test.resumptions > 0, test, "early data needs a resumption");
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    if (test.protocol != protocol && NameHas(test, ProtocolName(protocol))) {
      Refuse(test, "its name says " + std::string(ProtocolName(protocol)) + " and it is not");
    }
  }
  if (test.skip_version_name_check) return;
  for (const NamedVersion& version : kVersions) {
    if (NameHas(test, version.name) && !RefersTo(test, version)) {
      Refuse(test, "its name says " + std::string(version.name) + " and nothing in it does");
    }
  }
}

// BoGo's runner looks at what the shim sends, and does not miss what it never sends.
void MakeChecksOptional(Hooks& hooks) {
  for (Hook& hook : hooks) {
    const bool only_looks =
        hook.name.starts_with("receiving ") || hook.event == typeid(IncomingRecord);
    if (only_looks && hook.firing == Firing::kRequired) hook.firing = Firing::kOptional;
  }
}

}  // namespace

void Suite::Add(TestCase test) {
  test.suite = name_;
  CheckTable(test);
  if (!test.level) test.level = test.spec.empty() ? RuleLevel::kCustom : level_;
  test.spec = SectionsFor(test);
  tests_.push_back(std::move(test));
}

void FinishTest(TestCase& test) {
  CompleteTest(test);
  if (IsOwn(test)) return;
  MakeChecksOptional(test.hooks);
  if (test.resume) MakeChecksOptional(test.resume->hooks);
}

std::string Name(std::initializer_list<std::string_view> parts) {
  std::string name;
  for (std::string_view part : parts) {
    if (!name.empty()) name += '-';
    name += part;
  }
  return name;
}

std::vector<NamedVersion> VersionsOf(Protocol protocol) {
  std::vector<NamedVersion> versions;
  for (const NamedVersion& version : kVersions) {
    if (protocol == Protocol::kDtls && !version.in_dtls) continue;
    if (protocol == Protocol::kQuic && version.version < ProtocolVersion::kTls13) continue;
    versions.push_back(version);
  }
  return versions;
}

std::string_view ProtocolName(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTls:
      return "TLS";
    case Protocol::kDtls:
      return "DTLS";
    case Protocol::kQuic:
      return "QUIC";
  }
  return "";
}

std::string VersionFlag(ProtocolVersion version, Protocol protocol) {
  return std::to_string(
      static_cast<unsigned>(protocol == Protocol::kDtls ? ToDtls(version) : version));
}

}  // namespace badpeer
