// SPDX-License-Identifier: Apache-2.0
// A capture file of the whole network, made from the trace: every port is an interface named "node:port", frames are outbound where
// their first bit leaves and inbound where their last bit arrives. Virtual time counts from 1970, as tools want it.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "scenario/network.h"
#include "sim/trace.h"
#include "wire/pcapng.h"

namespace glassnet::scenario {

class Capture {
 public:
  explicit Capture(const Network& network);

  /// Takes in a record; `bytes` are those of the record. Records that are about no frame are passed over.
  void add(const sim::Record& record, Bytes bytes);

  /// The file so far, complete after every call. Valid until the next `add`.
  [[nodiscard]] Bytes file() const { return writer_.bytes(); }

 private:
  wire::PcapngWriter writer_;
};

/// Virtual time of a record, ns.
[[nodiscard]] constexpr std::int64_t record_time(const sim::Record& record) {
  return static_cast<std::int64_t>((std::uint64_t{record.time_high} << 32) | record.time_low);
}

}  // namespace glassnet::scenario
