// SPDX-License-Identifier: Apache-2.0
// Reads the rings of the trace in portions: each record once, with its bytes beside it, so that a portion stands by itself and the
// reader needs to know nothing of rings.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/trace.h"

namespace glassnet::scenario {

struct Batch {
  /// `bytes_at` is the offset in `bytes`. Bytes that were overwritten meanwhile are gone: `bytes_length` is 0.
  std::vector<sim::Record> records;
  std::vector<std::uint8_t> bytes;
  std::uint32_t lost = 0;  ///< records overwritten before they were read

  [[nodiscard]] Bytes bytes_of(const sim::Record& record) const {
    return Bytes(bytes).subspan(record.bytes_at, record.bytes_length);
  }
};

class BatchCollector {
 public:
  /// What was recorded since the last call with this trace. Valid until the next call.
  const Batch& collect(const sim::Trace& trace);

  /// How much of the rings waits to be collected, in records and bytes.
  [[nodiscard]] std::uint32_t waiting_records(const sim::Trace& trace) const { return trace.next_id() - next_id_; }
  [[nodiscard]] std::uint64_t waiting_bytes(const sim::Trace& trace) const { return trace.byte_end() - byte_end_; }

 private:
  /// The same frame stands in several records (sent, received, flooded); its bytes are copied once as long as it is remembered here.
  struct Copied {
    std::uint32_t from = 0;
    std::uint32_t length = 0;  // 0 = empty
    std::uint32_t to = 0;
  };

  void take_bytes(const sim::Trace& trace, sim::Record& record);

  Batch batch_;
  std::array<Copied, 256> copied_{};
  std::uint32_t next_id_ = 1;
  std::uint64_t byte_end_ = 0;
};

}  // namespace glassnet::scenario
