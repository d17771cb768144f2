// Session tickets: when they are minted, offered and taken (RFC 5077; RFC 8446, 4.6.1), how old they
// are said to be, how long they hold, and what their flags say.
#include "runner/scenario/defaults.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;
using std::chrono::seconds;

constexpr unsigned kResumptionAcrossNames = 8;  // draft-ietf-tls-cross-sni-resumption
constexpr std::uint32_t kMaxEarlyData = 16384;

// --- Empty tickets, and how a client would use them (RFC 8446, 4.2.9).

void AddEmptyTickets(Suite& suite) {
  const auto empty = [](Peer&, auto& message) { message.ticket.clear(); };
  suite.Add({.name = "SendEmptySessionTicket-TLS12",
             .spec = "RFC 5077 3.3",
             .shim = {.flags = {"-expect-no-session"}},
             .peer = {.versions = kUpToTls12},
             .hooks = {OnSend<NewSessionTicket12>(empty)}});
  suite.Add(
      {.name = "SendEmptySessionTicket-TLS13",
       .spec = "RFC 8446 4.6.1",
       .hooks = {OnSend<NewSessionTicket13>(empty)},
       .expect = ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error}});
}

// A GREASE mode is 0x1a, an unknown one 0x2a, psk_dhe_ke 1.
Hook OffersModes(std::vector<std::uint8_t> modes) {
  return OnSend<ClientHello>([modes](Peer&, ClientHello& hello) {
    if (modes.empty()) {
      std::erase_if(hello.extensions, [](const Extension& extension) {
        return extension.type == ExtensionType::psk_key_exchange_modes;
      });
      return;
    }
    PskKeyExchangeModes extension;
    for (std::uint8_t mode : modes) extension.ke_modes.push_back(PskKeyExchangeMode{mode});
    Replace(hello.extensions, extension);
  });
}

void AddModes(Suite& suite) {
  const auto base = [](std::string_view name) {
    return TestCase{
        .name = Name("TLS13", name), .spec = "RFC 8446 4.2.9", .shim = {.role = Role::kServer}};
  };
  TestCase unknown = base("SendUnknownModeSessionTicket-Server");
  unknown.hooks = {OffersModes({0x1a, 1, 0x2a})};
  unknown.state.version = ProtocolVersion::kTls13;
  unknown.resumptions = 1;
  suite.Add(std::move(unknown));
  TestCase none = base("ExpectNoSessionTicketOnBadKEMode-Server");
  none.level = RuleLevel::kShould;
  none.hooks = {OffersModes({0x1a}), Never<NewSessionTicket13>("the shim sent a session ticket")};
  suite.Add(std::move(none));
  TestCase bad = base("SendBadKEModeSessionTicket-Server");
  bad.resumptions = 1;
  bad.resume = Resumption{.hooks = {OffersModes({0x1a})}};
  bad.expect_resume_rejected = true;
  suite.Add(std::move(bad));
  TestCase missing = base("SendNoKEMModesWithPSK-Server");
  missing.level = RuleLevel::kCustom;  // the alert
  missing.resumptions = 1;
  missing.resume = Resumption{.hooks = {OffersModes({})}};
  missing.expect =
      ShimRejects{.error = ":MISSING_EXTENSION:", .alert = AlertDescription::missing_extension};
  suite.Add(std::move(missing));
}

// --- Age (RFC 8446, 4.2.11.1).

Hook ExpectsAge(seconds wanted) {
  return OnReceive<ClientHello>([wanted](Peer& peer, const ClientHello& hello) {
    const auto offer = Get<PreSharedKeyClient>(hello.extensions);
    if (!offer || !*offer) return false;
    const PskIdentity& identity = (*offer)->identities.at(0);
    const auto session = peer.sessions().FindTicket(identity.identity);
    if (!session) throw PeerFailure("the shim offers a ticket that nobody gave it");
    const std::uint32_t age = identity.obfuscated_ticket_age - session->age_add;
    const auto milliseconds = std::chrono::milliseconds(wanted).count();
    if (age == milliseconds) return true;
    throw PeerFailure("tls: invalid ticket age", std::to_string(age) + " ms",
                      std::to_string(milliseconds) + " ms");
  });
}

Hook SaysAge(seconds age) {
  return OnSend<ClientHello>([age](Peer& peer, ClientHello& hello) {
    const auto offer = Get<PreSharedKeyClient>(hello.extensions);
    if (!offer || !*offer) return false;
    PreSharedKeyClient changed = **offer;
    changed.identities.at(0).obfuscated_ticket_age =
        peer.sessions().client->session->age_add +
        static_cast<std::uint32_t>(std::chrono::milliseconds(age).count());
    Replace(hello.extensions, changed);
    return true;
  });
}

void AddAges(Suite& suite) {
  suite.Add({.name = "TLS13-TestValidTicketAge-Client",
             .spec = "RFC 8446 4.2.11.1",
             .shim = {.flags = {"-resumption-delay", "10"}},
             .hooks = {ExpectsAge(seconds(10))},
             .resumptions = 1});
  suite.Add({.name = "TLS13-TestBadTicketAge-Client",
             .spec = "RFC 8446 4.2.11.1",
             .hooks = {ExpectsAge(seconds(1000))},
             .resumptions = 1,
             .expect = PeerRejects{.local = "tls: invalid ticket age"}});
}

