#include "runner/wire/codec.h"

#include "runner/wire/field_path.h"

namespace badpeer {

std::string FieldPath::Text() const {
  std::string text;
  for (std::size_t i = 0; i < depth_; ++i) {
    const Segment& segment = segments_[i];
    if (segment.name == nullptr) {
      text += "[";
      text += std::to_string(segment.index);
      text += "]";
    } else {
      if (i != 0) text += ".";
      text += segment.name;
    }
  }
  return text;
}

const FieldSpan* FindSpan(const std::vector<FieldSpan>& spans, std::string_view name) {
  for (const FieldSpan& span : spans) {
    if (span.name == name) return &span;
  }
  return nullptr;
}

}  // namespace badpeer
