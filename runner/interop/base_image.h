// What the original's base image gives to every endpoint, for endpoints that are plain programs:
//
//   /setup.sh         prepares the network
//   /wait-for-it.sh   HOST:PORT [-s] [-q] [-t SECONDS] [-- COMMAND...]: waits for a TCP port
#ifndef BADPEER_RUNNER_INTEROP_BASE_IMAGE_H_
#define BADPEER_RUNNER_INTEROP_BASE_IMAGE_H_

#include <string_view>

namespace badpeer::interop {

extern const std::string_view kSetupScript;
extern const std::string_view kWaitForItScript;

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_BASE_IMAGE_H_
