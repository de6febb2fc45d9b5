// SPDX-License-Identifier: Apache-2.0
#include "network/reassembly.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "network/icmp.h"
#include "network/interface.h"
#include "network/internet_layer.h"

namespace glassnet::network {

/// One cut packet of which fragments have come.
struct Reassembly::Datagram {
  struct Piece {
    std::size_t start;  // bytes from the beginning of the payload
    std::size_t end;    // one past the last
    link::Packet payload;
  };

  Datagram(Reassembly& whose, const wire::Ipv4Header& header, const Arrival& came)
      : owner(whose),
        source(header.source),
        destination(header.destination),
        protocol(header.protocol),
        identification(header.identification),
        arrival(came),
        timer(whose.layer_.simulator(), &Reassembly::on_timeout, this) {}

  [[nodiscard]] bool matches(const wire::Ipv4Header& header) const {
    return identification == header.identification && source == header.source && destination == header.destination &&
           protocol == header.protocol;
  }
  [[nodiscard]] Fit fit(std::size_t start, std::size_t end) const;
  [[nodiscard]] bool complete() const { return first && length_known && held == length; }

  Reassembly& owner;
  wire::Ipv4Address source;
  wire::Ipv4Address destination;
  wire::IpProtocol protocol;
  std::uint16_t identification;
  Arrival arrival;            // of the latest fragment
  std::vector<Piece> pieces;  // sorted, without overlap
  link::Packet first;         // the fragment with offset 0, IP header included
  std::size_t held = 0;       // bytes of payload
  std::size_t length = 0;     // of the whole payload, or of what is known of it
  bool length_known = false;
  sim::Timer timer;
};

/// Whether [start, end) is new, was there already in full, or overlaps in part (inet_frag_queue_insert of Linux).
Reassembly::Fit Reassembly::Datagram::fit(std::size_t start, std::size_t end) const {
  std::size_t covered = 0;
  bool touched = false;
  for (const Piece& piece : pieces) {
    const std::size_t from = std::max(start, piece.start);
    const std::size_t to = std::min(end, piece.end);
    if (from >= to) continue;
    touched = true;
    covered += to - from;
  }
  if (!touched) return Fit::kNew;
  return covered == end - start ? Fit::kDuplicate : Fit::kOverlap;
}

Reassembly::Reassembly(InternetLayer& layer) : layer_(layer) {}
Reassembly::~Reassembly() = default;

link::Packet Reassembly::add(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival) {
  const auto refuse = [&](sim::Reason reason) {
    drop(fragment, header, arrival, reason);
    return link::Packet();
  };
  const std::size_t start = header.fragment_offset;
  const std::size_t end = start + header.payload_length();
  // Every piece but the last is a multiple of 8 bytes long, and the whole must fit an IP packet.
  if (end == start || (header.more_fragments && end % 8 != 0)) return refuse(sim::Reason::kIpMalformed);
  if (header.header_length() + end > wire::Ipv4Header::kMaxPacket) return refuse(sim::Reason::kIpMalformed);

  if (bytes_held_ + (end - start) > kMaxBytes) return refuse(sim::Reason::kReassemblyLimit);
  Datagram* datagram = find_or_start(header, arrival);
  if (datagram == nullptr) return refuse(sim::Reason::kReassemblyLimit);
  // Fragments that disagree about where the packet ends.
  const bool beyond = datagram->length_known && end > datagram->length;
  const bool other_end =
      !header.more_fragments && (end < datagram->length || (datagram->length_known && end != datagram->length));
  if (beyond || other_end) return refuse(sim::Reason::kIpMalformed);

  switch (datagram->fit(start, end)) {
    case Fit::kNew: break;
    case Fit::kDuplicate: return link::Packet();
    case Fit::kOverlap:
      drop_pieces(*datagram, sim::Reason::kReassemblyOverlap);
      forget(*datagram);
      return refuse(sim::Reason::kReassemblyOverlap);
  }
  hold(*datagram, fragment, header, start, end);
  datagram->arrival = arrival;
  return datagram->complete() ? assemble(*datagram) : link::Packet();
}

void Reassembly::hold(Datagram& datagram, const link::Packet& fragment, const wire::Ipv4Header& header,
                      std::size_t start, std::size_t end) {
  sim::Record record =
      layer_.record(sim::Kind::kFragmentHeld, layer_.find_interface(datagram.arrival.interface), fragment.id());
  record.args = {header.source.value, header.identification, static_cast<std::uint32_t>(start),
                 static_cast<std::uint32_t>(end - start), 0};
  layer_.simulator().record(record);

  if (start == 0) datagram.first = fragment;
  link::Packet payload = fragment;
  payload.drop_front(header.header_length());
  const auto behind = std::find_if(datagram.pieces.begin(), datagram.pieces.end(),
                                   [start](const Datagram::Piece& piece) { return piece.start > start; });
  datagram.pieces.insert(behind, {start, end, std::move(payload)});
  datagram.held += end - start;
  datagram.length = std::max(datagram.length, end);
  if (!header.more_fragments) datagram.length_known = true;
  bytes_held_ += end - start;
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
    std::memcpy(out.data() + header.header_length() + piece.start, piece.payload.bytes().data(),
                piece.end - piece.start);
  }
  sim::Record record =
      layer_.record(sim::Kind::kReassembled, layer_.find_interface(datagram.arrival.interface), whole.id());
  record.args = {header.source.value, header.destination.value, static_cast<std::uint32_t>(datagram.pieces.size()),
                 header.total_length, 0};
  layer_.simulator().record(record);
  forget(datagram);
  return whole;
}

/// Null when too many are under way already.
Reassembly::Datagram* Reassembly::find_or_start(const wire::Ipv4Header& header, const Arrival& arrival) {
  for (const auto& datagram : datagrams_) {
    if (datagram->matches(header)) return datagram.get();
  }
  if (datagrams_.size() >= kMaxDatagrams) return nullptr;
  datagrams_.push_back(std::make_unique<Datagram>(*this, header, arrival));
  datagrams_.back()->timer.set_in(kTimeout);
  return datagrams_.back().get();
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
  RecordId last = layer_.simulator().cause();
  for (const Datagram::Piece& piece : datagram.pieces) {
    sim::Record record = layer_.record(sim::Kind::kPacketDrop, interface, piece.payload.id());
    record.reason = reason;
    record.args = {datagram.source.value, datagram.destination.value, static_cast<std::uint32_t>(datagram.protocol),
                   datagram.identification, 0};
    last = layer_.simulator().record(record);
  }
  return last;
}

void Reassembly::forget(const Datagram& datagram) {
  bytes_held_ -= datagram.held;
  const Datagram* gone = &datagram;
  std::erase_if(datagrams_, [gone](const auto& other) { return other.get() == gone; });
}

void Reassembly::drop(const link::Packet& fragment, const wire::Ipv4Header& header, const Arrival& arrival,
                      sim::Reason reason) {
  layer_.drop(layer_.find_interface(arrival.interface), fragment, reason, header.identification);
}

}  // namespace glassnet::network