// How far a server's clock and the client's word may be apart.
void AddSkews(Suite& suite) {
  const auto flags = [](int delay, int skew) {
    return Flags{"-resumption-delay", std::to_string(delay), "-expect-ticket-age-skew",
                 std::to_string(skew)};
  };
  for (const auto& [name, age] : {std::pair{"Forward", 15}, std::pair{"Backward", 5}}) {
    suite.Add({.name = Name("TLS13-TicketAgeSkew", name),
               .spec = "RFC 8446 4.2.11.1",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer, .flags = flags(10, age - 10)},
               .hooks = {SaysAge(seconds(age))},
               .resumptions = 2});
  }
  const auto add = [&](std::string_view name, int delay, int age, bool accepted) {
    Flags shim = flags(delay, age - delay);
    if (!accepted) {
      shim.insert(shim.end(), {"-on-resume-expect-early-data-reason", "ticket_age_skew"});
    }
    suite.Add(WithEarlyData({.name = Name("TLS13-TicketAgeSkew", name),
                             .spec = "RFC 8446 8.3",
                             .level = RuleLevel::kCustom,
                             .shim = {.role = Role::kServer, .flags = std::move(shim)},
                             .hooks = {SaysAge(seconds(age))},
                             .resumptions = 1},
                            FateIf(accepted)));
  };
  add("Forward-60-Accept", 10, 70, true);
  add("Backward-60-Accept", 70, 10, true);
  add("Forward-61-Reject", 10, 71, false);
  add("Backward-61-Reject", 71, 10, false);
}

// --- What a ticket says of early data, and how long it holds (RFC 8446, 4.6.1).

void AddEarlyDataSupport(Suite& suite) {
  const PeerOptions allows{.early_data = EarlyDataOptions{.max_size = kMaxEarlyData}};
  suite.Add({.name = "TLS13-SendTicketEarlyDataSupport",
             .spec = "RFC 8446 4.6.1",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-enable-early-data", "-expect-ticket-supports-early-data"}},
             .peer = allows});
  suite.Add({.name = "TLS13-SendTicketEarlyDataSupport-Disabled",
             .spec = "RFC 8446 4.6.1",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-expect-ticket-supports-early-data"}},
             .peer = allows});
  suite.Add({.name = "TLS13-DuplicateTicketEarlyDataSupport",
             .spec = "RFC 8446 4.2",
             .level = RuleLevel::kCustom,
             .peer = allows,
             .hooks = {OnSend<NewSessionTicket13>([](Peer&, NewSessionTicket13& ticket) {
               Put(ticket.extensions, EarlyDataTicket{.max_early_data_size = kMaxEarlyData});
             })},
             .expect = ShimRejects{.error = ":DUPLICATE_EXTENSION:",
                                   .alert = AlertDescription::illegal_parameter}});
  suite.Add({.name = "TLS13-ExpectTicketEarlyDataSupport",
             .spec = "RFC 8446 4.6.1",
             .shim = {.role = Role::kServer, .flags = {"-enable-early-data"}},
             .hooks = {OnReceive<NewSessionTicket13>([](Peer&, const NewSessionTicket13& ticket) {
               if (Has(ticket.extensions, ExtensionType::early_data)) return;
               throw PeerFailure("the shim's ticket does not support early data");
             })}});
}

void AddLifetimes(Suite& suite) {
  const Hook short_lived = OnSend<NewSessionTicket13>(
      [](Peer&, NewSessionTicket13& ticket) { ticket.lifetime_seconds = 20; });
  suite.Add({.name = "TLS13-HonorServerSessionTicketLifetime",
             .spec = "RFC 8446 4.6.1",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-resumption-delay", "19"}},
             .hooks = {short_lived},
             .resumptions = 1});
  suite.Add({.name = "TLS13-HonorServerSessionTicketLifetime-2",
             .spec = "RFC 8446 4.2.11.1",
             .shim = {.flags = {"-resumption-delay", "21"}},
             .hooks = {short_lived, OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
                         if (!Has(hello.extensions, ExtensionType::pre_shared_key)) return;
                         throw PeerFailure("tls: client offered unexpected PSK identities");
                       })},
             .resumptions = 1,
             .expect_resume_rejected = true});
}

// --- Tickets switched off.

