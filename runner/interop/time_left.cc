#include "runner/interop/time_left.h"

namespace badpeer::interop {
namespace {

constexpr double kStartUp = 1.5;
constexpr double kBytesPerSecond = 10e6 / 8 * 0.9;
constexpr double kLossyConnection = 0.7;  // One of many connections over a bad network.

}  // namespace

void TimeLeft::Add(const TestCase& test) {
  Cells& cells = cells_[test.name];
  ++cells.waiting;
  cells.nominal = Nominal(test);
  cells.alone = test.measurement;
}

void TimeLeft::Done(const TestCase& test, double seconds) {
  Cells& cells = cells_[test.name];
  --cells.waiting;
  ++cells.done;
  cells.seconds += seconds;
}

double TimeLeft::Seconds(int workers) const {
  double shared = 0;
  double alone = 0;
  for (const auto& [name, cells] : cells_) {
    const double each = cells.done > 0 ? cells.seconds / cells.done : cells.nominal;
    (cells.alone ? alone : shared) += each * cells.waiting;
  }
  return shared / workers + alone;
}

double TimeLeft::Nominal(const TestCase& test) {
  double bytes = 0;
  for (const FileSpec& file : test.files) bytes += static_cast<double>(file.bytes);
  double seconds = kStartUp + bytes / kBytesPerSecond;
  if (test.client_testcase == "multiconnect") {
    seconds += kLossyConnection * static_cast<double>(test.files.size());
  }
  return seconds * test.repetitions;
}

}  // namespace badpeer::interop
