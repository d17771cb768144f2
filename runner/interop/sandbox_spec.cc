
#include "runner/interop/sandbox.h"
#include "runner/json/json.h"

namespace badpeer::interop {

std::string ToJson(const SandboxSpec& spec) {
  const EndpointSpec& endpoint = spec.endpoint;
  return DumpJson(Json{{"role", ToString(endpoint.role)},
                       {"command", endpoint.command},
                       {"environment", endpoint.environment},
                       {"www", endpoint.www_dir},
                       {"downloads", endpoint.downloads_dir},
                       {"certs", endpoint.certs_dir},
                       {"logs", endpoint.logs_dir},
                       {"scratch", endpoint.scratch_dir},
                       {"file_limit", endpoint.file_limit},
                       {"keep", spec.keep}});
}

Result<SandboxSpec> SandboxSpecFromJson(const std::string& text) {
  try {
    const Json object = ParseJson<Json>(text);
    SandboxSpec spec;
    EndpointSpec& endpoint = spec.endpoint;
    endpoint.role = object.at("role") == "client" ? Role::kClient : Role::kServer;
    object.at("command").get_to(endpoint.command);
    object.at("environment").get_to(endpoint.environment);
    object.at("www").get_to(endpoint.www_dir);
    object.at("downloads").get_to(endpoint.downloads_dir);
    object.at("certs").get_to(endpoint.certs_dir);
    object.at("logs").get_to(endpoint.logs_dir);
    object.at("scratch").get_to(endpoint.scratch_dir);
    object.at("file_limit").get_to(endpoint.file_limit);
    object.at("keep").get_to(spec.keep);
    return spec;
  } catch (const Json::exception& problem) {
    return Error{std::string("sandbox description: ") + problem.what()};
  }
}

}  // namespace badpeer::interop
