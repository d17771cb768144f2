// Runs the cells of a matrix: compliance probes first, then test cases side by side, then
// measurements, which have the machine to themselves.
//
//   MatrixPlan plan{.clients = ..., .servers = ..., .tests = ..., .driver = driver.get(),
//                   .log_dir = "logs_...", .on_change = [&](const Matrix& m) { Save(m); }};
//   Result<Matrix> matrix = RunMatrix(plan, interrupt);
#ifndef BADPEER_RUNNER_INTEROP_MATRIX_RUN_H_
#define BADPEER_RUNNER_INTEROP_MATRIX_RUN_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runner/base/result.h"
#include "runner/interop/checks/test_case.h"
#include "runner/interop/endpoint.h"
#include "runner/interop/implementations.h"
#include "runner/interop/interrupt.h"
#include "runner/interop/matrix.h"

namespace badpeer::interop {

struct MatrixPlan {
  std::vector<Implementation> clients{};
  std::vector<Implementation> servers{};
  // Indices of clients and servers: what this run does of the matrix.
  std::vector<std::pair<std::size_t, std::size_t>> pairs{};
  std::vector<const TestCase*> tests{};
  Driver* driver = nullptr;
  std::string log_dir{};
  int workers = 1;
  std::uint64_t seed = 1;
  std::uint64_t disk_limit = 512 << 20;
  std::chrono::seconds time_limit{0};  // Of every cell, instead of its test's own; zero: that one.
  bool save_files = false;
  // One at a time, from any thread: the matrix so far, and a line for people about what changed.
  std::function<void(const Matrix& matrix, const std::string& line)> on_change{};
  // Likewise, once the last test case of a pair is done.
  std::function<void(const Matrix& matrix, const std::string& client, const std::string& server)>
      on_pair{};
};

// An error: nothing could be run on this machine, for one reason. After an interrupt the matrix
// says so and holds what was finished.
Result<Matrix> RunMatrix(const MatrixPlan& plan, const Interrupt& stop);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_MATRIX_RUN_H_
