// SPDX-License-Identifier: Apache-2.0
#include "transport/datagram_endpoint.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "network/internet_layer.h"
#include "wire/ipv4.h"

namespace glassnet::transport {

void DatagramEndpoint::pop() {
  const Datagram datagram = queue_.pop();
  charged_ -= charge_of(datagram.payload.size());
}

Memberships& DatagramEndpoint::memberships() {
  if (!memberships_) memberships_ = std::make_unique<Memberships>(internet_);
  return *memberships_;
}

bool DatagramEndpoint::hears(wire::Ipv4Address group, wire::Ipv4Address source,
                             network::InterfaceIndex interface) const {
  const std::optional<bool> answer = memberships_ ? memberships_->accepts(group, source, interface) : std::nullopt;
  return answer.value_or(options_.multicast_all);
}

Errno DatagramEndpoint::take_error() { return std::exchange(error_, Errno::kOk); }

std::optional<QueuedError> DatagramEndpoint::take_queued_error() {
  if (errors_.empty()) return std::nullopt;
  QueuedError taken = errors_.pop();
  charged_ -= charge_of(taken.payload.size());
  // Linux sock_dequeue_err_skb: the pending error follows the queue, as far as it is about ICMP.
  const bool icmp_next = !errors_.empty() && errors_.front().error.origin == ExtendedError::Origin::kIcmp;
  if (icmp_next) {
    error_ = errors_.front().error.error;
  } else if (taken.error.origin == ExtendedError::Origin::kIcmp) {
    error_ = Errno::kOk;
  }
  return taken;
}

void DatagramEndpoint::shut_receiving() {
  receiving_shut_ = true;
  notify();
}

void DatagramEndpoint::shut_sending() {
  sending_shut_ = true;
  notify();
}

// Linux datagram_poll. Simplified: always writable, because what is sent is no longer counted against the socket once it has left it.
ReadyMask DatagramEndpoint::ready() const {
  ReadyMask mask = kReadyOut;
  if (!queue_.empty()) mask |= kReadyIn;
  if (receiving_shut_) mask |= kReadyIn | kReadyReadHangUp;
  if (receiving_shut_ && sending_shut_) mask |= kReadyHangUp;
  if (error_ != Errno::kOk || !errors_.empty()) mask |= kReadyError;
  return mask;
}

// Measured on Linux 6.18 over lo: sk_buff takes 256 bytes, the rest (headroom and headers, payload, 320 of skb_shared_info) comes
// from slabs of 576 bytes or a power of two. Real cards differ by driver.
std::size_t DatagramEndpoint::charge_of(std::size_t payload) {
  constexpr std::size_t kSkBuff = 256;
  constexpr std::size_t kSmallSlab = 576;
  const std::size_t data = 92 + payload + 320;
  return kSkBuff + (data <= kSmallSlab ? kSmallSlab : std::bit_ceil(data));
}

void DatagramEndpoint::enqueue(Datagram datagram) {
  charged_ += charge_of(datagram.payload.size());
  queue_.push(std::move(datagram));
  notify();
}

void DatagramEndpoint::report(const network::IcmpError& error, Endpoint destination, Bytes payload) {
  const bool too_big = error.error == Errno::kMsgSize;
  if (too_big && options_.path_mtu == PathMtu::kDont) return;
  if (options_.receive_errors) {
    queue_error({.error = error.error,
                 .origin = ExtendedError::Origin::kIcmp,
                 .type = static_cast<std::uint8_t>(error.type),
                 .code = error.code,
                 .info = error.next_hop_mtu,
                 .offender = error.reporter},
                destination, payload);
  } else if (error.severity == network::Severity::kSoft && !too_big) {
    return;  // the path may heal; only those who ask are told
  }
  error_ = error.error;
  notify();
}

void DatagramEndpoint::queue_error(const ExtendedError& error, Endpoint destination, Bytes payload) {
  if (!has_room(payload.size())) return;
  charged_ += charge_of(payload.size());
  errors_.push({error, destination, std::vector<std::uint8_t>(payload.begin(), payload.end())});
}

Result<network::RouteDecision> DatagramEndpoint::choose_route(wire::Ipv4Address destination,
                                                              wire::Ipv4Address source) const {
  network::RouteQuery query{.destination = destination, .source = source, .interface = {}};
  if (destination.is_multicast()) {
    query.interface = options_.multicast_interface;
    if (source.is_unspecified()) query.source = options_.multicast_source;
  }
  auto route = internet_.ipv4().route(query);
  if (route && route->kind == network::AddressKind::kBroadcast && !options_.broadcast) return fail(Errno::kAcces);
  return route;
}

Result<network::RouteDecision> DatagramEndpoint::prepare(Endpoint destination, wire::Ipv4Address source,
                                                         std::size_t length) {
  auto route = choose_route(destination.address, source);
  if (!route) return route;
  const std::size_t size = length + wire::Ipv4Header::kMinSize;
  const bool whole = options_.path_mtu == PathMtu::kDo || options_.path_mtu == PathMtu::kProbe;
  if (size > wire::Ipv4Header::kMaxPacket || (whole && size > route->mtu)) {
    if (options_.receive_errors) {
      ExtendedError error;
      error.error = Errno::kMsgSize;
      error.origin = ExtendedError::Origin::kLocal;
      error.info = route->mtu;
      queue_error(error, destination, {});
    }
    return fail(Errno::kMsgSize);
  }
  if (const Errno error = take_error(); error != Errno::kOk) return fail(error);
  if (sending_shut_) return fail(Errno::kPipe);
  return route;
}

Result<void> DatagramEndpoint::transmit(link::Packet payload, wire::IpProtocol protocol,
                                        const network::RouteDecision& route) {
  const bool fits = payload.size() + wire::Ipv4Header::kMinSize <= route.mtu;
  const bool multicast = route.kind == network::AddressKind::kMulticast;
  return internet_.ipv4().output(std::move(payload),
                                 {.source = route.source,
                                  .destination = route.destination,
                                  .protocol = protocol,
                                  .ttl = multicast ? options_.multicast_ttl : options_.ttl,
                                  .dsfield = options_.tos,
                                  .dont_fragment = options_.path_mtu != PathMtu::kDont && fits,
                                  .confirms_neighbor = false,
                                  .interface = multicast ? options_.multicast_interface : network::InterfaceIndex(),
                                  .multicast_loop = options_.multicast_loop});
}

}  // namespace glassnet::transport
