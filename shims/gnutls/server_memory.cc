#include "shims/gnutls/server_memory.h"

namespace badpeer::shim {
namespace {

// What BoGo's tests take a server to allow.
constexpr std::size_t kMostEarlyData = 14336;

ServerMemory& Self(void* self) { return *static_cast<ServerMemory*>(self); }

}  // namespace

ServerMemory::ServerMemory() {
  gnutls_session_ticket_key_generate(&ticket_key_);
  gnutls_anti_replay_t anti_replay = nullptr;
  if (gnutls_anti_replay_init(&anti_replay) != GNUTLS_E_SUCCESS) return;
  anti_replay_.reset(anti_replay);
  gnutls_anti_replay_set_add_function(anti_replay, OnEarlyData);
  gnutls_anti_replay_set_ptr(anti_replay, this);
}

ServerMemory::~ServerMemory() { gnutls_free(ticket_key_.data); }

bool ServerMemory::Install(gnutls_session_t session, bool tickets, bool early_data) {
  stored_ = false;
  gnutls_db_set_ptr(session, this);
  gnutls_db_set_store_function(session, OnStore);
  gnutls_db_set_retrieve_function(session, OnRetrieve);
  gnutls_db_set_remove_function(session, OnRemove);
  if (early_data) {
    if (!anti_replay_) return false;
    gnutls_anti_replay_enable(session, anti_replay_.get());
    if (gnutls_record_set_max_early_data_size(session, kMostEarlyData) != GNUTLS_E_SUCCESS) {
      return false;
    }
  }
  return !tickets || gnutls_session_ticket_enable_server(session, &ticket_key_) == GNUTLS_E_SUCCESS;
}

int ServerMemory::OnStore(void* self, gnutls_datum_t key, gnutls_datum_t data) {
  Self(self).sessions_[BytesOf(key)] = BytesOf(data);
  Self(self).stored_ = true;
  return 0;
}

gnutls_datum_t ServerMemory::OnRetrieve(void* self, gnutls_datum_t key) {
  const auto found = Self(self).sessions_.find(BytesOf(key));
  gnutls_datum_t copy{};
  if (found != Self(self).sessions_.end()) CopyForGnuTls(found->second, &copy);
  return copy;
}

int ServerMemory::OnRemove(void* self, gnutls_datum_t key) {
  return Self(self).sessions_.erase(BytesOf(key)) > 0 ? 0 : -1;
}

int ServerMemory::OnEarlyData(void* self, time_t, const gnutls_datum_t* key,
                              const gnutls_datum_t* data) {
  const bool is_new = Self(self).early_data_.emplace(BytesOf(*key), BytesOf(*data)).second;
  return is_new ? 0 : GNUTLS_E_DB_ENTRY_EXISTS;
}

}  // namespace badpeer::shim
