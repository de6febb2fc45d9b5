// SPDX-License-Identifier: Apache-2.0
// What UDP, ping and raw sockets share below the socket calls: a bounded queue of datagrams that wait to be read, the pending error
// and the error queue of IP_RECVERR (ip(7)), and how a datagram gets out with the options of its socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "link/fifo.h"
#include "link/packet.h"
#include "network/ipv4.h"
#include "network/transport_protocol.h"
#include "transport/endpoint.h"
#include "transport/memberships.h"
#include "transport/port_table.h"
#include "transport/readiness.h"

namespace glassnet::network {
class InternetLayer;
}

namespace glassnet::transport {

/// A datagram that waits to be read.
struct Datagram {
  link::Packet payload;  ///< what the program gets, without headers (raw sockets: with the IP header)
  Endpoint source;       ///< port 0 where the protocol has none
  wire::Ipv4Address destination;
  std::uint8_t ttl = 0;
  std::uint8_t dsfield = 0;
};

/// An ICMP error, or one of this host's own, about a packet that a socket sent: struct sock_extended_err of ip(7).
struct ExtendedError {
  enum class Origin : std::uint8_t { kNone = 0, kLocal = 1, kIcmp = 2 };

  Errno error = Errno::kOk;
  Origin origin = Origin::kNone;
  std::uint8_t type = 0;  ///< ICMP type
  std::uint8_t code = 0;  ///< ICMP code
  /// Next-hop MTU in bytes of EMSGSIZE, else 0.
  std::uint32_t info = 0;
  /// Who sent the ICMP message: the router's address. 0.0.0.0 for Origin::kLocal.
  wire::Ipv4Address offender;
};

/// An entry of the error queue: the error, where the offending packet was sent, and the quoted part of its payload.
struct QueuedError {
  ExtendedError error;
  Endpoint destination;
  std::vector<std::uint8_t> payload;
};

/// Whether packets may be fragmented: IP_MTU_DISCOVER with the numbers of Linux.
enum class PathMtu : std::uint8_t {
  kDont = 0,   ///< never set Don't Fragment
  kWant = 1,   ///< set it on what fits the path, fragment the rest (the default)
  kDo = 2,     ///< always; what does not fit the path answers EMSGSIZE
  kProbe = 3,  ///< always; only the interface's own MTU counts
};

/// What a program may set on a datagram socket.
struct DatagramOptions {
  std::uint8_t ttl = 64;
  std::uint8_t multicast_ttl = 1;
  bool multicast_loop = true;  ///< IP_MULTICAST_LOOP
  bool multicast_all = true;   ///< IP_MULTICAST_ALL: also groups that other sockets of the host joined
  network::InterfaceIndex multicast_interface{};  ///< IP_MULTICAST_IF; 0 = by routing
  wire::Ipv4Address multicast_source{};           ///< the same, when it named an address
  std::uint8_t tos = 0;
  PathMtu path_mtu = PathMtu::kWant;
  bool broadcast = false;       ///< SO_BROADCAST
  bool receive_errors = false;  ///< IP_RECVERR
  /// SO_RCVBUF as getsockopt shows it: bytes with the overhead that Linux counts (see charge_of).
  std::size_t receive_buffer = 212992;
};

class DatagramEndpoint : public PortBinding {
 public:
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] DatagramOptions& options() { return options_; }
  [[nodiscard]] const DatagramOptions& options() const { return options_; }

  /// The oldest datagram, or nullptr.
  [[nodiscard]] const Datagram* front() const { return queue_.empty() ? nullptr : &queue_.front(); }
  /// Removes it; there must be one.
  void pop();
  /// What waits, in bytes with the overhead that Linux counts (Recv-Q of netstat).
  [[nodiscard]] std::size_t charged() const { return charged_; }
  /// Whether a datagram with `payload` bytes is still taken: as long as SO_RCVBUF is not exceeded, and always when nothing waits.
  [[nodiscard]] bool has_room(std::size_t payload) const {
    return charged_ == 0 || charged_ + charge_of(payload) <= options_.receive_buffer;
  }

  /// The multicast groups it has joined.
  [[nodiscard]] Memberships& memberships();
  /// Whether it takes packets that `source` sent to `group` and that came in at `interface` (Linux ip_mc_sf_allow).
  [[nodiscard]] bool hears(wire::Ipv4Address group, wire::Ipv4Address source, network::InterfaceIndex interface) const;

  /// SO_ERROR; asking takes it.
  Errno take_error();
  void put_back_error(Errno error) { error_ = error; }
  /// The oldest entry of the error queue, or nothing. The pending error becomes that of the next entry, as on Linux.
  std::optional<QueuedError> take_queued_error();

  /// shutdown(2). What waits may still be read.
  void shut_receiving();
  void shut_sending();
  [[nodiscard]] bool receiving_shut() const { return receiving_shut_; }
  [[nodiscard]] bool sending_shut() const { return sending_shut_; }
  [[nodiscard]] ReadyMask ready() const;

  /// What Linux counts against SO_RCVBUF for a datagram with `payload` bytes: the memory its buffer takes (skb->truesize).
  [[nodiscard]] static std::size_t charge_of(std::size_t payload);

 protected:
  DatagramEndpoint(network::InternetLayer& internet, std::uint32_t number, ReadinessObserver& observer)
      : internet_(internet), number_(number), observer_(&observer) {}
  ~DatagramEndpoint() = default;

  /// Appends the datagram; ask `has_room` first.
  void enqueue(Datagram datagram);
  /// An ICMP error came for a packet that this endpoint sent to `destination`; `payload` is what was quoted of its payload. Without
  /// IP_RECVERR call it for an endpoint with a peer only: without one nobody could tell which datagram it was about.
  void report(const network::IcmpError& error, Endpoint destination, Bytes payload);

  /// Routes from `source` (0.0.0.0 = choose). Errors: those of routing; EACCES for a broadcast without SO_BROADCAST.
  [[nodiscard]] Result<network::RouteDecision> choose_route(wire::Ipv4Address destination,
                                                            wire::Ipv4Address source) const;
  /// The checks of a send before anything is built, in the order of Linux: route, SO_BROADCAST, length, pending error, shutdown.
  /// `length` = bytes of the IP payload.
  Result<network::RouteDecision> prepare(Endpoint destination, wire::Ipv4Address source, std::size_t length);
  /// Sends an IP payload along a prepared route.
  Result<void> transmit(link::Packet payload, wire::IpProtocol protocol, const network::RouteDecision& route);

  void notify() { observer_->on_readiness_change(); }
  [[nodiscard]] network::InternetLayer& internet() const { return internet_; }

 private:
  void queue_error(const ExtendedError& error, Endpoint destination, Bytes payload);

  network::InternetLayer& internet_;
  std::uint32_t number_;
  ReadinessObserver* observer_;
  DatagramOptions options_;
  link::Fifo<Datagram> queue_;
  link::Fifo<QueuedError> errors_;
  std::unique_ptr<Memberships> memberships_;  // made when the first group is joined
  std::size_t charged_ = 0;                   // by datagrams and queued errors, as Linux counts
  Errno error_ = Errno::kOk;
  bool receiving_shut_ = false;
  bool sending_shut_ = false;
};

}  // namespace glassnet::transport
