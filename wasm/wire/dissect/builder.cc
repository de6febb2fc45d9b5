// SPDX-License-Identifier: Apache-2.0
#include "wire/dissect/builder.h"

#include "wire/parse.h"

namespace glassnet::wire::dissect {
namespace {

std::uint64_t big_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = (value << 8) | byte;
  return value;
}

std::string_view status_code(ChecksumStatus status) {
  switch (status) {
    case ChecksumStatus::kGood: return "good";
    case ChecksumStatus::kBad: return "bad";
    case ChecksumStatus::kUnverified: return "unverified";
    case ChecksumStatus::kAbsent: return "absent";
  }
  return "unverified";
}

}  // namespace

Field& Builder::add(std::string_view name, FieldKind kind, Region region) {
  Field field;
  field.name = name;
  field.kind = kind;
  field.depth = static_cast<std::uint16_t>(parents_.size());
  field.parent = parents_.empty() ? Field::kNoParent : parents_.back();
  field.offset = static_cast<std::uint32_t>(region.offset);
  field.length = static_cast<std::uint32_t>(region.size);
  return fields_.emplace_back(field);
}

void Builder::number(std::string_view name, Region region, std::uint64_t value) {
  add(name, FieldKind::kNumber, region).number = value;
}

void Builder::computed(std::string_view name, Region region, std::uint64_t value) {
  Field& field = add(name, FieldKind::kNumber, region);
  field.number = value;
  field.origin = FieldOrigin::kComputed;
}

void Builder::code(std::string_view name, Region region, std::string_view code) {
  Field& field = add(name, FieldKind::kCode, region);
  field.code = code;
  field.origin = FieldOrigin::kComputed;
}

void Builder::data(Region region) {
  if (region.size == 0) return;
  add("data", FieldKind::kGroup, region);
  const Below below(*this);
  add("data.data", FieldKind::kBytes, region);
}

Layer::Layer(Builder& builder, std::string_view name, Region region) : builder_(builder), region_(region) {
  builder_.add(name, FieldKind::kGroup, region.first(0));
  index_ = builder_.last();
  builder_.open();
}

Layer::~Layer() {
  builder_.at(index_).length = static_cast<std::uint32_t>(position_);
  builder_.close();
}

Field* Layer::take(std::string_view name, FieldKind kind, std::size_t size) {
  if (!ok_) return nullptr;
  if (size > rest().size) {
    malformed(rest(), parse_error_code(ParseError::kTruncated));
    position_ = region_.size;
    return nullptr;
  }
  Field& field = builder_.add(name, kind, rest().first(size));
  position_ += size;
  return &field;
}

std::uint64_t Layer::number(std::string_view name, std::size_t size) {
  const Region region = ahead(size);
  Field* field = take(name, FieldKind::kNumber, size);
  if (field == nullptr) return 0;
  field->number = big_endian(builder_.bytes(region));
  return field->number;
}

std::uint64_t Layer::mac(std::string_view name) {
  const std::uint64_t value = number(name, MacAddress::kSize);
  if (ok_) builder_.at(builder_.last()).kind = FieldKind::kMac;
  return value;
}

std::uint32_t Layer::ipv4(std::string_view name) {
  const std::uint64_t value = number(name, Ipv4Address::kSize);
  if (ok_) builder_.at(builder_.last()).kind = FieldKind::kIpv4;
  return static_cast<std::uint32_t>(value);
}

void Layer::bytes(std::string_view name, std::size_t size) { take(name, FieldKind::kBytes, size); }
void Layer::text(std::string_view name, std::size_t size) { take(name, FieldKind::kText, size); }

void Layer::skip(std::size_t size) { position_ += size < rest().size ? size : rest().size; }

std::uint64_t Layer::bits(std::string_view name, std::size_t position, unsigned first, unsigned count, unsigned scale) {
  const std::size_t size = (first + count + 7) / 8;
  if (!ok_ || position + size > region_.size) return 0;
  const Region region{region_.offset + position, size};
  const std::uint64_t whole = big_endian(builder_.bytes(region));
  const std::uint64_t value = (whole >> (8 * size - first - count)) & ((std::uint64_t{1} << count) - 1);
  Field& field = builder_.add(name, count == 1 ? FieldKind::kFlag : FieldKind::kNumber, region);
  field.bit_offset = static_cast<std::uint8_t>(first);
  field.bit_length = static_cast<std::uint8_t>(count);
  field.number = value * scale;
  return field.number;
}

void Layer::malformed(Region region, std::string_view reason) {
  builder_.malformed(region, reason);
  ok_ = false;
}

void add_checksum_status(Builder& builder, ChecksumNames names, Region region, ChecksumStatus status,
                         std::uint16_t right_value) {
  builder.code(names.status, region, status_code(status));
  if (status == ChecksumStatus::kGood || status == ChecksumStatus::kBad) {
    builder.computed(names.calculated, region, right_value);
  }
}

std::uint16_t right_checksum(ChecksumSum start, Bytes bytes, std::size_t at) {
  start.add(bytes.first(at));
  start.add(bytes.subspan(at + 2));
  return start.finish();
}

}  // namespace glassnet::wire::dissect
