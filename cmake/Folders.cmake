# The folders, lowest first: each may include only what stands above it in this list.
badpeer_folder(runner/base Threads::Threads)
badpeer_folder(runner/net badpeer_runner_base)
badpeer_folder(runner/json badpeer_runner_base nlohmann_json::nlohmann_json)
badpeer_folder(runner/wire badpeer_runner_base)
badpeer_folder(runner/crypto badpeer_runner_wire OpenSSL::Crypto)
badpeer_folder(runner/tls badpeer_runner_crypto badpeer_runner_wire)
badpeer_folder(runner/dtls badpeer_runner_tls)
badpeer_folder(runner/quic badpeer_runner_crypto badpeer_runner_wire)
badpeer_folder(runner/interop badpeer_runner_quic badpeer_runner_net badpeer_runner_json)
# Every packet of a simulated network goes through here.
file(GLOB simulator CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runner/interop/sim/*.cc)
set_source_files_properties(${simulator} PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
badpeer_folder(runner/scenario badpeer_runner_dtls)
badpeer_folder(runner/suites badpeer_runner_scenario)
# Runs and judges tests without knowing TLS: it must link without badpeer_runner_tls.
badpeer_folder(runner/harness badpeer_runner_wire badpeer_runner_json)
badpeer_folder(runner/report badpeer_runner_harness badpeer_runner_crypto badpeer_runner_net)
# Hands the tests of suites/ to the harness. The table of the shims' flags is shim_api's.
badpeer_folder(runner/cli badpeer_runner_report badpeer_runner_suites badpeer_runner_interop
               badpeer_shim_api)
include(cmake/EmbedKits.cmake)

add_executable(runner runner/main.cc)
target_link_libraries(runner PRIVATE badpeer_runner_cli)
if(BADPEER_STATIC)
  target_link_options(runner PRIVATE -static)
endif()

set_source_files_properties(${PROJECT_SOURCE_DIR}/runner/cli/version.cc
                            PROPERTIES COMPILE_DEFINITIONS BADPEER_VERSION="${PROJECT_VERSION}")
