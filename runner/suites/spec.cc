#include "runner/suites/spec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "runner/suites/suite.h"

namespace badpeer {
namespace {

// Whether a test, or a document, is about versions up to 1.2, about 1.3, or both.
struct Generations {
  bool older = false;
  bool tls13 = false;

  void Add(ProtocolVersion version) { (version >= ProtocolVersion::kTls13 ? tls13 : older) = true; }
};

bool HasFlag(const TestCase& test, std::string_view flag) {
  return std::ranges::count(test.shim.flags, flag) > 0;
}

// What the shim's own flags leave of the versions.
ProtocolVersion ShimsHighest(const TestCase& test) {
  using enum ProtocolVersion;
  for (std::size_t i = 0; i + 1 < test.shim.flags.size(); ++i) {
    if (test.shim.flags[i] != "-max-version") continue;
    for (const NamedVersion& version : VersionsOf(test.protocol)) {
      if (test.shim.flags[i + 1] == VersionFlag(version.version, test.protocol)) {
        return version.version;
      }
    }
  }
  return HasFlag(test, "-no-tls13") ? kTls12 : kTls13;
}

ProtocolVersion HighestOf(const TestCase& test, const PeerOptions& peer,
                          const ExpectedState& state) {
  if (state.version) return *state.version;
  return std::min(peer.versions.max, ShimsHighest(test));
}

Generations RunBy(const TestCase& test) {
  Generations run;
  run.Add(HighestOf(test, test.peer, test.state));
  if (test.resume) {
    run.Add(HighestOf(test, test.resume->peer,
                      test.resume->state ? *test.resume->state : ExpectedState{}));
  }
  return run;
}

struct Document {
  int rfc;
  Generations about;
};
constexpr Generations kOlder{.older = true};
constexpr Generations k13{.tls13 = true};
// Others speak of TLS whatever its version.
constexpr Document kDocuments[] = {
    {2246, kOlder}, {4346, kOlder}, {5246, kOlder}, {4347, kOlder}, {6347, kOlder},
    {4279, kOlder}, {4492, kOlder}, {8422, kOlder}, {5077, kOlder}, {5489, kOlder},
    {5746, kOlder}, {6101, kOlder}, {7627, kOlder}, {7918, kOlder}, {8446, k13},
    {9147, k13},    {9001, k13},    {9258, k13},    {9345, k13},
};
// What RFC 8446 says of older versions as well (1.3): which version is negotiated, the mark against
// downgrades, compatibility.
constexpr std::array<std::string_view, 2> kAlsoOlder = {"4.1.3", "4.2.1"};

bool Fits(std::string_view citation, const Generations& run, bool also_older) {
  constexpr std::string_view kRfc = "RFC ";
  if (!citation.starts_with(kRfc)) return true;
  citation.remove_prefix(kRfc.size());
  int number = 0;
  const auto [end, error] =
      std::from_chars(citation.data(), citation.data() + citation.size(), number);
  if (error != std::errc()) return true;
  const auto* document = std::ranges::find(kDocuments, number, &Document::rfc);
  if (document == std::end(kDocuments)) return true;
  const std::string_view section(end + 1, citation.data() + citation.size());
  Generations about = document->about;
  if (also_older && number == 8446 &&
      (section.starts_with("D") || std::ranges::count(kAlsoOlder, section) > 0)) {
    about.older = true;
  }
  return (about.older && run.older) || (about.tls13 && run.tls13);
}

// The first of those that commas part.
std::string_view TakeCitation(std::string_view& rest) {
  std::string_view citation = rest.substr(0, rest.find(','));
  rest.remove_prefix(std::min(citation.size() + 1, rest.size()));
  citation.remove_prefix(std::min(citation.find_first_not_of(' '), citation.size()));
  return citation;
}

}  // namespace

std::string SectionsFor(const TestCase& test) {
  if (test.spec.empty()) return {};
  const Generations run = RunBy(test);
  std::string fitting;
  for (const bool also_older : {false, true}) {
    if (!fitting.empty()) break;
    for (std::string_view rest = test.spec; !rest.empty();) {
      const std::string_view citation = TakeCitation(rest);
      if (!Fits(citation, run, also_older)) continue;
      if (!fitting.empty()) fitting += ", ";
      fitting += citation;
    }
  }
  if (fitting.empty()) {
    throw std::logic_error("test " + test.name + " cites " + test.spec +
                           ", which is not about the version it runs");
  }
  return fitting;
}

}  // namespace badpeer