void AddNoTickets(Suite& suite, const NamedVersion& version) {
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  const PeerOptions peer{.versions = {version.version, version.version}};
  const std::string spec = tls13 ? "RFC 8446 4.6.1" : "RFC 5077 3.1";
  const auto name = [&](std::string_view what) { return Name(version.name, "NoTicket", what); };
  TestCase no_mint{.name = name("NoMint"),
                   .spec = spec,
                   .level = RuleLevel::kCustom,
                   .shim = {.role = Role::kServer, .flags = {"-no-ticket"}},
                   .peer = peer};
  if (tls13) {
    no_mint.hooks = {Never<NewSessionTicket13>("the shim sent a session ticket")};
  } else {
    // Sessions are resumed by their ids instead.
    no_mint.hooks = {Never<NewSessionTicket12>("the shim sent a session ticket"),
                     OnReceive<ServerHello>([](Peer&, const ServerHello& hello) {
                       if (!hello.session_id.empty()) return;
                       throw PeerFailure("tls: new session used session tickets instead of IDs");
                     })};
    no_mint.resumptions = 1;
  }
  suite.Add(std::move(no_mint));
  suite.Add({.name = name("NoAccept"),
             .spec = spec,
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer, .flags = {"-on-resume-no-ticket"}},
             .peer = peer,
             .resumptions = 1,
             .expect_resume_rejected = true});
  if (tls13) return;
  // The session came with a ticket, so that an echo of the id which the client made up for it would
  // be wrong: it offers neither.
  suite.Add(
      {.name = name("NoOffer"),
       .spec = spec,
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-on-resume-no-ticket"}},
       .peer = peer,
       .resumptions = 1,
       .resume = Resumption{.peer = peer,
                            .hooks = {RememberSessionId(),
                                      OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
                                        if (!Has(hello.extensions, ExtensionType::session_ticket))
                                          return;
                                        throw PeerFailure("the shim offers a session ticket");
                                      }),
                                      OnSend<ServerHello>([](Peer& server, ServerHello& hello) {
                                        hello.session_id =
                                            server.ConnectionMemory<OfferedSessionId>().id;
                                      })}},
       .expect_resume_rejected = true,
       .expect = ShimRejects{.error = ":SERVER_ECHOED_INVALID_SESSION_ID:",
                             .alert = AlertDescription::illegal_parameter}});
}

// --- Flags (draft-ietf-tls-tlsflags).

Hook SendsFlags(std::vector<unsigned> bits) {
  return OnSend<NewSessionTicket13>([bits](Peer&, NewSessionTicket13& ticket) {
    TlsFlags flags;
    for (unsigned bit : bits) flags.Set(bit);
    Put(ticket.extensions, flags);
  });
}

Hook ExpectsAcrossNames(bool wanted) {
  return OnReceive<NewSessionTicket13>([wanted](Peer&, const NewSessionTicket13& ticket) {
    const auto flags = Get<TlsFlags>(ticket.extensions);
    const bool got = flags && *flags && (*flags)->Test(kResumptionAcrossNames);
    if (got != wanted) {
      throw PeerFailure(got ? "a ticket may be used with other names"
                            : "a ticket is bound to a name");
    }
  });
}

void AddFlags(Suite& suite) {
  const auto add = [&](std::string_view name, Flags flags, Hooks hooks,
                       Expectation expect = Succeeds()) {
    suite.Add({.name = Name("TLS13-Client", name),
               .shim = {.flags = std::move(flags)},
               .peer = {.versions = kTls13Only},
               .hooks = std::move(hooks),
               .expect = std::move(expect)});
  };
  const Flags across = {"-expect-resumable-across-names"};
  const std::vector<std::vector<unsigned>> unknown = {{1}, {31}, {100}, {2039}, {1, 31, 100, 2039}};
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    add(Name("UnknownTicketFlags", std::to_string(i)), {}, {SendsFlags(unknown[i])});
    std::vector<unsigned> with_known = unknown[i];
    with_known.push_back(kResumptionAcrossNames);
    add(Name("KnownAndUnknownTicketFlags", std::to_string(i)), across, {SendsFlags(with_known)});
  }
  const auto raw = [](Bytes data) {
    return OnSend<NewSessionTicket13>([data](Peer&, NewSessionTicket13& ticket) {
      SetData(ticket.extensions, ExtensionType::tls_flags, data);
    });
  };
  add("NonminimalTicketFlags", {}, {raw({2, 0x02, 0x00})},
      ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::illegal_parameter});
  add("EmptyTicketFlags", {}, {raw({0})},
      ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error});
  add("NoResumptionAcrossNames", {"-expect-not-resumable-across-names"}, {});
  add("ResumptionAcrossNames", across, {SendsFlags({kResumptionAcrossNames})});
  for (bool enabled : {false, true}) {
    TestCase test{
        .name = Name("TLS13-Server", enabled ? "ResumptionAcrossNames" : "NoResumptionAcrossNames"),
        .shim = {.role = Role::kServer},
        .peer = {.versions = kTls13Only},
        .hooks = {ExpectsAcrossNames(enabled)}};
    if (enabled) test.shim.flags = {"-resumption-across-names-enabled"};
    suite.Add(std::move(test));
  }
}

}  // namespace

void AddSessionTicketTests(std::vector<TestCase>& tests) {
  Suite suite("SessionTicket", tests);
  AddEmptyTickets(suite);
  AddModes(suite);
  AddAges(suite);
  AddSkews(suite);
  AddEarlyDataSupport(suite);
  AddLifetimes(suite);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) AddNoTickets(suite, version);
  AddFlags(suite);
}

}  // namespace badpeer
