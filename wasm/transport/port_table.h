// SPDX-License-Identifier: Apache-2.0
// Who holds which port of one protocol on one host: conflicts as Linux judges them (SO_REUSEADDR, socket(7)), free ports for
// those who ask for none (RFC 6056; ip_local_port_range 32768..60999). UDP, TCP and ping sockets have one table each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/rng.h"
#include "transport/endpoint.h"

namespace glassnet::transport {

class PortTable;

/// Ports below this are for root (ip_unprivileged_port_start); the socket calls check it, not the table.
inline constexpr std::uint16_t kFirstUnprivilegedPort = 1024;
inline constexpr std::uint16_t kFirstEphemeralPort = 32768;
inline constexpr std::uint16_t kLastEphemeralPort = 60999;

/// SO_REUSEADDR of a socket.
enum class AddressReuse : std::uint8_t { kNo, kYes };

/// One holder of a port: a bound or listening socket, a connection, one in TIME_WAIT. Used as a member or as a base class; gives
/// the port back when destroyed.
class PortBinding {
 public:
  PortBinding() = default;
  PortBinding(const PortBinding&) = delete;
  PortBinding& operator=(const PortBinding&) = delete;
  ~PortBinding() { release(); }

  [[nodiscard]] bool bound() const { return table_ != nullptr; }
  /// 0.0.0.0 for all addresses of the host; the port is 0 when not bound.
  [[nodiscard]] const Endpoint& local() const { return local_; }
  /// The other end of a connection, all 0 without one.
  [[nodiscard]] const Endpoint& remote() const { return remote_; }
  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] bool listening() const { return listening_; }
  /// The next holder of the same port, older than this one.
  [[nodiscard]] PortBinding* next() const { return next_; }

  /// SO_REUSEADDR may change while the port is held.
  void set_reuse(AddressReuse reuse) { reuse_ = reuse; }
  [[nodiscard]] AddressReuse reuse() const { return reuse_; }

  /// SO_REUSEPORT: all holders of a port that have it and belong to the same user may share it. Nothing = it is not set.
  void set_sharer(std::optional<std::uint32_t> uid) { sharer_ = uid; }
  [[nodiscard]] bool shares() const { return sharer_.has_value(); }
  [[nodiscard]] bool shares_with(const PortBinding& other) const { return sharer_ && sharer_ == other.sharer_; }

  void release();

 private:
  friend class PortTable;
  PortTable* table_ = nullptr;
  PortBinding* next_ = nullptr;
  PortBinding* previous_ = nullptr;
  Endpoint local_;
  Endpoint remote_;
  AddressReuse reuse_ = AddressReuse::kNo;
  std::optional<std::uint32_t> sharer_;
  bool connected_ = false;
  bool listening_ = false;
  bool chosen_by_connect_ = false;  // the port may be shared with connections to other ends
};

class PortTable {
 public:
  /// Whether an old connection (in TIME_WAIT) would make way for a new one between the same ends.
  struct MakesWay {
    enum class Port : std::uint8_t { kChosenHere, kAskedFor };
    const void* who;
    bool (*ask)(const void* who, const EndpointPair& ends, Port port);
    [[nodiscard]] bool operator()(const EndpointPair& ends, Port port) const { return ask(who, ends, port); }
  };

  /// Whose rules apply where the protocols differ.
  enum class Rules : std::uint8_t {
    kTcp,   ///< a listening port is never shared; connections may share a port when their other ends differ
    kUdp,   ///< two sockets with SO_REUSEADDR may share a port
    kPing,  ///< as UDP, but the "port" is the ICMP identifier and free ones are handed out in turn from 1
  };

  /// `random` is the stream from which ephemeral ports come.
  PortTable(Rules rules, Rng random);
  PortTable(const PortTable&) = delete;
  PortTable& operator=(const PortTable&) = delete;
  ~PortTable();

