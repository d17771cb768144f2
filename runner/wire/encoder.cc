#include "runner/wire/encoder.h"

#include <stdexcept>

#include "runner/wire/extension_formats.h"
#include "runner/wire/varint.h"

namespace badpeer {

void Encoder::Integer(std::uint64_t value, std::size_t width) {
  const Open open = Begin(0);
  out_.Uint(value, width);
  End(open);
}

void Encoder::WriteVarint(std::uint64_t value) {
  Bytes bytes;
  AppendVarint(bytes, value);
  Opaque(bytes, 0);
}

void Encoder::Opaque(ByteView value, std::size_t width) {
  if (width == kVarintWidth) {
    Bytes prefix;
    AppendVarint(prefix, value.size());
    if (spans_ != nullptr) {
      spans_->push_back({path_.Text(), out_.size(), prefix.size(), value.size()});
    }
    out_.Raw(prefix);
    out_.Raw(value);
    return;
  }
  const Open open = Begin(width);
  out_.Raw(value);
  End(open);
}

void Encoder::WriteExtensions(const Extensions& extensions, std::size_t width,
                              ExtensionContext context) {
  const Open open = Begin(width);
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    const std::size_t offset = out_.size();
    path_.Enter(i);
    Value(extensions[i]);
    path_.Leave();
    if (spans_ != nullptr) NameExtension(extensions[i], context, offset);
  }
  End(open);
}

void Encoder::NameExtension(const Extension& extension, ExtensionContext context,
                            std::size_t offset) {
  FieldSpan data{path_.Text() + "." + Name(extension.type), offset + 2, 2, extension.data.size()};
  const ExtensionFormat* format = FindExtensionFormat(context, extension.type);
  const std::size_t base = data.value_offset();
  const std::string prefix = data.name + ".";
  spans_->push_back(std::move(data));
  if (format == nullptr) return;
  for (FieldSpan& inner : format->locate(extension.data)) {
    inner.name.insert(0, prefix);
    inner.offset += base;
    spans_->push_back(std::move(inner));
  }
}

Encoder::Open Encoder::Begin(std::size_t width) {
  const Open open{out_.Open(width), width, spans_ != nullptr ? spans_->size() : 0};
  if (spans_ != nullptr) spans_->push_back({path_.Text(), open.offset, width, 0});
  return open;
}

void Encoder::End(const Open& open) {
  const std::size_t size = out_.size() - open.offset - open.width;
  if (open.width != 0) {
    if (size >> (8 * open.width) != 0) {
      throw std::length_error(path_.Text() + ": " + std::to_string(size) +
                              " bytes do not fit a length prefix of " + std::to_string(open.width));
    }
    out_.Close(open.offset, open.width);
  }
  if (spans_ != nullptr) (*spans_)[open.span].size = size;
}

}  // namespace badpeer
