// SPDX-License-Identifier: Apache-2.0
#include "wire/dissect/field.h"

#include <cinttypes>

#include "base/text.h"
#include "wire/addresses.h"
#include "wire/dns.h"

namespace glassnet::wire {
namespace {

std::string hex_pairs(Bytes bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) append_format(out, "%02x", byte);
  return out;
}

}  // namespace

const Field* find_field(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string value_text(const Field& field, Bytes frame) {
  const Bytes bytes = frame.subspan(field.offset, field.length);
  switch (field.kind) {
    case FieldKind::kGroup: return {};
    case FieldKind::kNumber:
    case FieldKind::kFlag: return format("%" PRIu64, field.number);
    case FieldKind::kMac: return MacAddress::from_number(field.number).to_string();
    case FieldKind::kIpv4: return Ipv4Address(static_cast<std::uint32_t>(field.number)).to_string();
    case FieldKind::kBytes: return hex_pairs(bytes);
    case FieldKind::kText: return std::string(bytes.begin(), bytes.end());
    case FieldKind::kName: {
      const auto start = static_cast<std::size_t>(field.number);
      std::size_t at = field.offset - start;
      const auto name = DnsName::read(frame.subspan(start), at);
      return name ? name->to_string() : std::string();
    }
    case FieldKind::kCode: return std::string(field.code);
  }
  return {};
}

}  // namespace glassnet::wire
