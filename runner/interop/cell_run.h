// One cell of the matrix: one test case with one client and one server, from empty folders to a
// verdict.
//
//   CellResult result = RunCell({.test = FindTestCase("retry"),
//                                .client = &quic_go,
//                                .server = &aioquic,
//                                .driver = driver.get(),
//                                .dir = "logs/aioquic_quic-go/retry"},
//                               stop);
//   Print(result.check.Reason());
#ifndef BADPEER_RUNNER_INTEROP_CELL_RUN_H_
#define BADPEER_RUNNER_INTEROP_CELL_RUN_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "runner/interop/checks/test_case.h"
#include "runner/interop/endpoint.h"
#include "runner/interop/implementations.h"
#include "runner/interop/interrupt.h"

namespace badpeer::interop {

struct CellRequest {
  const TestCase* test = nullptr;
  const Implementation* client = nullptr;
  const Implementation* server = nullptr;
  Driver* driver = nullptr;
  std::string dir{};                     // For its logs; made if missing.
  std::uint64_t seed = 1;                // Of file contents and of the network's faults.
  std::uint64_t disk_limit = 512 << 20;  // Bytes that each endpoint may write.
  std::chrono::seconds time_limit{0};    // Instead of the test's own; zero: that one.
  bool save_files = false;               // What was served and what arrived, if it fails.
};

struct CellResult {
  CheckResult check{};
  double seconds = 0;
  bool interrupted = false;    // The run was stopped: `check` says nothing about the endpoints.
  bool runner_failed = false;  // No verdict on the endpoints: the runner's own means failed.
};

CellResult RunCell(const CellRequest& request, const Interrupt& stop);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CELL_RUN_H_
