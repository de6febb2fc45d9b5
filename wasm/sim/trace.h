// SPDX-License-Identifier: Apache-2.0
// The one door through which facts leave the core. Whoever does something notable adds a Record; the page, the capture
// writer and the graders only read. Records sit in a ring of fixed 64-byte entries, the bytes of frames and program output
// in a second ring, so that the page reads both as typed arrays without a call per record. Bounded: records overwritten
// before they were read are counted, and the reader is told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "sim/time.h"
#include "sim/trace_codes.h"

namespace glassnet::sim {

/// One fact: 16 little-endian 32-bit lanes. The lane numbers are part of the interface to the page
/// (web/src/engine/trace_reader.ts).
struct Record {
  std::uint32_t time_low = 0;      // lane 0: virtual time in ns, low half
  std::uint32_t time_high = 0;     // lane 1: high half
  std::uint32_t id = 0;            // lane 2: RecordId of this record, counted from 1
  std::uint32_t cause = 0;         // lane 3: RecordId of the record that caused this one, 0 = a command from outside
  Kind kind = Kind::kNone;         // lane 4, low 16 bits
  Reason reason = Reason::kNone;   // lane 4, high 16 bits
  std::uint32_t node = 0;          // lane 5: NodeId
  std::uint32_t port = 0;          // lane 6: PortId
  std::uint32_t link = 0;          // lane 7: LinkId
  std::uint32_t packet = 0;        // lane 8: PacketId
  std::uint32_t bytes_at = 0;      // lane 9: position of the bytes in the byte stream (modulo 2^32)
  std::uint32_t bytes_length = 0;  // lane 10: how many bytes; 0 = none
  std::array<std::uint32_t, 5> args{};  // lanes 11-15: see Kind
};
static_assert(sizeof(Record) == 64);

/// Where bytes are kept in the byte ring.
struct StoredBytes {
  std::uint32_t at = 0;
  std::uint32_t length = 0;
};

class Trace {
 public:
  /// How much is recorded. Recording never changes what happens.
  enum class Detail { kOff, kRecords, kRecordsAndBytes };

  /// Both sizes are rounded up to powers of two: `records` entries of 64 bytes, `bytes` bytes.
  Trace(std::size_t records, std::size_t bytes);

  void set_detail(Detail detail) { detail_ = detail; }
  [[nodiscard]] Detail detail() const { return detail_; }
  [[nodiscard]] bool enabled() const { return detail_ != Detail::kOff; }

  /// Fills in time, id and cause, stores the record and returns its id. With Detail::kOff it only counts ids, so that the ids
  /// (and with them the causes) are the same whatever is recorded.
  RecordId add(Instant now, RecordId cause, Record record);
  /// Fills in what became of the thing that record `id` tells of: for records that must exist before it happens, because what follows
  /// names them as its cause (system calls). To be called before the reader gets the record; does nothing when it is gone.
  void complete(RecordId id, Reason reason, std::uint32_t last_arg, StoredBytes stored);
  /// What `add` does with Detail::kOff.
  RecordId count_only() {
    recorded_ = 0;
    return take_id();
  }

  /// Copies `bytes` into the byte ring (nothing below Detail::kRecordsAndBytes). Longer than a quarter of the ring is cut.
  StoredBytes store(Bytes bytes);
  /// Whether bytes stored earlier are still there.
  [[nodiscard]] bool holds(StoredBytes stored) const;
  /// The stored bytes, or nothing when they were overwritten. Valid until the next `store`.
  [[nodiscard]] Bytes bytes(std::uint32_t at, std::uint32_t length) const;

  /// Ids [first_id, next_id) are in the ring.
  [[nodiscard]] std::uint32_t first_id() const;
  [[nodiscard]] std::uint32_t next_id() const { return next_id_; }
  /// The record with this id, which must be in the ring.
  [[nodiscard]] const Record& at(std::uint32_t id) const { return ring_[id & (ring_.size() - 1)]; }
  [[nodiscard]] std::size_t capacity() const { return ring_.size(); }

  /// Whole rings, for a reader that looks from outside: record `id` is entry `id % capacity()`, byte `at` is entry
  /// `at % byte_capacity`.
  [[nodiscard]] const Record* ring_data() const { return ring_.data(); }
  [[nodiscard]] Bytes byte_ring() const { return bytes_; }
  /// How long the byte stream is so far, bytes skipped at the ring's end included.
  [[nodiscard]] std::uint64_t byte_end() const { return byte_end_; }

  /// Turns on a running 64-bit hash over every record and its bytes. Equal hashes = equal runs; the hash does not depend on
  /// ring sizes.
  void enable_hash() { hashing_ = true; }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  void mix(const Record& record);
  RecordId take_id() {
    const std::uint32_t id = next_id_++;
    if (next_id_ == 0) next_id_ = 1;
    return RecordId(id);
  }

  std::vector<Record> ring_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t byte_end_ = 0;  // total length of the byte stream so far, including bytes skipped at the ring's end
  std::uint32_t next_id_ = 1;
  std::uint32_t recorded_ = 0;  // entries of the ring in use
  std::uint64_t hash_ = 0;
  Detail detail_ = Detail::kRecordsAndBytes;
  bool hashing_ = false;
};

}  // namespace glassnet::sim
