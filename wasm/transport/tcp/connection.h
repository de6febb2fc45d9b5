// SPDX-License-Identifier: Apache-2.0
// One TCP connection (RFC 9293): the transmission control block and what the program may do with it. Never blocks: what cannot be
// done now answers EAGAIN, and the observer is told when trying again makes sense.
//
// Lifetime: Tcp owns every connection. A socket holds a ConnectionPtr; while it does, the object stays, even in state CLOSED, so
// that remaining data and the error can be read. Letting go of the pointer is close(2): the connection lives on in the stack, without
// observer, until it is CLOSED (after TIME-WAIT, where there is one). Tcp must outlive all pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/time.h"
#include "transport/endpoint.h"
#include "transport/port_table.h"
#include "transport/readiness.h"
#include "transport/tcp/options.h"
#include "transport/tcp/state.h"

namespace glassnet::transport {

class Listener;
class Tcp;

/// What `ss -ti` and TCP_INFO tell. Bytes, segments and durations as named; 0 where nothing is known yet.
struct TcpInfo {
  TcpState state = TcpState::kClosed;
  std::uint32_t cwnd = 0;      ///< congestion window in segments
  std::uint32_t ssthresh = 0;  ///< slow start threshold in segments; 0x7fffffff = none yet
  std::uint32_t mss = 0;       ///< payload bytes of a full segment, options already taken off
  std::uint32_t send_window = 0;     ///< as the peer offers it, bytes
  std::uint32_t receive_window = 0;  ///< as we offer it, bytes
  std::uint8_t send_scale = 0;       ///< shift count of the windows we receive
  std::uint8_t receive_scale = 0;    ///< shift count of the windows we send
  bool timestamps = false;
  bool sack = false;
  std::uint32_t unacked = 0;   ///< segments sent and not acknowledged
  std::uint32_t sacked = 0;    ///< of these, segments known to have arrived out of order
  std::uint32_t lost = 0;      ///< of these, segments taken for lost
  std::uint32_t retransmitting = 0;  ///< of these, segments sent again and not acknowledged
  std::uint32_t retransmissions = 0; ///< segments sent again since the connection began
  sim::Duration rtt;
  sim::Duration rtt_variation;
  sim::Duration rto;
  std::uint8_t backoff = 0;    ///< how often the timeout was doubled in a row
  std::uint64_t bytes_sent = 0;      ///< payload, retransmissions included
  std::uint64_t bytes_acked = 0;
  std::uint64_t bytes_received = 0;  ///< payload in order
  std::uint32_t segments_out = 0;
  std::uint32_t segments_in = 0;
};

enum class Peek : std::uint8_t { kNo, kYes };

class Connection {
 public:
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Takes as much of `data` as the send buffer holds, at least one byte. Errors: EAGAIN (no room, or the handshake is under way),
  /// EPIPE (sending was shut down or the connection is over), or the pending error, once.
  Result<std::size_t> send(Bytes data);
  /// Gives up to `target.size()` received bytes. 0 = the peer has finished (or reading was shut down). Errors: EAGAIN, or the pending
  /// error once, after all data that came before it.
  Result<std::size_t> receive(MutableBytes target, Peek peek = Peek::kNo);

  /// shutdown(2) SHUT_WR: a FIN follows what is in the send buffer. Error: ENOTCONN before the handshake and after the end.
  Result<void> shutdown_write();
  /// SHUT_RD: `receive` answers 0 once the buffer is empty; nothing is sent. Error: ENOTCONN as above.
  Result<void> shutdown_read();
  /// Ends the connection with an RST, as close(2) does with SO_LINGER 0.
  void abort();

  /// The error that waits for SO_ERROR (RFC 9293 MUST-47), kOk for none; asking takes it.
  Errno take_error();
  [[nodiscard]] ReadyMask ready() const;
  [[nodiscard]] TcpInfo info() const;

  [[nodiscard]] TcpState state() const;
  [[nodiscard]] const Endpoint& local() const { return pair_.local; }
  [[nodiscard]] const Endpoint& remote() const { return pair_.remote; }
  [[nodiscard]] const EndpointPair& endpoints() const { return pair_; }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] PortBinding& port_binding() { return binding_; }

  /// Bytes received in order and not yet read (FIONREAD; Recv-Q), and bytes accepted from the program that the peer has not
  /// acknowledged (SIOCOUTQ; Send-Q).
  [[nodiscard]] std::size_t receive_queue() const;
  [[nodiscard]] std::size_t send_queue() const;

  [[nodiscard]] const ConnectionOptions& options() const { return options_; }
  /// Changes take effect at once: TCP_NODELAY sends what Nagle held back, SO_KEEPALIVE starts its timer.
  void set_options(const ConnectionOptions& options);

 private:
  friend class Listener;
  friend class Tcp;
  friend struct CloseConnection;

  EndpointPair pair_;
  std::uint32_t number_ = 0;
  ConnectionOptions options_;
  PortBinding binding_;
};

/// Letting go of a connection is close(2).
struct CloseConnection {
  void operator()(Connection* connection) const;
};
using ConnectionPtr = std::unique_ptr<Connection, CloseConnection>;

}  // namespace glassnet::transport
