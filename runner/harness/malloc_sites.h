// Where a shim allocates: what its allocator wrote during one run (shim_api/failing_malloc/call_sites.h).
//
//   MallocSitesFile file;
//   spawn_with(file.Environment(true));
//   std::vector<MallocSite> sites = file.Read();
#ifndef BADPEER_RUNNER_HARNESS_MALLOC_SITES_H_
#define BADPEER_RUNNER_HARNESS_MALLOC_SITES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/files.h"
#include "runner/harness/outcome.h"

namespace badpeer {

class MallocSitesFile {
 public:
  // `record`: every stack, not only that of the allocation that fails.
  std::vector<std::string> Environment(bool record);
  std::vector<MallocSite> Read() const;

 private:
  std::optional<TempDir> dir_;
};

// Lines of "number frame frame ..."; what is none is left out. Names are made readable.
std::vector<MallocSite> ParseMallocSites(std::string_view text);

// "the innermost frames that are not the allocator's", for people.
std::string DescribeFrames(const std::vector<std::string>& frames);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_MALLOC_SITES_H_
