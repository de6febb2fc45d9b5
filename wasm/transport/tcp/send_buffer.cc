// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/send_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace glassnet::transport {

void SendBuffer::append(Bytes data, Seq nxt, std::size_t full) {
  while (!data.empty()) {
    // Where the next segment after those that wait will be cut.
    const std::size_t to_cut = full - (end_ - nxt) % full;
    std::size_t room = blocks_.empty() ? 0 : std::min(blocks_.back().bytes.room(), to_cut);
    // At a cut a block begins, unless that would hold much more memory than bytes.
    if (to_cut == full && data.size() >= full / 2) room = 0;
    if (room == 0) {
      blocks_.push({link::KeptPayload(packets_, std::min(to_cut, data.size())), {}, end_});
      room = std::min(blocks_.back().bytes.room(), to_cut);
    }
    const Bytes part = data.first(std::min(room, data.size()));
    Block& block = blocks_.back();
    block.bytes.append(part);
    block.sum.add(part);
    end_ += static_cast<Seq>(part.size());
    data = data.subspan(part.size());
  }
}

std::size_t SendBuffer::acknowledge(Seq una) {
  if (!seq_after(una, first_)) return 0;
  const std::size_t count = std::min<std::size_t>(una - first_, size());
  first_ += static_cast<Seq>(count);
  while (!blocks_.empty() && seq_at_most(blocks_.front().end(), first_)) {
    static_cast<void>(blocks_.pop());
    if (last_found_ > 0) --last_found_;
  }
  return count;
}

SendBuffer::Payload SendBuffer::payload(Seq seq, std::size_t length) {
  if (length == 0) return {packets_.make(0), {}};
  const std::size_t index = last_found_ = find(seq);
  const Block& block = blocks_[index];
  if (block.start == seq && block.bytes.size() == length) return {block.bytes.packet(length), block.sum};
  return gather(index, seq, length);
}

/// Copies a segment together from the blocks from `index` on, the first of which holds `seq`.
SendBuffer::Payload SendBuffer::gather(std::size_t index, Seq seq, std::size_t length) {
  Payload out{packets_.make(length), {}};
  for (MutableBytes target = out.packet.writable(); !target.empty(); ++index) {
    const Block& block = blocks_[index];
    const Bytes there = block.bytes.bytes().subspan(seq - block.start);
    const Bytes part = there.first(std::min(there.size(), target.size()));
    std::memcpy(target.data(), part.data(), part.size());
    out.sum.add(part);
    target = target.subspan(part.size());
    seq += static_cast<Seq>(part.size());
  }
  return out;
}

/// The block that holds `seq`.
std::size_t SendBuffer::find(Seq seq) const {
  const auto holds = [&](std::size_t index) {
    return index < blocks_.size() && seq_at_most(blocks_[index].start, seq) && seq_before(seq, blocks_[index].end());
  };
  if (holds(last_found_)) return last_found_;
  if (holds(last_found_ + 1)) return last_found_ + 1;
  std::size_t low = 0;
  std::size_t high = blocks_.size() - 1;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (seq_before(seq, blocks_[middle].end())) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

void SendBuffer::release() {
  first_ = end_;
  blocks_ = {};
  last_found_ = 0;
}

}  // namespace glassnet::transport
