// Tickets of a server, up to TLS 1.2 (RFC 5077) and since (RFC 8446, 4.6.1): damaged ones, those that
// callbacks seal, and the session id that goes with one.
#include "runner/suites/common_hooks.h"
#include "runner/suites/extensions/extensions.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/handshake12.h"

namespace badpeer {
namespace {

constexpr const char* kSpec = "RFC 5077 3.4, RFC 8446 4.2.11";

Hook DamagesTicket() {
  return OnOfferedTicket([](Bytes& ticket) { ticket.back() ^= 1; });
}

// A damaged ticket costs a full handshake, nothing else.
TestCase Damaged(std::string name, std::vector<std::string> flags, RuleLevel level) {
  return {.name = std::move(name),
          .spec = kSpec,
          .level = level,
          .shim = {.role = Role::kServer, .flags = std::move(flags)},
          .hooks = {DamagesTicket()},
          .resumptions = 1,
          .expect_resume_rejected = true};
}

Hook ExpectsNoTicket(const ExtensionVariant& variant) {
  if (variant.IsTls13()) return Never<NewSessionTicket13>("received unexpected NewSessionTicket");
  return OnReceive<NewSessionTicket12>([](Peer&, const NewSessionTicket12& message) {
    if (!message.ticket.empty()) {
      throw PeerFailure("tls: received unexpected non-empty NewSessionTicket");
    }
  });
}

void AddCallbacks(const ExtensionVariant& variant, bool aead) {
  const std::string flag = aead ? "-use-ticket-aead-callback" : "-use-ticket-callback";
  const std::string_view last = aead ? "AEAD" : "";
  const auto test = [&](std::string_view name, std::vector<std::string> more) {
    more.insert(more.begin(), flag);
    return TestCase{.name = std::string("TicketCallback").append(name),
                    .spec = kSpec,
                    .level = RuleLevel::kCustom,
                    .shim = {.role = Role::kServer, .flags = std::move(more)}};
  };
  TestCase plain = test("", {});
  plain.resumptions = 1;
  variant.Add(std::move(plain), last);
  if (!aead) {
    TestCase renew = test("-Renew", {"-renew-ticket"});
    if (!variant.IsTls13()) renew.hooks = {ExpectsNewTicket()};
    renew.resumptions = 1;
    variant.Add(std::move(renew));
  }
  TestCase skip = test("-Skip", {"-skip-ticket"});
  skip.hooks = {ExpectsNoTicket(variant)};
  variant.Add(std::move(skip), last);
  // A callback that waits is not asked twice for the same ticket.
  variant.Add(Damaged("TicketCallback-SingleCall", {flag, "-async"}, RuleLevel::kCustom), last);
}

// RFC 5077, 3.4: a server that takes the ticket echoes the id, whatever it is.
void AddSessionIds(const ExtensionVariant& variant, std::size_t size) {
  Resumption resume{.hooks = {OnSend<ClientHello>([size](Peer& peer, ClientHello& hello) {
                      hello.session_id = peer.random().Take(size);
                    })}};
  if (size == 0) resume.hooks.push_back(OnChoose(TicketTaken::kYes));
  variant.Add(
      {.name = Name("TicketSessionIDLength", std::to_string(size)),
       .spec = "RFC 5077 3.4",
       .shim = {.role = Role::kServer},
       .resumptions = 1,
       .resume = std::move(resume),
       .expect = size <= 32 ? Succeeds() : ShimRejects{.error = ":CLIENTHELLO_PARSE_FAILED:"}});
}

}  // namespace

void AddTickets(const ExtensionVariant& variant) {
  variant.Add(Damaged("CorruptTicket", {}, RuleLevel::kShould));
  for (bool aead : {false, true}) AddCallbacks(variant, aead);
  if (variant.IsTls13()) return;
  for (std::size_t size : {0, 16, 32, 33}) AddSessionIds(variant, size);
}

}  // namespace badpeer
