// SPDX-License-Identifier: Apache-2.0
// What all sockets have in common: identity and options. One subclass per protocol (tcp_socket.h, udp_socket.h, ping_socket.h,
// raw_socket.h) says what the calls mean. Nothing here waits: EAGAIN is the answer then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/time.h"
#include "socket/file.h"
#include "socket/options.h"
#include "socket/socket_row.h"
#include "socket/types.h"

namespace glassnet::socket {

class SocketLayer;

/// Who opened a socket and what it is.
struct SocketIdentity {
  std::uint32_t id = 0;  ///< transport::SocketIds
  Type type = Type::kStream;
  int protocol = 0;
  Credentials owner;
};

class Socket : public File {
 public:
  [[nodiscard]] Socket* as_socket() final { return this; }
  [[nodiscard]] const SocketIdentity& identity() const { return identity_; }

  // The calls of the same names. Errors are those of Linux; not listed again where the manual page says all.
  virtual Result<void> bind(SocketAddress local) = 0;
  /// EOPNOTSUPP for all but stream sockets.
  virtual Result<void> listen(int backlog);
  /// The oldest established connection of the queue; `peer` is filled in. EAGAIN: none yet. EOPNOTSUPP for all but stream sockets.
  virtual Result<FileRef> accept(SocketAddress& peer, const Credentials& caller);
  /// EINPROGRESS: begun, `connect_outcome` will tell. EALREADY: begun by an earlier call.
  virtual Result<void> connect(SocketAddress remote) = 0;
  /// AF_UNSPEC: a datagram socket forgets its peer (connect(2)); a stream socket breaks its connection off.
  virtual Result<void> disconnect() = 0;
  /// Of a connect that answered EINPROGRESS or EALREADY. EAGAIN: still under way.
  virtual Result<void> connect_outcome() { return {}; }
  /// `to` may be absent. Sends what fits; EAGAIN when nothing does.
  virtual Result<std::size_t> send(Bytes data, const std::optional<SocketAddress>& to, int flags) = 0;
  /// Up to `target.size()` bytes or one datagram. EAGAIN: nothing yet.
  virtual Result<Message> receive(MutableBytes target, int flags) = 0;
  virtual Result<void> shutdown(Shutdown how) = 0;
  [[nodiscard]] virtual SocketAddress local_address() const = 0;
  /// ENOTCONN without a peer.
  [[nodiscard]] virtual Result<SocketAddress> peer_address() const = 0;

  /// setsockopt(2) with the bytes a program would pass. Errors: EINVAL, ENOPROTOOPT, EPERM.
  Result<void> set_option(int level, int option, Bytes value);
  /// getsockopt(2): fills `value` and returns how many bytes it is.
  Result<std::size_t> option(int level, int option, MutableBytes value);

  Result<std::size_t> read(MutableBytes target) final;
  Result<std::size_t> write(Bytes source) final;

  /// One line of netstat and ss; nothing for a socket that they do not show (never bound), or whose line its protocol makes.
  [[nodiscard]] virtual std::optional<SocketRow> row() const = 0;

  /// SO_RCVTIMEO and SO_SNDTIMEO; nothing = wait for ever.
  [[nodiscard]] std::optional<sim::Duration> receive_timeout() const { return receive_timeout_; }
  [[nodiscard]] std::optional<sim::Duration> send_timeout() const { return send_timeout_; }

  /// SO_RCVLOWAT: bytes that a blocking read of a stream waits for, at least 1.
  [[nodiscard]] std::size_t receive_low_water() const { return static_cast<std::size_t>(options_.receive_low_water); }

  /// Gives an error back that a call has taken but could not report, because it had moved some bytes before.
  virtual void put_back_error(Errno error) = 0;

 protected:
  Socket(SocketLayer& layer, const SocketIdentity& identity);
  /// Tells the trace that the socket is gone and leaves the layer's list.
  ~Socket() override;

  /// What the common options are set to. Simplified: dont_route and priority are remembered, but change nothing.
  struct Options {
    bool reuse_address = false;
    bool reuse_port = false;
    bool broadcast = false;
    bool keep_alive = false;
    bool dont_route = false;
    bool oob_inline = false;
    bool receive_errors = false;  // IP_RECVERR
    bool receive_ttl = false;
    bool receive_tos = false;
    bool packet_info = false;
    bool header_included = false;  // IP_HDRINCL
    bool multicast_loop = true;
    bool multicast_all = true;
    bool send_buffer_set = false;
    bool receive_buffer_set = false;
    int send_buffer = kDefaultBuffer;
    int receive_buffer = kDefaultBuffer;
    int receive_low_water = 1;
    int priority = 0;
    PathMtuDiscovery path_mtu = kPmtuDiscWant;
    std::uint8_t ttl = 0;  // 0 = the host's default
    std::uint8_t tos = 0;
    std::uint8_t multicast_ttl = 1;
    Linger linger;
  };
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] Options& options() { return options_; }
  [[nodiscard]] SocketLayer& layer() const { return layer_; }
  /// For transport::PortBinding::set_sharer.
  [[nodiscard]] std::optional<std::uint32_t> port_sharer() const {
    return options_.reuse_port ? std::optional(identity_.owner.uid) : std::nullopt;
  }

  /// The checks of bind(2) that all protocols share, in the order of Linux. Errors: EADDRNOTAVAIL (not an address of this host, nor
  /// broadcast or multicast), EACCES (a privileged port for an ordinary user).
  [[nodiscard]] Result<void> check_bind(SocketAddress local) const;
  /// Tells the trace where the socket is bound now.
  void record_bound(SocketAddress local) const;
  /// For an accepted connection: takes the number that the stack has given it and the options of the listener, and enters the layer's
  /// list.
  void inherit(const Socket& listener, std::uint32_t id);

  /// A common option was set: the subclass hands on what its protocol must know.
  virtual void options_changed() {}
  /// IP_MULTICAST_IF, IP_ADD_MEMBERSHIP and the other options about groups. Errors: EPROTO, EINVAL for stream sockets; else
  /// those of transport::Memberships, and EADDRNOTAVAIL (no such interface).
  virtual Result<void> set_group_option(int option, Bytes value);
  [[nodiscard]] virtual Result<std::size_t> multicast_interface(MutableBytes value) const;
  /// Options of the protocol's own levels. For all others ENOPROTOOPT, or EOPNOTSUPP when asked at a foreign level.
  virtual Result<void> set_own_option(int level, int option, Bytes value);
  virtual Result<std::size_t> own_option(int level, int option, MutableBytes value);
  /// SO_ERROR: the pending error, which is cleared by this.
  virtual Errno take_error() = 0;
  /// SO_ACCEPTCONN.
  [[nodiscard]] virtual bool listening() const { return false; }

 private:
  friend class SocketLayer;

  Result<void> set_socket_option(int option, Bytes value);
  Result<void> set_ip_option(int option, Bytes value);
  void set_buffer(int option, int wished);
  Result<std::size_t> socket_option(int option, MutableBytes value);
  Result<std::size_t> ip_option(int option, MutableBytes value);

  SocketLayer& layer_;
  SocketIdentity identity_;
  Options options_;
  std::optional<sim::Duration> receive_timeout_;
  std::optional<sim::Duration> send_timeout_;
};

}  // namespace glassnet::socket
