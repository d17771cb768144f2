// What the processor can do, where that changes what a stack prefers.
#ifndef BADPEER_SHIM_API_CPU_H_
#define BADPEER_SHIM_API_CPU_H_

namespace badpeer::shim {

// Whether AES runs in hardware: stacks then prefer AES-GCM to ChaCha20-Poly1305.
bool HasAesInstructions();

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_CPU_H_
