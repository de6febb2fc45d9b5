// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/tcp.h"

#include <algorithm>
#include <tuple>

#include "base/sorted.h"
#include "base/text.h"
#include "network/internet_layer.h"

namespace glassnet::transport {
namespace {

constexpr std::uint8_t kDefaultTtl = 64;

Rng stream(sim::Simulator& simulator, const char* what, NodeId node) {
  return simulator.stream(format("tcp %s %u", what, node.value));
}

}  // namespace

Tcp::Tcp(const Surroundings& surroundings)
    : simulator_(surroundings.simulator),
      packets_(surroundings.packets),
      ids_(surroundings.ids),
      node_(surroundings.node),
      ip_(surroundings.ip),
      ports_(PortTable::Rules::kTcp, stream(simulator_, "ports", node_)),
      isn_(stream(simulator_, "isn", node_)),
      grave_timer_(sim::Timer::calling<Tcp, &Tcp::dig>(simulator_, *this)) {}

Tcp::Tcp(network::InternetLayer& internet, SocketIds& ids)
    : simulator_(internet.simulator()),
      packets_(internet.pool()),
      ids_(ids),
      node_(internet.node()),
      ipv4_(std::in_place, internet.ipv4()),
      ip_(*ipv4_),
      ports_(PortTable::Rules::kTcp, stream(simulator_, "ports", node_)),
      isn_(stream(simulator_, "isn", node_)),
      grave_timer_(sim::Timer::calling<Tcp, &Tcp::dig>(simulator_, *this)) {
  internet.ipv4().register_protocol(wire::IpProtocol::kTcp, *this);
}

Tcp::~Tcp() {
  for (const auto& [local, sharers] : listeners_) {
    for (Listener* listener : sharers) delete listener;
  }
  for (const auto& [pair, connection] : connections_) delete connection;
  for (Connection* connection : buried_) delete connection;
}

// --- the program's side ---

Result<ConnectionPtr> Tcp::connect(PortBinding& binding, Endpoint remote, const ConnectionOptions& options,
                                   std::uint32_t number, ReadinessObserver& observer) {
  const auto way = ip_.route({remote.address, binding.local().address, {}});
  if (!way) return std::unexpected(way.error());
  if (way->kind == network::AddressKind::kBroadcast || way->kind == network::AddressKind::kMulticast) {
    return fail(Errno::kNetUnreach);  // MUST-46
  }
  remote.address = way->destination;
  const PortTable::MakesWay makes_way{this, &Tcp::makes_way};
  if (const auto claimed = ports_.connect(binding, way->source, remote, &makes_way); !claimed) {
    return std::unexpected(claimed.error());
  }
  auto* connection = new Connection(*this, {binding.local(), remote}, number, options);
  ports_.hand_over(binding, connection->binding_);
  std::optional<Seq> iss;
  if (Connection* const old = find(connection->endpoints())) iss = connection->succeed(*old);
  insert(*connection);
  connection->open_active(observer, iss);
  return ConnectionPtr(connection);
}

/// Linux tcp_twsk_unique. By timestamps the peer can tell the new connection from the old one (RFC 6191 §2, RFC 7323 §5): at once when
/// the program insists on the port, else a second after the last timestamp and where tcp_tw_reuse allows it.
bool Tcp::makes_way(const void* tcp, const EndpointPair& ends, PortTable::MakesWay::Port port) {
  const Tcp& self = *static_cast<const Tcp*>(tcp);
  const auto at = self.connections_.find(ends);
  if (at == self.connections_.end() || at->second->state() != TcpState::kTimeWait) return false;
  const Connection& old = *at->second;
  if (!old.timestamps_ok_) return false;
  if (port == PortTable::MakesWay::Port::kAskedFor) return true;
  const bool loopback = ends.local.address.is_loopback() || ends.remote.address.is_loopback();
  switch (self.settings_.time_wait_reuse) {
    case TimeWaitReuse::kNo: return false;
    case TimeWaitReuse::kLoopback:
      if (!loopback) return false;
      break;
    case TimeWaitReuse::kYes: break;
  }
  return self.simulator_.now() - old.ts_recent_at_ > sim::seconds(1);
}

Result<ListenerPtr> Tcp::listen(PortBinding& binding, int backlog, const ConnectionOptions& options,
                                std::uint32_t number, ReadinessObserver& observer) {
  if (!binding.bound()) {
    const AddressReuse reuse = options.reuse_address ? AddressReuse::kYes : AddressReuse::kNo;
    if (const auto bound = ports_.bind(binding, {}, reuse); !bound) return std::unexpected(bound.error());
  }
  if (const auto listening = ports_.listen(binding); !listening) return std::unexpected(listening.error());
  auto* listener = new Listener(*this, number, options, observer);
  ports_.hand_over(binding, listener->binding_);
  listener->set_backlog(backlog);
  listeners_[listener->local()].push_back(listener);
  record_state(number, {listener->local(), {}}, TcpState::kClosed, TcpState::kListen, sim::Reason::kByProgram);
  return ListenerPtr(listener);
}

void Tcp::close(Listener& listener) {
  listener.abandon_children();
  record_state(listener.number(), {listener.local(), {}}, TcpState::kListen, TcpState::kClosed,
               sim::Reason::kByProgram);
  const auto at = listeners_.find(listener.local());
  std::erase(at->second, &listener);
  if (at->second.empty()) listeners_.erase(at);
  delete &listener;
}

std::vector<TcpRow> Tcp::rows() const {
  std::vector<TcpRow> rows;
  rows.reserve(listeners_.size() + connections_.size());
  for (const auto& [local, sharers] : listeners_) {
    for (const Listener* listener : sharers) {
      TcpRow row;
      row.number = listener->number();
      row.local = local;
      row.state = TcpState::kListen;
      row.receive_queue = listener->waiting();
      row.send_queue = listener->limit() - 1;
      rows.push_back(row);
    }
  }
  sort_stably(rows, [](const TcpRow& a, const TcpRow& b) { return a.local.port < b.local.port; });
  for (const auto& [pair, connection] : connections_) {
    TcpRow row;
    row.number = connection->number();
    row.local = pair.local;
    row.remote = pair.remote;
    row.state = connection->state();
    row.receive_queue = static_cast<std::uint32_t>(connection->receive_queue());
    row.send_queue = static_cast<std::uint32_t>(connection->send_queue());
    std::tie(row.timer, row.timer_left) = connection->next_timer();
    row.orphan = connection->orphan();
    rows.push_back(row);
  }
  return rows;
}

// --- arriving segments ---

Connection* Tcp::find(const EndpointPair& pair) {
  if (last_found_ != nullptr && last_found_->endpoints() == pair) return last_found_;
  const auto at = connections_.find(pair);
  if (at == connections_.end()) return nullptr;
  last_found_ = at->second;
  return at->second;
}

Listener* Tcp::find_listener(const EndpointPair& ends) const {
  auto at = listeners_.find(ends.local);
  if (at == listeners_.end()) at = listeners_.find({wire::Ipv4Address::any(), ends.local.port});
  if (at == listeners_.end()) return nullptr;
  const std::vector<Listener*>& sharers = at->second;
  return sharers.size() == 1 ? sharers.front() : sharers[ports_.pick(ends, sharers.size())];
}

void Tcp::input(link::Packet packet, const network::Ipv4Info& info) {
  Segment segment;
  segment.ip = info;
  segment.packet = packet.id();
  const auto header = wire::TcpHeader::parse(packet.bytes());
  if (!header) return drop(segment, sim::Reason::kTcpMalformed);
  segment.header = *header;
  if (!wire::TcpHeader::checksum_ok(packet.bytes(), info.source, info.destination)) {
    return drop(segment, sim::Reason::kTcpBadChecksum);
  }
  // MUST-57: nothing that was sent to many, neither by its IP nor by its Ethernet address; no answer either.
  if (info.destination_kind != network::AddressKind::kLocal || info.arrival.link_cast != network::LinkCast::kHost) {
    return drop(segment, sim::Reason::kTcpUnexpectedFlags);
  }
  segment.payload = wire::TcpHeader::payload_of(packet.bytes());

  std::optional<Seq> iss;
  if (Connection* const connection = find(segment.endpoints())) {
    if (connection->state() != TcpState::kTimeWait) return connection->input(segment);
    const bool anew = connection->input_time_wait(segment) == Connection::TimeWaitVerdict::kNewConnection;
    connection->flush_notification();
    if (!anew) return;
    if (find_listener(segment.endpoints()) == nullptr) return connection->send_ack();
    // MAY-2: above everything the old connection used.
    iss = connection->snd_nxt_ + 65535 + 2;
    connection->finish(sim::Reason::kBySegment);
  }
  if (Listener* const listener = find_listener(segment.endpoints())) {
    return input_listen(*listener, segment, iss);
  }
  drop(segment, sim::Reason::kTcpNoConnection);
  send_reset(segment);
}

/// RFC 9293 §3.10.7.2.
void Tcp::input_listen(Listener& listener, const Segment& segment, std::optional<Seq> iss) {
  const wire::TcpFlags flags = segment.header.flags;
  if (flags.rst) return drop(segment, sim::Reason::kTcpNoConnection);  // first
  if (flags.ack) {                                                     // second
    drop(segment, sim::Reason::kTcpNoConnection);
    return send_reset(segment);
  }
  if (!flags.syn || flags.fin) return drop(segment, sim::Reason::kTcpUnexpectedFlags);
  if (listener.accept_queue_full() || listener.handshakes_length_ >= Listener::kMaxHandshakes) {
    return drop(segment, sim::Reason::kTcpBacklogFull);
  }
  begin_passive(listener, segment, iss);  // third
}

void Tcp::begin_passive(Listener& listener, const Segment& syn, std::optional<Seq> iss) {
  const EndpointPair pair = syn.endpoints();
  auto* child = new Connection(*this, pair, ids_.next(), listener.options());
  ports_.adopt(child->binding_, listener.binding_, pair.local.address, pair.remote);
  insert(*child);
  listener.handshake_begins(*child);
  child->open_passive(listener, syn, iss);
}

void Tcp::send_reset(const Segment& segment) {
  const wire::TcpFlags flags = segment.header.flags;
  if (flags.rst) return;
  wire::TcpHeader header;
  header.source_port = segment.header.destination_port;
  header.destination_port = segment.header.source_port;
  header.flags.rst = true;
  if (flags.ack) {
    header.sequence = segment.ack();
  } else {
    header.flags.ack = true;
    header.acknowledgment = segment.end();
  }
  const EndpointPair pair = segment.endpoints();
  link::Packet packet = packets_.make(0);
  const MutableBytes front = packet.prepend(header.header_length());
  header.emit(front, pair.local.address, pair.remote.address, {});
  static_cast<void>(send(pair, ConnectionOptions{}, std::move(packet), {}));
}

void Tcp::drop(const Segment& segment, sim::Reason reason) {
  sim::Record record;
  record.kind = sim::Kind::kPacketDrop;
  record.reason = reason;
  record.node = node_.value;
  record.packet = segment.packet.value;
  record.args = {segment.ip.source.value, segment.ip.destination.value,
                 static_cast<std::uint32_t>(wire::IpProtocol::kTcp), segment.header.sequence, 0};
  simulator_.record(record);
}

void Tcp::record_state(std::uint32_t number, const EndpointPair& pair, TcpState before, TcpState after,
                       sim::Reason reason) {
  sim::Record record;
  record.kind = sim::Kind::kTcpState;
  record.reason = reason;
  record.node = node_.value;
  record.args = {number, static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(after),
                 std::uint32_t{pair.local.port} << 16 | pair.remote.port, pair.remote.address.value};
  simulator_.record(record);
}

void Tcp::icmp_error(const network::IcmpError& error, Bytes quoted) {
  if (quoted.size() < 8) return;
  const EndpointPair pair{{error.source, load_be16(quoted.data())}, {error.destination, load_be16(quoted.data() + 2)}};
  if (Connection* const connection = find(pair)) connection->icmp_error(error, load_be32(quoted.data() + 4));
}

// --- departing segments ---

Result<network::RouteDecision> Tcp::route(const EndpointPair& pair) const {
  return ip_.route({pair.remote.address, pair.local.address, {}});
}

Result<void> Tcp::send(const EndpointPair& pair, const ConnectionOptions& options, link::Packet segment,
                       const Sending& sending) {
  network::OutputOptions out;
  out.source = pair.local.address;
  out.destination = pair.remote.address;
  out.protocol = wire::IpProtocol::kTcp;
  out.ttl = options.ttl != 0 ? options.ttl : kDefaultTtl;
  constexpr unsigned kEcnBits = 0x03;
  constexpr unsigned kEct0 = 0x02;
  out.dsfield = static_cast<std::uint8_t>((options.tos & ~kEcnBits) | (sending.ect == Ect::kYes ? kEct0 : 0U));
  out.dont_fragment = true;  // path MTU discovery, RFC 1191
  out.confirms_neighbor = sending.confirms == Confirms::kNeighbor;
  return ip_.output(std::move(segment), out);
}

// --- life and death ---

void Tcp::insert(Connection& connection) { connections_[connection.endpoints()] = &connection; }

void Tcp::remove(Connection& connection) {
  if (last_found_ == &connection) last_found_ = nullptr;
  connections_.erase(connection.endpoints());
}

void Tcp::bury(Connection& connection) {
  if (std::exchange(connection.buried_, true)) return;
  buried_.push_back(&connection);
  if (!grave_timer_.armed()) grave_timer_.set_in({});
}

void Tcp::dig() {
  for (Connection* connection : std::exchange(buried_, {})) delete connection;
}

}  // namespace glassnet::transport