  /// Gives `binding` (not bound yet) the port `local.port`, or a free ephemeral one for 0. Error: EADDRINUSE, also when no
  /// ephemeral port is left. Whether `local.address` is one of the host's is the caller's question.
  Result<void> bind(PortBinding& binding, Endpoint local, AddressReuse reuse);

  /// Turns a bound port into a listening one. Error: EADDRINUSE when another holder minds (TCP: a listening one always does).
  Result<void> listen(PortBinding& binding);
  /// Ends listening, keeps the port.
  void unlisten(PortBinding& binding) { binding.listening_ = false; }

  /// Makes `binding` the connection between `source` and `remote`. A bound one keeps its port; another gets an ephemeral port that
  /// is not in use between these two ends (TCP) or at all. Errors: EADDRNOTAVAIL when there is none, or when this TCP connection
  /// exists already and does not make way; one that does is still in the table afterwards, and the caller's to end.
  Result<void> connect(PortBinding& binding, wire::Ipv4Address source, Endpoint remote,
                       const MakesWay* makes_way = nullptr);
  /// Forgets the other end; the local address becomes `local`.
  void disconnect(PortBinding& binding, wire::Ipv4Address local);

  /// Makes `child` a connection on the listener's port: what a SYN to a listening socket creates.
  void adopt(PortBinding& child, const PortBinding& listener, wire::Ipv4Address local, Endpoint remote);

  /// Lets `heir` (not bound yet) take the place of `holder`, which is bound no longer: for TIME_WAIT, which outlives its connection.
  void hand_over(PortBinding& holder, PortBinding& heir);

  /// Which of `count` sockets that share a port gets what comes from `remote` to `local`: always the same one, spread evenly.
  [[nodiscard]] std::size_t pick(const EndpointPair& ends, std::size_t count) const;

  /// The newest holder of `port`; follow `next()` for the others. Null when the port is free.
  [[nodiscard]] PortBinding* holders(std::uint16_t port) const;

 private:
  friend class PortBinding;
  /// Whether sharing a port by SO_REUSEADDR will do, or only an unused one.
  enum class Sharing : std::uint8_t { kAllowed, kForbidden };

  [[nodiscard]] bool conflicts(const PortBinding& asking, Endpoint local, AddressReuse reuse, Sharing sharing) const;
  // Each answers 0 when nothing is free.
  [[nodiscard]] std::uint16_t choose(const PortBinding& asking, wire::Ipv4Address address, AddressReuse reuse);
  [[nodiscard]] std::uint16_t choose_for_tcp(const PortBinding& asking, wire::Ipv4Address address, AddressReuse reuse);
  [[nodiscard]] std::uint16_t choose_for_udp(const PortBinding& asking, wire::Ipv4Address address, AddressReuse reuse);
  [[nodiscard]] std::uint16_t choose_identifier(const PortBinding& asking, wire::Ipv4Address address);
  [[nodiscard]] std::uint16_t choose_to_connect(wire::Ipv4Address source, Endpoint remote, const MakesWay* makes_way);
  [[nodiscard]] bool free_to_connect(std::uint16_t port, wire::Ipv4Address source, Endpoint remote,
                                     const MakesWay* makes_way) const;
  [[nodiscard]] bool connection_exists(const PortBinding& asking, Endpoint local, Endpoint remote) const;
  void insert(PortBinding& binding, Endpoint local);
  void remove(PortBinding& binding);

  // Linux keeps a counter per hash of the two ends, so that successive connections to one server get ports close to each other
  // (RFC 6056 §3.3.4, "Double-Hash Port Selection").
  static constexpr std::size_t kPerturbations = 256;

  Rules rules_;
  Rng random_;
  std::uint64_t secret_;
  std::uint16_t last_identifier_ = 0;
  std::vector<std::uint32_t> perturbations_;      // kPerturbations of them once the first program connects
  std::map<std::uint16_t, PortBinding*> newest_;  // by port
};

inline void PortBinding::release() {
  if (table_ != nullptr) table_->remove(*this);
}

}  // namespace glassnet::transport
