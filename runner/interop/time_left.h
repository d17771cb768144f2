// How long the rest of a run will take, from what its cells have taken so far.
//
//   TimeLeft estimate;
//   estimate.Add(*test);        // to be run
//   estimate.Done(*test, 1.4);  // took so many seconds
//   estimate.Seconds(workers);
#ifndef BADPEER_RUNNER_INTEROP_TIME_LEFT_H_
#define BADPEER_RUNNER_INTEROP_TIME_LEFT_H_

#include <map>
#include <string_view>

#include "runner/interop/checks/test_case.h"

namespace badpeer::interop {

class TimeLeft {
 public:
  void Add(const TestCase& test);
  void Done(const TestCase& test, double seconds);
  // Tests share the workers, measurements run one by one.
  double Seconds(int workers) const;

  // What a cell takes if all goes well: its bytes over 10 Mbit/s and a start-up.
  static double Nominal(const TestCase& test);

 private:
  struct Cells {
    int waiting = 0;
    int done = 0;
    double seconds = 0;  // All that are done.
    double nominal = 0;
    bool alone = false;
  };
  std::map<std::string_view, Cells> cells_{};
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_TIME_LEFT_H_
