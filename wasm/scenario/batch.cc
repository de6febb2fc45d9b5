// SPDX-License-Identifier: Apache-2.0
#include "scenario/batch.h"

namespace glassnet::scenario {

const Batch& BatchCollector::collect(const sim::Trace& trace) {
  batch_.records.clear();
  batch_.bytes.clear();
  copied_.fill({});
  const std::uint32_t waiting = waiting_records(trace);
  const std::uint32_t held = trace.next_id() - trace.first_id();
  batch_.lost = waiting > held ? waiting - held : 0;
  for (std::uint32_t id = next_id_ + batch_.lost; id != trace.next_id(); ++id) {
    batch_.records.push_back(trace.at(id));
    take_bytes(trace, batch_.records.back());
  }
  next_id_ = trace.next_id();
  byte_end_ = trace.byte_end();
  return batch_;
}

void BatchCollector::take_bytes(const sim::Trace& trace, sim::Record& record) {
  const std::uint32_t from = record.bytes_at;
  const Bytes bytes = trace.bytes(from, record.bytes_length);
  record.bytes_at = 0;
  record.bytes_length = static_cast<std::uint32_t>(bytes.size());
  if (bytes.empty()) return;
  Copied& slot = copied_[((from >> 8) ^ from) % copied_.size()];
  if (slot.from != from || slot.length != record.bytes_length) {
    slot = {from, record.bytes_length, static_cast<std::uint32_t>(batch_.bytes.size())};
    batch_.bytes.insert(batch_.bytes.end(), bytes.begin(), bytes.end());
  }
  record.bytes_at = slot.to;
}

}  // namespace glassnet::scenario
