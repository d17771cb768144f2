// What a client can get wrong about the binders of its PSKs (RFC 8446, 4.2.11.2). Nothing happens in
// a hello without a PSK; with `second_only`, nor in the first hello of a connection that has two.
#ifndef BADPEER_RUNNER_SUITES_BINDERS_H_
#define BADPEER_RUNNER_SUITES_BINDERS_H_

#include "runner/tls/hooks.h"

namespace badpeer {

Hook ShortBinder(bool second_only);
Hook InvalidBinder(bool second_only);
Hook NoBinder(bool second_only);
Hook ExtraBinder(bool second_only);
// The first identity twice, with as many binders as before; in each hello.
Hook ExtraIdentity();
// pre_shared_key as the first extension, and not the last.
Hook PskFirst(bool second_only);
Hook OmitPsksOnSecondHello();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_BINDERS_H_
