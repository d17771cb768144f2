#include "shims/openssl/session_store.h"

#include <new>

#include "shims/openssl/connection_state.h"

namespace badpeer::shim {
namespace {

SslSessionPtr Share(SSL_SESSION* session) {
  return SslSessionPtr(SSL_SESSION_up_ref(session) ? session : nullptr);
}

std::string IdOf(const SSL_SESSION* session) {
  unsigned size;
  const unsigned char* id = SSL_SESSION_get_id(session, &size);
  return std::string(reinterpret_cast<const char*>(id), size);
}

SessionStore& StoreOf(const SSL_CTX* ctx) {
  return *static_cast<SessionStore*>(SSL_CTX_get_app_data(ctx));
}

}  // namespace

void SessionStore::Install(SSL_CTX* ctx) {
  if (SSL_CTX_set_app_data(ctx, this) != 1) throw std::bad_alloc();
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_BOTH | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(ctx, OnNew);
  SSL_CTX_sess_set_get_cb(ctx, OnGet);
  SSL_CTX_sess_set_remove_cb(ctx, OnRemove);
}

int SessionStore::OnNew(SSL* ssl, SSL_SESSION* session) {
  // OpenSSL announces all sessions of TLS 1.3: one that is whole within its ticket needs no cache.
  if (SSL_is_server(ssl) && SSL_version(ssl) == TLS1_3_VERSION &&
      (SSL_get_options(ssl) & SSL_OP_NO_TICKET) == 0) {
    return 0;
  }
  ConnectionState& state = StateOf(ssl);
  state.got_new_session = true;
  state.new_session = Share(session);
  try {
    if (SSL_is_server(ssl)) {
      StoreOf(SSL_get_SSL_CTX(ssl)).sessions_[IdOf(session)] = Share(session);
    }
  } catch (const std::bad_alloc&) {  // As with any cache, a session may get lost.
  }
  return 0;  // The reference that was passed is still OpenSSL's.
}

SSL_SESSION* SessionStore::OnGet(SSL* ssl, const unsigned char* id, int size, int* copy) {
  *copy = 1;  // The store keeps its own reference.
  try {
    SessionStore& store = StoreOf(SSL_get_SSL_CTX(ssl));
    const auto found = store.sessions_.find(std::string(id, id + size));
    return found == store.sessions_.end() ? nullptr : found->second.get();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void SessionStore::OnRemove(SSL_CTX* ctx, SSL_SESSION* session) {
  try {
    StoreOf(ctx).sessions_.erase(IdOf(session));
  } catch (const std::bad_alloc&) {  // It stays, and OpenSSL will refuse it again.
  }
}

}  // namespace badpeer::shim
