// SPDX-License-Identifier: Apache-2.0
// The smallest programs over a TCP connection: one that sends a known stream and closes, one that takes it in and
// checks each byte.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "transport/packet_script.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport::test {

/// Sends `total` bytes of the known stream as the connection takes them, reads what comes back, closes when both are
/// done.
class Program final : private ReadinessObserver {
 public:
  /// When the program ends its direction: once all is sent, or not before the peer has ended its own.
  enum class Ends : std::uint8_t { kFirst, kAfterPeer };

  Program(std::uint64_t to_send, std::uint64_t to_receive, Ends ends = Ends::kFirst)
      : to_send_(to_send), to_receive_(to_receive), ends_(ends) {}

  Errno connect(Tcp& tcp, SocketIds& ids, Endpoint remote, const ConnectionOptions& options = {}) {
    PortBinding binding;
    auto opened = tcp.connect(binding, remote, options, ids.next(), *this);
    if (!opened) return opened.error();
    take(std::move(*opened));
    return Errno::kOk;
  }
  void accept(Listener& listener) {
    auto accepted = listener.accept(*this);
    if (accepted) take(std::move(*accepted));
  }

  /// Does all that is possible now. Also called by itself whenever something becomes possible.
  void go_on() {
    if (connection_ == nullptr || finished_) return;
    if (const Errno error = connection_->take_error(); error != Errno::kOk) {
      error_ = error;
      finished_ = true;
      return;
    }
    send();
    receive();
    end();
    if (sent == to_send_ && received >= to_receive_ && end_of_file) finished_ = true;
  }
  /// Lets go of the connection: close(2).
  void close() { connection_.reset(); }

  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] Errno error() const { return error_; }
  [[nodiscard]] Connection* connection() { return connection_.get(); }

  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t wrong = 0;  ///< bytes that were not those of the stream
  bool end_of_file = false;

 private:
  void take(ConnectionPtr connection) {
    connection_ = std::move(connection);
    go_on();
  }
  void on_readiness_change() override { go_on(); }

  void send() {
    std::uint8_t buffer[3000];
    while (sent < to_send_) {
      const std::size_t count = std::min<std::uint64_t>(sizeof buffer, to_send_ - sent);
      for (std::size_t i = 0; i < count; ++i) buffer[i] = stream_byte(sent + i);
      const auto taken = connection_->send(Bytes(buffer, count));
      if (!taken) return;
      sent += *taken;
    }
  }

  void end() {
    if (sent < to_send_ || (ends_ == Ends::kAfterPeer && !end_of_file)) return;
    if (!shut_ && can_send(connection_->state())) {
      shut_ = true;
      static_cast<void>(connection_->shutdown_write());
    }
  }

  void receive() {
    std::uint8_t buffer[5000];
    while (!end_of_file) {
      const auto got = connection_->receive(buffer);
      if (!got) return;
      if (*got == 0) end_of_file = true;
      for (std::size_t i = 0; i < *got; ++i) wrong += buffer[i] == stream_byte(received + i) ? 0U : 1U;
      received += *got;
    }
  }

  std::uint64_t to_send_;
  std::uint64_t to_receive_;
  Ends ends_;
  ConnectionPtr connection_;
  Errno error_ = Errno::kOk;
  bool shut_ = false;
  bool finished_ = false;
};

/// Listens and gives each connection to the next program in line.
class Server final : private ReadinessObserver {
 public:
  Errno listen(Tcp& tcp, SocketIds& ids, Endpoint local, int backlog = 16, const ConnectionOptions& options = {}) {
    PortBinding binding;
    if (const auto bound = tcp.ports().bind(binding, local, AddressReuse::kNo); !bound) return bound.error();
    auto listening = tcp.listen(binding, backlog, options, ids.next(), *this);
    if (!listening) return listening.error();
    listener_ = std::move(*listening);
    return Errno::kOk;
  }
  void serve(Program& program) { programs_.push_back(&program); }
  void close() { listener_.reset(); }
  [[nodiscard]] Listener* listener() { return listener_.get(); }

 private:
  void on_readiness_change() override {
    while (next_ < programs_.size() && listener_ != nullptr && listener_->waiting() > 0) {
      programs_[next_++]->accept(*listener_);
    }
  }

  ListenerPtr listener_;
  std::vector<Program*> programs_;
  std::size_t next_ = 0;
};

}  // namespace glassnet::transport::test
