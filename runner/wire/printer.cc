#include "runner/wire/printer.h"

#include "runner/wire/handshake.h"

namespace badpeer {

std::string ShowBytes(ByteView bytes) {
  constexpr std::size_t kShown = 32;
  if (bytes.empty()) return "(empty)";
  if (bytes.size() <= kShown) return ToHex(bytes);
  return ToHex(bytes.first(kShown)) + "...(" + std::to_string(bytes.size()) + " bytes)";
}

std::string ShowText(std::string_view text) {
  std::string shown = "\"";
  for (char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte > 0x7e || c == '"' || c == '\\') {
      shown += "\\x" + ToHex(ByteView(&byte, 1));
    } else {
      shown += c;
    }
  }
  return shown + "\"";
}

std::string Braced(std::string_view name, std::string_view fields) {
  std::string text(name);
  text.append("{").append(fields).append("}");
  return text;
}

void Printer::Value(ProtocolVersion value) {
  const std::string name = badpeer::Name(value);
  if (name_ != "legacy_version" || name.starts_with("0x")) {
    text_ += name;
    return;
  }
  const auto number = static_cast<std::uint16_t>(value);
  const Bytes wire = {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  text_ += "0x" + ToHex(wire) + " (" + name + ")";
}

void Printer::Name(std::string_view name) {
  if (fields_++ != 0) text_ += ", ";
  name_ = name;
  text_ += name;
  text_ += "=";
  if (fields_ == 1) first_value_ = text_.size();
}

void Printer::PrintExtensions(const Extensions& extensions, ExtensionContext context) {
  text_ += "[";
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    if (i != 0) text_ += ", ";
    text_ += PrintExtension(context, extensions[i].type, extensions[i].data);
  }
  text_ += "]";
}

}  // namespace badpeer
