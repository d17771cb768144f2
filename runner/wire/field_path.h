// Where a walk over a message stands: "extensions[3].data". Private to this folder.
#ifndef BADPEER_RUNNER_WIRE_FIELD_PATH_H_
#define BADPEER_RUNNER_WIRE_FIELD_PATH_H_

#include <array>
#include <cstddef>
#include <string>

namespace badpeer {

// Costs nothing until its text is asked for. The depth is that of the description, not of the
// input.
class FieldPath {
 public:
  void Enter(const char* name) { Push({name, 0}); }
  void Enter(std::size_t index) { Push({nullptr, index}); }
  void Leave() { --depth_; }
  std::string Text() const;

 private:
  struct Segment {
    const char* name;  // nullptr: an index
    std::size_t index;
  };
  void Push(Segment segment) { segments_.at(depth_++) = segment; }

  std::array<Segment, 12> segments_{};
  std::size_t depth_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_FIELD_PATH_H_
