#include <gtest/gtest.h>

#include "runner/interop/sandbox.h"

namespace badpeer::interop {
namespace {

TEST(SandboxSpec, SurvivesTheWayToTheSandbox) {
  SandboxSpec spec;
  spec.endpoint = {.role = Role::kServer,
                   .command = {"/bin/server", "--quote", "a \"b\" \n"},
                   .environment = ContractEnvironment(Role::kServer, "retry", ""),
                   .www_dir = "/w",
                   .downloads_dir = "/d",
                   .certs_dir = "/c",
                   .logs_dir = "/l",
                   .scratch_dir = "/s",
                   .file_limit = 1ull << 40};
  spec.keep = {"/tmp/mine"};
  const Result<SandboxSpec> again = SandboxSpecFromJson(ToJson(spec));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->endpoint.role, Role::kServer);
  EXPECT_EQ(again->endpoint.command, spec.endpoint.command);
  EXPECT_EQ(again->endpoint.environment, spec.endpoint.environment);
  EXPECT_EQ(again->endpoint.scratch_dir, "/s");
  EXPECT_EQ(again->endpoint.file_limit, 1ull << 40);
  EXPECT_EQ(again->keep, spec.keep);
  EXPECT_FALSE(SandboxSpecFromJson("{}").ok());
  EXPECT_FALSE(SandboxSpecFromJson("nonsense").ok());
}

TEST(Contract, HasTheOriginalsNamesAndAddresses) {
  const std::string hosts = HostsFile(Role::kClient);
  for (const char* line :
       {"193.167.100.100 server4 server46", "fd00:cafe:cafe:100::100 server6", "193.167.0.2 sim"}) {
    EXPECT_NE(hosts.find(line), std::string::npos) << line;
  }
  EXPECT_NE(HostsFile(Role::kServer).find("193.167.100.2 sim"), std::string::npos);
  const auto environment = ContractEnvironment(Role::kClient, "http3", "https://server4:443/x");
  const auto value = [&](const std::string& name) {
    for (const auto& [key, content] : environment) {
      if (key == name) return content;
    }
    return std::string("(unset)");
  };
  EXPECT_EQ(value("ROLE"), "client");
  EXPECT_EQ(value("TESTCASE"), "http3");
  EXPECT_EQ(value("REQUESTS"), "https://server4:443/x");
  EXPECT_EQ(value("SSLKEYLOGFILE"), "/logs/keys.log");
  EXPECT_EQ(value("QLOGDIR"), "/logs/qlog/");
  for (const char* empty : {"SERVER_PARAMS", "CLIENT_PARAMS", "PROTOCOLS"}) {
    EXPECT_EQ(value(empty), "");
  }
}

}  // namespace
}  // namespace badpeer::interop
