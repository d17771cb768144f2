// One wish of the whole run to stop, made by SIGINT or SIGTERM, that every wait can poll on.
//
//   Interrupt interrupt;              // first thing in the program; later threads inherit its mask
//   interrupt.CatchSignals();
//   poll({interrupt.fd(), ...});      // readable for good once the wish is there
#ifndef BADPEER_RUNNER_INTEROP_INTERRUPT_H_
#define BADPEER_RUNNER_INTEROP_INTERRUPT_H_

#include "runner/base/unique_fd.h"

namespace badpeer::interop {

class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  // From now on SIGINT and SIGTERM raise it; a second one has its usual effect. One object at a
  // time may do this.
  void CatchSignals();

  void Raise() const;
  bool raised() const;
  int fd() const { return event_.get(); }

 private:
  UniqueFd event_;
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_INTERRUPT_H_
