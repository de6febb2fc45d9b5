// SPDX-License-Identifier: Apache-2.0
// Reading the trace in tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/text.h"
#include "sim/simulator.h"
#include "sim/trace.h"
#include "wire/summary.h"

namespace glassnet::testing {

/// All records still in the ring that `wanted(record)` likes, oldest first.
template <class Wanted>
std::vector<sim::Record> records_if(const sim::Simulator& simulator, Wanted wanted) {
  const sim::Trace& trace = simulator.trace();
  std::vector<sim::Record> found;
  for (std::uint32_t id = trace.first_id(); id != trace.next_id(); ++id) {
    if (wanted(trace.at(id))) found.push_back(trace.at(id));
  }
  return found;
}

inline std::vector<sim::Record> records_of(const sim::Simulator& simulator, sim::Kind kind) {
  return records_if(simulator, [kind](const sim::Record& record) { return record.kind == kind; });
}

inline std::vector<sim::Record> drops_for(const sim::Simulator& simulator, sim::Reason reason) {
  return records_if(simulator, [reason](const sim::Record& record) {
    return record.reason == reason && (record.kind == sim::Kind::kFrameDrop || record.kind == sim::Kind::kPacketDrop);
  });
}

inline std::int64_t time_of(const sim::Record& record) {
  return static_cast<std::int64_t>((std::uint64_t{record.time_high} << 32) | record.time_low);
}

/// What `port` sent, a line a frame, as tcpdump prints it; with `stamps` after the seconds and microseconds.
enum class Stamps { kNone, kMicroseconds };
inline std::vector<std::string> sent_by(const sim::Simulator& simulator, PortId port, Stamps stamps = Stamps::kNone) {
  std::vector<std::string> lines;
  for (const sim::Record& record : records_of(simulator, sim::Kind::kFrameTransmit)) {
    if (record.port != port.value) continue;
    std::string line = wire::summary_line(simulator.trace().bytes(record.bytes_at, record.bytes_length));
    const std::int64_t us = time_of(record) / 1000;
    if (stamps == Stamps::kMicroseconds) {
      line = format("%d.%06d ", static_cast<int>(us / 1'000'000), static_cast<int>(us % 1'000'000)) + line;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace glassnet::testing
