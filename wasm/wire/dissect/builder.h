// SPDX-License-Identifier: Apache-2.0
// How the dissectors of this folder write their fields. A Layer walks over one header like a ByteReader: it notes each
// field with its place, and at the first one that the bytes do not hold it notes "_malformed" and goes quiet.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "wire/checksum.h"
#include "wire/dissect/field.h"

namespace glassnet::wire::dissect {

/// A piece of the frame, in bytes from its start.
struct Region {
  std::size_t offset = 0;
  std::size_t size = 0;

  [[nodiscard]] std::size_t end() const { return offset + size; }
  /// Without the first `count` bytes, of which there must be as many.
  [[nodiscard]] Region after(std::size_t count) const { return {offset + count, size - count}; }
  /// Only the first `count` bytes, or all if there are fewer.
  [[nodiscard]] Region first(std::size_t count) const { return {offset, count < size ? count : size}; }
};

/// Collects fields in order, under the group that is open.
class Builder {
 public:
  explicit Builder(Bytes frame) : frame_(frame) {}

  [[nodiscard]] Bytes frame() const { return frame_; }
  [[nodiscard]] Bytes bytes(Region region) const { return frame_.subspan(region.offset, region.size); }
  [[nodiscard]] std::vector<Field> take() { return static_cast<std::vector<Field>&&>(fields_); }

  /// The returned reference is good until the next call.
  Field& add(std::string_view name, FieldKind kind, Region region);
  void number(std::string_view name, Region region, std::uint64_t value);
  void computed(std::string_view name, Region region, std::uint64_t value);
  void code(std::string_view name, Region region, std::string_view code);
  void malformed(Region region, std::string_view reason) { code(kMalformedField, region, reason); }
  /// The rest of a packet that no dissector reads further: group "data" with "data.data"; nothing when empty.
  void data(Region region);

  /// Makes the field added last the parent of the following ones, until `close`.
  void open() { parents_.push_back(static_cast<std::int32_t>(fields_.size()) - 1); }
  void close() { parents_.pop_back(); }
  [[nodiscard]] std::size_t last() const { return fields_.size() - 1; }
  [[nodiscard]] Field& at(std::size_t index) { return fields_[index]; }

 private:
  Bytes frame_;
  std::vector<Field> fields_;
  std::vector<std::int32_t> parents_;
};

/// Puts what is added during its life below the field added last before it.
class Below {
 public:
  explicit Below(Builder& builder) : builder_(builder) { builder_.open(); }
  ~Below() { builder_.close(); }
  Below(const Below&) = delete;
  Below& operator=(const Below&) = delete;

 private:
  Builder& builder_;
};

/// A group for one header at the front of a region.
class Layer {
 public:
  Layer(Builder& builder, std::string_view name, Region region);
  /// The group ends up as long as what was read.
  ~Layer();
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// False once a field did not fit or `malformed` was called.
  [[nodiscard]] bool ok() const { return ok_; }
  /// What has not been read yet.
  [[nodiscard]] Region rest() const { return region_.after(position_); }
  /// The next `size` bytes without reading them; shorter at the end.
  [[nodiscard]] Region ahead(std::size_t size) const { return rest().first(size); }
  [[nodiscard]] std::size_t position() const { return position_; }

  /// Reads a big-endian number of `size` bytes, at most 8. These return 0 once the layer is not ok.
  std::uint64_t number(std::string_view name, std::size_t size);
  std::uint64_t mac(std::string_view name);
  std::uint32_t ipv4(std::string_view name);
  void bytes(std::string_view name, std::size_t size);
  void text(std::string_view name, std::size_t size);
  void skip(std::size_t size);

  /// Notes `count` bits, the first at bit `first` of the byte at `position` of the layer, without moving. `scale`
  /// multiplies the value, for lengths that are sent in words.
  std::uint64_t bits(std::string_view name, std::size_t position, unsigned first, unsigned count, unsigned scale = 1);

  /// Notes that the header is wrong from `region` on.
  void malformed(Region region, std::string_view reason);

 private:
  /// Notes the next `size` bytes as one field; nullptr when they are not there.
  Field* take(std::string_view name, FieldKind kind, std::size_t size);

  Builder& builder_;
  Region region_;
  std::size_t index_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// What became of a checksum that was looked at.
enum class ChecksumStatus : std::uint8_t {
  kGood,
  kBad,
  kUnverified,  // only a part of what it covers is here: a fragment, a quoted packet
  kAbsent,      // the sender made none (UDP, zero)
};

/// Names of the two fields behind a checksum field, e.g. "ip.checksum.status" and "ip.checksum_calculated".
struct ChecksumNames {
  std::string_view status;
  std::string_view calculated;
};

/// Adds the judgement on the checksum in `region` and, where it could be verified, the right value.
void add_checksum_status(Builder& builder, ChecksumNames names, Region region, ChecksumStatus status,
                         std::uint16_t right_value);

/// The checksum over `bytes` as if the two bytes at the even offset `at` were zero; `start` holds the pseudo header.
[[nodiscard]] std::uint16_t right_checksum(ChecksumSum start, Bytes bytes, std::size_t at);

}  // namespace glassnet::wire::dissect
