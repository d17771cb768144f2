#include "runner/interop/endpoint.h"

namespace badpeer::interop {

std::string_view ToString(Role role) { return role == Role::kClient ? "client" : "server"; }

std::string HostsFile(Role role) {
  const bool client = role == Role::kClient;
  std::string hosts = "127.0.0.1 localhost\n::1 localhost\n";
  hosts += client ? "193.167.0.2 sim\nfd00:cafe:cafe:0::2 sim\n"
                  : "193.167.100.2 sim\nfd00:cafe:cafe:100::2 sim\n";
  const std::string server4 = std::string(kServerIpv4) + " server4 server46 server\n";
  const std::string server6 = std::string(kServerIpv6) + " server6 server46\n";
  const std::string client4 = std::string(kClientIpv4) + " client4 client46 client\n";
  const std::string client6 = std::string(kClientIpv6) + " client6 client46\n";
  return hosts + server4 + server6 + client4 + client6;
}

std::vector<std::pair<std::string, std::string>> ContractEnvironment(Role role,
                                                                     const std::string& testcase,
                                                                     const std::string& requests) {
  return {{"ROLE", std::string(ToString(role))},
          {"TESTCASE", testcase},
          {"REQUESTS", requests},
          {"SERVER_PARAMS", ""},
          {"CLIENT_PARAMS", ""},
          {"PROTOCOLS", ""},
          {"SSLKEYLOGFILE", "/logs/keys.log"},
          {"QLOGDIR", "/logs/qlog/"}};
}

}  // namespace badpeer::interop
