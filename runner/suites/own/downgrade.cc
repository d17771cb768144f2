// RFC 8446, 4.1.3: a server that could have gone further marks TLS 1.1 and older with another value
// than TLS 1.2, and a client that has TLS 1.3 must look for both, whatever older version it is given,
// also where a session is resumed. BoGo's server has one mark for all, and full handshakes. Anywhere
// else the eight bytes are like any others. Bugs: openssl PRs 27518 and 27535, hs-tls PR 332.
#include <algorithm>
#include <array>

#include "runner/suites/own/own.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Mark = std::array<std::uint8_t, 8>;

struct NamedMark {
  std::string_view name;
  Mark mark;
};
// "DOWNGRD" and 0 or 1.
constexpr NamedMark kOfOlder{"Older", {'D', 'O', 'W', 'N', 'G', 'R', 'D', 0}};
constexpr NamedMark kOfTls12{"Newer", {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1}};
constexpr std::ptrdiff_t kAtEnd = 32 - 8, kInMiddle = 16;

Hook MarksAt(std::ptrdiff_t place, const NamedMark& mark) {
  return OnSend<ServerHello>([place, bytes = mark.mark](Peer&, ServerHello& hello) {
    std::ranges::copy(bytes, hello.random.begin() + place);
  });
}

class Marks {
 public:
  explicit Marks(Suite& suite) : suite_(suite) {}

  TestCase Test(const NamedMark& mark, std::string_view what, const NamedVersion& version,
                Protocol protocol) {
    return {.name = Name("BP-DowngradeMark", mark.name, what, version.name, ProtocolName(protocol)),
            .spec = "RFC 8446 4.1.3",
            .protocol = protocol,
            .peer = {.versions = {version.version, version.version}}};
  }
  void AddFull(const NamedVersion& version, Protocol protocol) {
    TestCase test = Test(kOfOlder, "Full", version, protocol);
    test.hooks = {MarksAt(kAtEnd, kOfOlder)};
    test.expect = kRefused;
    suite_.Add(std::move(test));
  }
  void AddResumed(const NamedVersion& version, Protocol protocol) {
    for (const NamedMark& mark : {kOfOlder, kOfTls12}) {
      TestCase test = Test(mark, "Resumed", version, protocol);
      test.resumptions = 1;
      test.resume = Resumption{.peer = test.peer, .hooks = {MarksAt(kAtEnd, mark)}};
      test.expect = kRefused;
      suite_.Add(std::move(test));
    }
  }
  void AddIgnored(const NamedMark& mark, std::string_view what, std::ptrdiff_t place,
                  const NamedVersion& version, Protocol protocol) {
    TestCase test = Test(mark, what, version, protocol);
    test.hooks = {MarksAt(place, mark)};
    suite_.Add(std::move(test));
  }

 private:
  const Expectation kRefused =
      ShimRejects{.error = ":TLS13_DOWNGRADE:", .alert = AlertDescription::illegal_parameter};
  Suite& suite_;
};

}  // namespace

void AddOwnDowngradeTests(std::vector<TestCase>& tests) {
  Suite suite("BP-DowngradeMark", tests);
  Marks marks(suite);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      if (version.version >= ProtocolVersion::kTls13) {
        marks.AddIgnored(kOfOlder, "Ignored", kAtEnd, version, protocol);
        marks.AddIgnored(kOfTls12, "Ignored", kAtEnd, version, protocol);
        continue;
      }
      marks.AddFull(version, protocol);
      if (version.version != ProtocolVersion::kTls12) continue;
      marks.AddResumed(version, protocol);
      marks.AddIgnored(kOfTls12, "InMiddle", kInMiddle, version, protocol);
    }
  }
}

}  // namespace badpeer
