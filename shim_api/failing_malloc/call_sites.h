// Call stacks of allocations, written to a file as they come: for -malloc-coverage=sites, which fails
// each distinct stack once instead of every allocation.
//
//   MALLOC_SITES=FILE      the stack of the allocation that is made to fail goes to FILE
//   MALLOC_SITES_RECORD    if set at all: and so does every stack when it is seen for the first time
//
// A line is the allocation's number and the frames, innermost first, as name+offset where a dynamic
// symbol covers the address and as file+offset elsewhere. Both are the same in every run, wherever the
// program is loaded. Nothing here allocates.
#ifndef BADPEER_SHIM_API_FAILING_MALLOC_CALL_SITES_H_
#define BADPEER_SHIM_API_FAILING_MALLOC_CALL_SITES_H_

#include <cstdint>

namespace badpeer::shim {

// Reads the environment and loads what walks the stack. Must come before the other two.
void StartCallSites();
// Whether the allocator must tell of each allocation.
bool RecordsCallSites();
void NoteAllocation(std::uint64_t number);
void NoteFailure(std::uint64_t number);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_FAILING_MALLOC_CALL_SITES_H_
