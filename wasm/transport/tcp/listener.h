// SPDX-License-Identifier: Apache-2.0
// A listening port (RFC 9293 §3.10.1, passive OPEN) with the two queues of listen(2): handshakes under way and
// connections that wait for accept(2). Made by Tcp::listen, owned by Tcp; the socket holds a ListenerPtr.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"
#include "transport/tcp/connection.h"
#include "transport/tcp/options.h"

namespace glassnet::transport {

class Tcp;

class Listener {
 public:
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The oldest established connection; from now on `observer` hears of it. Error: EAGAIN when none waits. A
  /// connection that was reset while it waited is handed out all the same; its calls then tell the error, as on
  /// Linux.
  Result<ConnectionPtr> accept(ReadinessObserver& observer);

  /// A second listen(2) changes the backlog: accept queues hold backlog + 1 (Linux; negative counts as the maximum,
  /// 4096).
  void set_backlog(int backlog);
  /// Options that later connections inherit.
  void set_options(const ConnectionOptions& options) { options_ = options; }
  [[nodiscard]] const ConnectionOptions& options() const { return options_; }

  /// kReadyIn when accept would succeed.
  [[nodiscard]] ReadyMask ready() const { return accept_length_ > 0 ? ReadyMask{kReadyIn} : ReadyMask{0}; }
  /// The address is 0.0.0.0 when it listens on all.
  [[nodiscard]] const Endpoint& local() const { return binding_.local(); }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] PortBinding& port_binding() { return binding_; }
  /// Connections waiting for accept, and how many may.
  [[nodiscard]] std::uint32_t waiting() const { return accept_length_; }
  [[nodiscard]] std::uint32_t limit() const { return limit_; }

 private:
  friend class Tcp;
  friend struct CloseListener;
  friend class Connection;

  /// Handshakes under way per listener. Simplified: Linux would answer more with SYN cookies; here the SYN is dropped.
  static constexpr std::uint32_t kMaxHandshakes = 256;

  Listener(Tcp& tcp, std::uint32_t number, const ConnectionOptions& options, ReadinessObserver& observer);

  /// More connections may wait for accept.
  [[nodiscard]] bool accept_queue_full() const { return accept_length_ >= limit_; }
  void handshake_begins(Connection& child);
  /// Its handshake is complete: moves it to the accept queue and tells the socket.
  void handshake_done(Connection& child);
  /// Takes `child` out of the queue it is in.
  void forget(Connection& child);
  /// Ends every connection that was not accepted.
  void abandon_children();

  struct Queue {
    Connection* first = nullptr;
    Connection* last = nullptr;
    void push(Connection& connection);
    void remove(Connection& connection);
  };

  Tcp& tcp_;
  std::uint32_t number_;
  std::uint32_t limit_ = 1;
  std::uint32_t handshakes_length_ = 0;
  std::uint32_t accept_length_ = 0;
  Queue handshakes_;
  Queue accept_;
  ConnectionOptions options_;
  ReadinessObserver* observer_;
  PortBinding binding_;
};

/// Closing the socket ends the listener and every connection that was not accepted: handshakes silently, established
/// ones by RST.
struct CloseListener {
  void operator()(Listener* listener) const;
};
using ListenerPtr = std::unique_ptr<Listener, CloseListener>;

}  // namespace glassnet::transport
