// SPDX-License-Identifier: Apache-2.0
#include "sim/trace.h"

#include <algorithm>
#include <bit>

namespace glassnet::sim {
namespace {

constexpr std::uint64_t kHashStart = 0x6a09e667f3bcc908U;

std::uint64_t mix_word(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9fb21c651e98df25U;
  return hash ^ (hash >> 32);
}

std::uint64_t mix_bytes(std::uint64_t hash, Bytes bytes) {
  std::uint64_t word = 0;
  std::size_t filled = 0;
  for (const std::uint8_t byte : bytes) {
    word |= std::uint64_t{byte} << (8 * filled);
    if (++filled == 8) {
      hash = mix_word(hash, word);
      word = 0;
      filled = 0;
    }
  }
  return mix_word(mix_word(hash, word), bytes.size());
}

}  // namespace

Trace::Trace(std::size_t records, std::size_t bytes)
    : ring_(std::bit_ceil(std::max<std::size_t>(records, 16))),
      bytes_(std::bit_ceil(std::max<std::size_t>(bytes, 4096))),
      hash_(kHashStart) {}

RecordId Trace::add(Instant now, RecordId cause, Record record) {
  if (detail_ == Detail::kOff) return count_only();
  const std::uint32_t id = take_id().value;
  record.time_low = static_cast<std::uint32_t>(static_cast<std::uint64_t>(now.ns));
  record.time_high = static_cast<std::uint32_t>(static_cast<std::uint64_t>(now.ns) >> 32);
  record.id = id;
  record.cause = cause.value;
  if (hashing_) mix(record);
  ring_[id & (ring_.size() - 1)] = record;
  recorded_ = std::min(recorded_ + 1, static_cast<std::uint32_t>(ring_.size()));
  return RecordId(id);
}

void Trace::complete(RecordId id, Reason reason, std::uint32_t last_arg, StoredBytes stored) {
  if (next_id_ - id.value > recorded_) return;
  Record& record = ring_[id.value & (ring_.size() - 1)];
  record.reason = reason;
  record.args.back() = last_arg;
  record.bytes_at = stored.at;
  record.bytes_length = stored.length;
  if (hashing_) mix(record);  // once more, as it is now
}

StoredBytes Trace::store(Bytes bytes) {
  if (detail_ != Detail::kRecordsAndBytes || bytes.empty()) return {};
  const std::size_t capacity = bytes_.size();
  const std::size_t length = std::min(bytes.size(), capacity / 4);
  std::size_t offset = static_cast<std::size_t>(byte_end_) & (capacity - 1);
  if (offset + length > capacity) {  // a view must be contiguous: start again at the ring's beginning
    byte_end_ += capacity - offset;
    offset = 0;
  }
  std::memcpy(bytes_.data() + offset, bytes.data(), length);
  const StoredBytes stored{static_cast<std::uint32_t>(byte_end_), static_cast<std::uint32_t>(length)};
  byte_end_ += length;
  return stored;
}

bool Trace::holds(StoredBytes stored) const {
  if (stored.length == 0) return false;
  const std::uint32_t age = static_cast<std::uint32_t>(byte_end_) - stored.at;
  return age >= stored.length && age <= bytes_.size();
}

Bytes Trace::bytes(std::uint32_t at, std::uint32_t length) const {
  if (!holds({at, length})) return {};
  const std::size_t offset = at & (bytes_.size() - 1);
  if (offset + length > bytes_.size()) return {};
  return Bytes(bytes_).subspan(offset, length);
}

std::uint32_t Trace::first_id() const { return next_id_ - recorded_; }

void Trace::mix(const Record& record) {
  std::array<std::uint32_t, 16> lanes;
  std::memcpy(lanes.data(), &record, sizeof record);
  lanes[9] = 0;  // where the bytes lie depends on the ring's size, what they are does not
  for (std::size_t i = 0; i < lanes.size(); i += 2) {
    hash_ = mix_word(hash_, lanes[i] | (std::uint64_t{lanes[i + 1]} << 32));
  }
  if (record.bytes_length != 0) hash_ = mix_bytes(hash_, bytes(record.bytes_at, record.bytes_length));
}

}  // namespace glassnet::sim
