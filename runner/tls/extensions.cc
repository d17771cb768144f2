#include "runner/tls/extensions.h"

#include <algorithm>

namespace badpeer {
namespace {

// What an extension of that message has to answer; null where none has to.
const Extensions* AskedIn(const Handshake& handshake, ExtensionContext where) {
  switch (where) {
    case ExtensionContext::server_hello:
    case ExtensionContext::server_hello_13:
    case ExtensionContext::hello_retry_request:
    case ExtensionContext::encrypted_extensions:
      return &handshake.hello.extensions;
    case ExtensionContext::client_encrypted_extensions:
      return &handshake.answer;
    case ExtensionContext::certificate:
      if (handshake.peer.IsClient()) return &handshake.hello.extensions;
      return handshake.request ? &*handshake.request : nullptr;
    default:
      return nullptr;
  }
}

bool PassesUnoffered(ExtensionType type) {
  return std::ranges::any_of(kExtensions, [type](const ExtensionModule* module) {
    return module->type == type && module->passes_unoffered;
  });
}

// Its place in the order of our messages; that of one which the table does not have is before all.
std::ptrdiff_t PlaceOf(ExtensionType type) {
  const auto found = std::ranges::find(kExtensions, type, &ExtensionModule::type);
  return found == std::end(kExtensions) ? -1 : found - std::begin(kExtensions);
}

}  // namespace

// RFC 8446, 4.2, as far as BoGo looks at it: not for duplicates, and not at a ClientHello. Tests of
// ours do.
void RequireAllowed(Handshake& handshake, ExtensionContext where, const Extensions& extensions) {
  Peer& peer = handshake.peer;
  if (where == ExtensionContext::client_hello) return;
  const Extensions* asked = AskedIn(handshake, where);
  for (const auto& [type, data] : extensions) {
    const bool unasked_cookie =
        where == ExtensionContext::hello_retry_request && type == ExtensionType::cookie;
    peer.Require(Check::kExtensionOffered,
                 asked == nullptr || Has(*asked, type) || unasked_cookie || PassesUnoffered(type),
                 type);
    peer.Require(Check::kExtensionPlace, !IsKnownExtension(type) || MayStandIn(where, type), type);
  }
}

void WriteExtensions(Handshake& handshake, ExtensionContext where, Extensions& into) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->write != nullptr && MayStandIn(where, module->type)) {
      module->write(handshake, where, into);
    }
  }
}

void InsertInOrder(Extensions& extensions, Extension extension) {
  const auto behind = [place = PlaceOf(extension.type)](const Extension& other) {
    return PlaceOf(other.type) > place;
  };
  extensions.insert(std::ranges::find_if(extensions, behind), std::move(extension));
}

void ReadExtensions(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  RequireAllowed(handshake, where, from);
  for (const ExtensionModule* module : kExtensions) {
    if (module->read != nullptr && MayStandIn(where, module->type)) {
      module->read(handshake, where, from);
    }
  }
}

void ExtensionsSent(Handshake& handshake, ExtensionContext where, const Extensions& what) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->sent != nullptr && MayStandIn(where, module->type)) {
      module->sent(handshake, where, what);
    }
  }
}

void RunClientFlight(Handshake& handshake, ClientFlight where) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->client_flight != nullptr) module->client_flight(handshake, where);
  }
}

bool SendHelloOfExtension(Handshake& handshake, const HandshakeTranscript* before) {
  return std::ranges::any_of(kExtensions, [&](const ExtensionModule* module) {
    return module->send_client_hello != nullptr && module->send_client_hello(handshake, before);
  });
}

void ReadServerHelloAsWhole(Handshake& handshake, ExtensionContext where,
                            const HandshakeMessage& message) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->read_server_hello != nullptr) module->read_server_hello(handshake, where, message);
  }
}

void ReadClientHelloAsWhole(Handshake& handshake) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->read_client_hello != nullptr) module->read_client_hello(handshake);
  }
}

void FinishHello(Handshake& handshake, ServerHello& hello) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->finish_server_hello != nullptr) module->finish_server_hello(handshake, hello);
  }
}

void FinishHello(Handshake& handshake, HelloRetryRequest& hello) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->finish_hello_retry != nullptr) module->finish_hello_retry(handshake, hello);
  }
}

bool ExtensionsAdmit(const Handshake& handshake, const OwnCredential& own) {
  return std::ranges::all_of(kExtensions, [&](const ExtensionModule* module) {
    return module->admits == nullptr || module->admits(handshake, own);
  });
}

std::optional<Bytes> MasterSecretOfExtension(Handshake& handshake, crypto::HashAlgorithm prf,
                                             ByteView premaster) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->master_secret == nullptr) continue;
    if (auto secret = module->master_secret(handshake, prf, premaster)) return secret;
  }
  return std::nullopt;
}

bool EarlyDataFits(const Session& session, const ConnectionState& state) {
  return std::ranges::all_of(kExtensions, [&](const ExtensionModule* module) {
    return module->early_data_fits == nullptr || module->early_data_fits(session.negotiated, state);
  });
}

void RestoreExtensions(const Session& session, ConnectionState& state) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->restore != nullptr) module->restore(session.negotiated, state);
  }
}

void CheckExtensions(const ConnectionState& state, const ExpectedState& expected) {
  for (const ExtensionModule* module : kExtensions) {
    if (module->check != nullptr) module->check(state, expected);
  }
}

void RequireBytes(ByteView got, ByteView wanted, const char* what) {
  if (!Equal(got, wanted)) throw PeerFailure(what, ToHex(got), ToHex(wanted));
}

}  // namespace badpeer
