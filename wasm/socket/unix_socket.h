// SPDX-License-Identifier: Apache-2.0
// AF_UNIX (unix(7)): sockets between programs of one host, stream and datagram, with names on the disk or abstract ones. No packet
// leaves for them. They are Files, but no Sockets: those speak IP. Names on the disk are kept by the file system, which knows a
// socket by its number; all else is here. Errnos as Linux af_unix.c has them. Never waits: EAGAIN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "socket/file.h"
#include "socket/types.h"

namespace glassnet::socket {

class UnixSocket;

/// Descriptors on their way to another program (SCM_RIGHTS).
using PassedFiles = std::vector<FileRef>;

/// All AF_UNIX sockets of one host; must outlive them.
class UnixSockets {
 public:
  UnixSockets() = default;
  UnixSockets(const UnixSockets&) = delete;
  UnixSockets& operator=(const UnixSockets&) = delete;
  ~UnixSockets();

  /// socket(2) and socketpair(2). Errors: ESOCKTNOSUPPORT, EPROTONOSUPPORT.
  Result<FileRef> create(Type type, int protocol, const Credentials& owner);
  Result<std::pair<FileRef, FileRef>> create_pair(Type type, int protocol, const Credentials& owner);

  /// The socket behind a descriptor, or nullptr when that is something else.
  [[nodiscard]] UnixSocket* find(const File* file) const;
  /// By number; nullptr when it is closed: its name has outlived it.
  [[nodiscard]] UnixSocket* find(std::uint32_t number) const;
  /// By abstract name, its leading zero byte included.
  [[nodiscard]] UnixSocket* find_abstract(std::string_view name) const;
  /// An abstract name that nobody has (unix(7), "Autobind feature").
  [[nodiscard]] std::string free_name();

  /// Descriptors that have been sent and not received.
  [[nodiscard]] std::size_t in_flight() const;
  /// Sockets that only messages hold, and those only each other, are for nobody to receive: takes them away (Linux unix_gc).
  void collect();

 private:
  friend class UnixSocket;

  /// By socket, how often messages and queues of listeners hold it.
  [[nodiscard]] std::map<const UnixSocket*, std::uint32_t> held_by_queues() const;

  bool collecting_ = false;
  std::uint32_t next_number_ = 1;
  std::uint32_t next_name_ = 0;
  std::map<std::uint32_t, UnixSocket*> by_number_;
  std::map<const File*, UnixSocket*> by_file_;  // only for look-ups: its order means nothing
};

class UnixSocket final : public File {
 public:
  /// Bytes on the way from one socket: SO_SNDBUF as Linux 6.18 has it by default.
  static constexpr std::size_t kBuffer = 212992;
  /// Datagrams that wait at one socket (net.unix.max_dgram_qlen).
  static constexpr std::size_t kMaxDatagrams = 10;
  static constexpr int kMaxBacklog = 4096;  // net.core.somaxconn

  UnixSocket(UnixSockets& all, Type type, const Credentials& owner);

  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] Type type() const { return type_; }
  [[nodiscard]] const Credentials& owner() const { return owner_; }
  /// The bytes of sun_path: a path, or a zero byte and an abstract name; empty = none.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Gives the name that a bind has made sure of. EINVAL: there is one already.
  Result<void> set_name(std::string name);
  /// EOPNOTSUPP, EINVAL (connected, or without a name).
  Result<void> listen(int backlog);
  /// EAGAIN, EINVAL, EOPNOTSUPP.
  Result<FileRef> accept();
  /// `target` nullptr: nobody has the name. EAGAIN: its queue is full. ECONNREFUSED, EPROTOTYPE, EISCONN, EINVAL, EPERM.
  Result<void> connect(UnixSocket* target);
  /// A datagram socket forgets its peer.
  Result<void> disconnect();
  /// Without `to` to the peer. `passed` go with the first byte. EPIPE, ENOTCONN, EISCONN, EOPNOTSUPP, EMSGSIZE, EPERM, EAGAIN.
  Result<std::size_t> send(Bytes data, PassedFiles passed = {});
  Result<std::size_t> send_to(UnixSocket* target, Bytes data, PassedFiles passed = {});
  struct Received {
    std::size_t size = 0;
    std::size_t full_size = 0;
    std::string from;
    PassedFiles passed;
  };
  /// kMsgPeek. EAGAIN, ECONNRESET, EINVAL (a stream without connection).
  Result<Received> receive(MutableBytes target, int flags);
  Result<void> shutdown(Shutdown how);
  /// ENOTCONN.
  [[nodiscard]] Result<std::string> peer_name() const;
  /// Who held the peer when it connected. ENOTCONN.
  [[nodiscard]] Result<Credentials> peer_owner() const;
  [[nodiscard]] bool listening() const { return stage_ == Stage::kListening; }
  Errno take_error() { return std::exchange(error_, Errno::kOk); }

  Result<std::size_t> read(MutableBytes target) override;
  Result<std::size_t> write(Bytes source) override { return send(source); }
  [[nodiscard]] PollMask poll() const override;
  [[nodiscard]] Result<int> ioctl(unsigned long request) const override;

 private:
  friend class UnixSockets;
  enum class Stage : std::uint8_t { kNew, kListening, kConnected };
  struct Packet {
    std::vector<std::uint8_t> bytes;
    std::size_t done = 0;  // of a stream: what has been read
    std::string from;
    PassedFiles passed;  // received with the first byte
  };

  ~UnixSocket() override;
  void join(UnixSocket& peer);
  void lose_peer();
  [[nodiscard]] bool full() const;
  Result<std::size_t> send_stream(Bytes data, PassedFiles passed);
  Result<Received> receive_stream(MutableBytes target, bool peek);
  Result<Received> receive_datagram(MutableBytes target, bool peek);
  /// Calls `visit(file)` for all that messages and connections that nobody accepted hold.
  template <class Visit>
  void for_each_held(Visit visit) const;
  /// Room has come: tells all who may wait for it.
  void notify_senders();

  UnixSockets& all_;
  std::uint32_t number_;
  Type type_;
  Credentials owner_;
  Stage stage_ = Stage::kNew;
  std::string name_;
  UnixSocket* peer_ = nullptr;
  std::string peer_name_;
  Credentials peer_owner_;
  std::uint32_t full_target_ = 0;  // the datagram socket that had no room the last time
  bool receive_shut_ = false;
  bool send_shut_ = false;
  Errno error_ = Errno::kOk;
  std::size_t queued_bytes_ = 0;
  std::deque<Packet> queue_;
  std::size_t backlog_ = 0;
  std::deque<FileRef> connections_;  // not accepted yet
};

}  // namespace glassnet::socket
