// SPDX-License-Identifier: Apache-2.0
#include "network/reassembly.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "network/fragment_runs.h"
#include "network/icmp.h"
#include "network/interface.h"
#include "network/internet_layer.h"

namespace glassnet::network {

/// One cut packet of which fragments have come.
struct Reassembly::Datagram {
  struct Piece {
    std::uint32_t start;   // bytes from the beginning of the payload
    link::Packet payload;  // without the header
  };

  Datagram(Reassembly& whose, const Key& which, const Arrival& came)
      : owner(whose), key(which), arrival(came), timer(whose.layer_.simulator(), &Reassembly::on_timeout, this) {}

  [[nodiscard]] bool complete() const { return first && length_known && held == length; }

  Reassembly& owner;
  Key key;
  Arrival arrival;            // of the latest fragment
  std::vector<Piece> pieces;  // as they came, without overlap
  FragmentRuns<> runs;
  link::Packet first;        // the fragment with offset 0, IP header included
  std::size_t memory = 0;    // what its fragments count for
  std::uint32_t held = 0;    // bytes of payload
  std::uint32_t length = 0;  // of the whole payload, or of what is known of it
  bool length_known = false;
  sim::Timer timer;
  Datagram* older = nullptr;
  Datagram* newer = nullptr;
};

Reassembly::Reassembly(InternetLayer& layer) : layer_(layer) {}
Reassembly::~Reassembly() = default;

Reassembly::Key Reassembly::key_of(const wire::Ipv4Header& header) {
  return {header.source.value, header.destination.value, header.identification, header.protocol};
}

link::Packet Reassembly::add(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival) {
  const auto refuse = [&](sim::Reason reason) {
    drop(fragment, header, arrival, reason);
    return link::Packet();
  };
  const std::uint32_t start = header.fragment_offset;
  const std::uint32_t end = start + static_cast<std::uint32_t>(header.payload_length());
  // Every piece but the last is a multiple of 8 bytes long, and the whole must fit an IP packet.
  if (end == start || (header.more_fragments && end % 8 != 0)) return refuse(sim::Reason::kIpMalformed);
  if (header.header_length() + end > wire::Ipv4Header::kMaxPacket) return refuse(sim::Reason::kIpMalformed);

  if (!make_room(fragment.size() + kFragmentCost)) return refuse(sim::Reason::kReassemblyLimit);
  Datagram& datagram = find_or_start(header, arrival);
  // Fragments that disagree about where the packet ends.
  const bool beyond = datagram.length_known && end > datagram.length;
  const bool other_end =
      !header.more_fragments && (end < datagram.length || (datagram.length_known && end != datagram.length));
  if (beyond || other_end) return refuse(sim::Reason::kIpMalformed);

  switch (datagram.runs.fit(start, end)) {
    case FragmentRuns<>::Fit::kNew: break;
    case FragmentRuns<>::Fit::kDuplicate: return {};
    case FragmentRuns<>::Fit::kOverlap:
      drop_pieces(datagram, sim::Reason::kReassemblyOverlap);
      forget(datagram);
      return refuse(sim::Reason::kReassemblyOverlap);
  }
  hold(datagram, fragment, header, start, end);
  datagram.arrival = arrival;
  return datagram.complete() ? assemble(datagram) : link::Packet();
}

/// Whether `needed` bytes can be had, at the cost of the oldest datagrams if need be.
bool Reassembly::make_room(std::size_t needed) {
  if (needed > settings_.high_threshold) return false;
  if (memory_ + needed <= settings_.high_threshold) return true;
  const std::size_t goal = std::min<std::size_t>(settings_.low_threshold, settings_.high_threshold - needed);
  while (memory_ > goal) {
    drop_pieces(*oldest_, sim::Reason::kReassemblyLimit);
    forget(*oldest_);
  }
  return true;
}

void Reassembly::hold(Datagram& datagram, const link::Packet& fragment, const wire::Ipv4Header& header,
                      std::uint32_t start, std::uint32_t end) {
  sim::Record record =
      layer_.record(sim::Kind::kFragmentHeld, layer_.find_interface(datagram.arrival.interface), fragment.id());
  record.args = {header.source.value, header.identification, start, end - start, 0};
  layer_.simulator().record(record);

  if (start == 0) datagram.first = fragment;
  link::Packet payload = fragment;
  payload.drop_front(header.header_length());
  datagram.pieces.push_back({start, std::move(payload)});
  datagram.runs.add(start, end);
  datagram.held += end - start;
  datagram.length = std::max(datagram.length, end);
  if (!header.more_fragments) datagram.length_known = true;
  datagram.memory += fragment.size() + kFragmentCost;
  memory_ += fragment.size() + kFragmentCost;
}

link::Packet Reassembly::assemble(Datagram& datagram) {
  const auto first = wire::Ipv4Header::parse(datagram.first.bytes());
  if (!first) return {};  // cannot be: it was parsed when it came
  wire::Ipv4Header header = *first;
  header.more_fragments = false;
  header.total_length = static_cast<std::uint16_t>(header.header_length() + datagram.length);

  link::Packet whole = layer_.pool().make(header.total_length);
  const MutableBytes out = whole.writable();
  header.emit(out);
  for (const Datagram::Piece& piece : datagram.pieces) {
    const Bytes bytes = piece.payload.bytes();
    std::memcpy(out.data() + header.header_length() + piece.start, bytes.data(), bytes.size());
  }
  sim::Record record =
      layer_.record(sim::Kind::kReassembled, layer_.find_interface(datagram.arrival.interface), whole.id());
  record.args = {header.source.value, header.destination.value, static_cast<std::uint32_t>(datagram.pieces.size()),
                 header.total_length, 0};
  layer_.simulator().record(record);
  forget(datagram);
  return whole;
}

Reassembly::Datagram& Reassembly::find_or_start(const wire::Ipv4Header& header, const Arrival& arrival) {
  const Key key = key_of(header);
  std::unique_ptr<Datagram>& datagram = datagrams_[key];
  if (!datagram) {
    datagram = std::make_unique<Datagram>(*this, key, arrival);
    datagram->older = newest_;
    (newest_ != nullptr ? newest_->newer : oldest_) = datagram.get();
    newest_ = datagram.get();
    datagram->timer.set_in(settings_.timeout);
  }
  return *datagram;
}

void Reassembly::on_timeout(void* datagram, std::uint64_t) {
  Datagram& late = *static_cast<Datagram*>(datagram);
  late.owner.give_up(late);
}

/// RFC 1122 §3.3.2: the sender is told, but only when the first fragment came, which alone says which program it was.
void Reassembly::give_up(Datagram& datagram) {
  const link::Packet first = datagram.first;
  const Arrival arrival = datagram.arrival;
  const sim::CauseScope scope(layer_.simulator(), drop_pieces(datagram, sim::Reason::kReassemblyTimeout));
  forget(datagram);
  if (!first) return;
  layer_.icmp().send_error(wire::IcmpHeader::time_exceeded(wire::TimeExceededCode::kReassembly), first, arrival);
}

/// Each fragment that was held dies; returns the last record.
RecordId Reassembly::drop_pieces(const Datagram& datagram, sim::Reason reason) {
  const Interface* interface = layer_.find_interface(datagram.arrival.interface);
  const auto& [source, destination, identification, protocol] = datagram.key;
  RecordId last = layer_.simulator().cause();
  for (const Datagram::Piece& piece : datagram.pieces) {
    sim::Record record = layer_.record(sim::Kind::kPacketDrop, interface, piece.payload.id());
    record.reason = reason;
    record.args = {source, destination, static_cast<std::uint32_t>(protocol), identification, 0};
    last = layer_.simulator().record(record);
  }
  return last;
}

void Reassembly::forget(const Datagram& datagram) {
  memory_ -= datagram.memory;
  (datagram.older != nullptr ? datagram.older->newer : oldest_) = datagram.newer;
  (datagram.newer != nullptr ? datagram.newer->older : newest_) = datagram.older;
  datagrams_.erase(Key(datagram.key));
}

void Reassembly::drop(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival,
                      sim::Reason reason) {
  layer_.drop(layer_.find_interface(arrival.interface), fragment, reason, header.identification);
}

}  // namespace glassnet::network
