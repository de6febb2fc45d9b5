// SPDX-License-Identifier: Apache-2.0
// Received payload between the segments and the program: bytes in order, ready to be read, and behind them what
// arrived beyond a gap (RFC 9293 §3.10.7.4, SHLD-31). Out-of-order bytes are put at their final place in the ring at
// once, so every byte is copied exactly twice: out of the packet and into the program. Which places are filled is
// kept as ranges. Also chooses the SACK blocks (RFC 2018 §4, RFC 2883).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "transport/tcp/sequence_ranges.h"
#include "wire/tcp.h"

namespace glassnet::transport {

class ReceiveBuffer {
 public:
  /// Gaps are bounded, or a peer that sends every second byte could make us keep a list entry for each (Linux bounds
  /// the memory).
  static constexpr std::size_t kMaxGaps = 512;

  enum class Outcome : std::uint8_t {
    kInOrder,     ///< RCV.NXT moved
    kOutOfOrder,  ///< kept beyond a gap
    kDuplicate,   ///< all of it was here already
    kRefused,     ///< too many gaps
  };
  enum class Fin : std::uint8_t { kNo, kYes };

  /// The first byte of the stream will have number `first` (IRS + 1).
  void start(Seq first);

  /// RCV.NXT.
  [[nodiscard]] Seq next() const { return next_; }
  /// Whether the FIN is among what arrived in order; RCV.NXT is then behind it.
  [[nodiscard]] bool finished() const { return fin_ && next_ == *fin_ + 1; }
  /// Bytes to read.
  [[nodiscard]] std::size_t readable() const { return next_ - read_ - (finished() ? 1U : 0U); }
  [[nodiscard]] bool has_gap() const { return !beyond_.empty(); }

  /// Takes in `payload`, which begins at `seq` and ends at most 2^30 bytes behind RCV.NXT; what lies before RCV.NXT
  /// is skipped. With Fin::kYes the number behind the payload is the peer's FIN; bytes behind it are refused, also those that
  /// came before.
  Outcome insert(Seq seq, Bytes payload, Fin fin);

  /// Moves up to `target.size()` bytes to the program.
  std::size_t read(MutableBytes target);
  /// Copies them without taking them, behind the first `skipped` bytes.
  std::size_t peek(MutableBytes target, std::size_t skipped = 0) const;
  /// Throws the next byte away; there must be one.
  void skip() { ++read_; }
  /// Number of the next byte to read.
  [[nodiscard]] Seq position() const { return read_; }
  /// Throws everything readable away; returns how many bytes that was.
  std::size_t discard();
  /// Gives the memory back; only `next` and `finished` stay right.
  void release();

  /// Notes that [left, right) arrived twice, to be told in the next ACK (RFC 2883).
  void note_duplicate(SeqRange range) { duplicate_ = range; }
  /// The lowest part of [left, right) that was kept beyond a gap already, or an empty range.
  [[nodiscard]] SeqRange kept_of(SeqRange range) const;
  [[nodiscard]] bool has_duplicate() const { return duplicate_.has_value(); }
  void forget_duplicate() { duplicate_.reset(); }
  /// Fills in up to `room` blocks, the duplicate first, then the ranges that changed most recently; forgets the
  /// duplicate.
  void put_sack_blocks(wire::TcpOptions& options, std::size_t room);
  /// How many blocks `put_sack_blocks` would fill.
  [[nodiscard]] std::size_t sack_blocks() const { return recent_count_ + (duplicate_ ? 1U : 0U); }

  [[nodiscard]] std::size_t memory() const { return room_; }

 private:
  static constexpr std::size_t kRecent = 4;

  void set_fin(Seq fin);
  void store(Seq at, Bytes payload);
  void grow(std::size_t needed);
  void copy_out(Seq from, MutableBytes target) const;
  void remember(SeqRange changed);
  void forget_covered();

  /// Where the byte with this number is in `ring_`.
  [[nodiscard]] std::size_t place_of(Seq number) const { return (number - origin_) & (room_ - 1); }

  std::unique_ptr<std::uint8_t[]> ring_;
  std::size_t room_ = 0;  // of `ring_`, a power of two; 0 without
  // The number at place 0. An empty ring begins there again, so that a program that reads as fast as data comes uses the same few
  // cache lines, however large the window once was.
  Seq origin_ = 0;
  Seq read_ = 0;  // number of the first byte that was not read
  Seq next_ = 0;
  Seq end_ = 0;  // behind the last byte stored, gaps included
  std::optional<Seq> fin_;
  SequenceRanges beyond_;                   // what arrived behind a gap
  std::array<SeqRange, kRecent> recent_{};  // the ranges of `beyond_` that changed last, newest first
  std::uint8_t recent_count_ = 0;
  std::optional<SeqRange> duplicate_;
};

}  // namespace glassnet::transport
