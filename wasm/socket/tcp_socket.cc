// SPDX-License-Identifier: Apache-2.0
#include "socket/tcp_socket.h"

#include <utility>

#include "socket/socket_layer.h"

namespace glassnet::socket {

using transport::TcpState;

TcpSocket::TcpSocket(SocketLayer& layer, const SocketIdentity& identity) : Socket(layer, identity), tcp_(layer.tcp()) {
  options().send_buffer = static_cast<int>(tcp_.settings().send_buffer);
  options().receive_buffer = static_cast<int>(tcp_.settings().receive_buffer);
  tcp_options_.syn_retries = tcp_.settings().syn_retries;
  tcp_options_.keepalive_idle = tcp_.settings().keepalive_idle;
  tcp_options_.keepalive_interval = tcp_.settings().keepalive_interval;
  tcp_options_.keepalive_count = tcp_.settings().keepalive_count;
}

transport::AddressReuse TcpSocket::reuse() const {
  return options().reuse_address ? transport::AddressReuse::kYes : transport::AddressReuse::kNo;
}

Result<void> TcpSocket::bind(SocketAddress local) {
  if (const Result<void> allowed = check_bind(local); !allowed) return allowed;
  if (stage_ != Stage::kUnconnected || binding_.bound()) return fail(Errno::kInval);
  if (const Result<void> bound = tcp_.ports().bind(binding_, local, reuse()); !bound) return bound;
  wished_ = local;
  record_bound(binding_.local());
  return {};
}

Result<void> TcpSocket::listen(int backlog) {
  switch (stage_) {
    case Stage::kListening: listener_->set_backlog(backlog); return {};
    case Stage::kConnecting:
    case Stage::kConnected: return fail(Errno::kInval);
    case Stage::kUnconnected: break;
  }
  const bool was_bound = binding_.bound();
  auto listener = tcp_.listen(binding_, backlog, tcp_options_, identity().id, *this);
  if (!listener) return fail(listener.error());
  listener_ = *std::move(listener);
  stage_ = Stage::kListening;
  if (!was_bound) record_bound(listener_->local());
  wait_list().notify();
  return {};
}

Result<FileRef> TcpSocket::accept(SocketAddress& peer, const Credentials& caller) {
  if (stage_ != Stage::kListening) return fail(Errno::kInval);
  if (listener_->ready() == 0) return fail(Errno::kAgain);
  SocketIdentity child_identity = identity();
  child_identity.owner = caller;
  auto* child = new TcpSocket(layer(), child_identity);
  FileRef file(child);
  auto connection = listener_->accept(*child);
  if (!connection) return fail(connection.error());
  child->connection_ = *std::move(connection);
  child->stage_ = Stage::kConnected;
  child->tcp_options_ = child->connection_->options();
  child->tell_queued_ = tell_queued_;
  child->inherit(*this, child->connection_->number());
  peer = child->connection_->remote();
  return file;
}

// Linux __inet_stream_connect.
Result<void> TcpSocket::connect(SocketAddress remote) {
  switch (stage_) {
    case Stage::kListening:
    case Stage::kConnected: return fail(Errno::kIsConn);
    case Stage::kConnecting: {
      const Result<void> outcome = connect_outcome();
      if (!outcome && outcome.error() == Errno::kAgain) return fail(Errno::kAlready);
      return outcome;
    }
    case Stage::kUnconnected: break;
  }
  auto connection = tcp_.connect(binding_, remote, tcp_options_, identity().id, *this);
  if (!connection) return fail(connection.error());
  connection_ = *std::move(connection);
  stage_ = Stage::kConnecting;
  error_ = Errno::kOk;
  record_bound(connection_->local());
  return fail(Errno::kInProgress);
}

Result<void> TcpSocket::connect_outcome() {
  if (stage_ == Stage::kConnected) return {};
  if (stage_ != Stage::kConnecting) {
    // Another thread shut it down or broke it off meanwhile.
    const Errno error = std::exchange(error_, Errno::kOk);
    return fail(error != Errno::kOk ? error : Errno::kConnAborted);
  }
  switch (connection_->state()) {
    case TcpState::kSynSent:
    case TcpState::kSynReceived: return fail(Errno::kAgain);
    case TcpState::kClosed: {
      const Errno error = take_error();
      become_unconnected();
      return fail(error != Errno::kOk ? error : Errno::kConnAborted);
    }
    case TcpState::kListen:
    case TcpState::kEstablished:
    case TcpState::kFinWait1:
    case TcpState::kFinWait2:
    case TcpState::kCloseWait:
    case TcpState::kClosing:
    case TcpState::kLastAck:
    case TcpState::kTimeWait: break;
  }
  stage_ = Stage::kConnected;
  return {};
}

// Linux tcp_disconnect.
Result<void> TcpSocket::disconnect() {
  if (connection_ != nullptr) {
    const TcpState state = connection_->state();
    const bool open = transport::can_send(state) || transport::can_receive(state);
    if (open || state == TcpState::kSynSent || state == TcpState::kSynReceived) error_ = Errno::kConnReset;
    connection_->abort();
  }
  become_unconnected();
  wait_list().notify();
  return {};
}

// A port that the program named is kept (SOCK_BINDPORT_LOCK), one that it was given is given back.
void TcpSocket::become_unconnected() {
  if (stage_ == Stage::kUnconnected) return;
  last_name_ = {wished_.address, local_address().port};
  const bool keep = wished_.port != 0;
  if (keep && connection_ != nullptr && connection_->port_binding().bound()) {
    tcp_.ports().hand_over(connection_->port_binding(), binding_);
    tcp_.ports().disconnect(binding_, wished_.address);
  }
  connection_.reset();
  listener_.reset();
  if (keep && !binding_.bound()) static_cast<void>(tcp_.ports().bind(binding_, wished_, reuse()));
  stage_ = Stage::kUnconnected;
}

Result<std::size_t> TcpSocket::send(Bytes data, const std::optional<SocketAddress>&, int flags) {
  if (const Errno error = std::exchange(error_, Errno::kOk); error != Errno::kOk) return fail(error);
  if (connection_ == nullptr) return fail(Errno::kPipe);
  if (data.empty() && transport::can_send(connection_->state())) return 0;
  transport::WriteEnd end = transport::WriteEnd::kPush;
  if ((flags & kMsgEor) != 0) end = transport::WriteEnd::kRecord;
  if ((flags & kMsgMore) != 0) end = transport::WriteEnd::kMore;
  if ((flags & kMsgOob) != 0) end = transport::WriteEnd::kUrgent;
  return connection_->send(data, end);
}

Result<Message> TcpSocket::receive(MutableBytes target, int flags) {
  if ((flags & kMsgErrQueue) != 0) return fail(Errno::kAgain);
  if (const Errno error = std::exchange(error_, Errno::kOk); error != Errno::kOk) return fail(error);
  if (connection_ == nullptr) return fail(Errno::kNotConn);
  const auto peek = (flags & kMsgPeek) != 0 ? transport::Peek::kYes : transport::Peek::kNo;
  const bool urgent = (flags & kMsgOob) != 0;
  const Result<std::size_t> size =
      urgent ? connection_->receive_urgent(target, peek) : connection_->receive(target, peek);
  if (!size) return fail(size.error());
  Message message;
  if (urgent) message.flags |= kMsgOob;
  message.size = message.full_size = *size;
  if (tell_queued_) {
    const bool ended = connection_->peer_has_finished();
    message.queued = static_cast<int>(connection_->receive_queue()) + (ended ? 1 : 0);
  }
  return message;
}

// Linux tcp_ioctl.
Result<int> TcpSocket::ioctl(unsigned long request) const {
  if (request == kSiocAtMark) return connection_ != nullptr && connection_->at_mark() ? 1 : 0;
  if (request != kSiocInq && request != kSiocOutq && request != kSiocOutqNsd) return Socket::ioctl(request);
  if (stage_ == Stage::kListening) return fail(Errno::kInval);
  if (connection_ == nullptr) return 0;
  switch (request) {
    case kSiocInq: return static_cast<int>(connection_->readable_before_mark());
    case kSiocOutq: return static_cast<int>(connection_->send_queue());
    default: return static_cast<int>(connection_->unsent());
  }
}

// Linux inet_shutdown.
Result<void> TcpSocket::shutdown(Shutdown how) {
  switch (stage_) {
    case Stage::kUnconnected: return fail(Errno::kNotConn);
    case Stage::kListening:
      if (how == Shutdown::kWrite) return {};
      become_unconnected();
      wait_list().notify();
      return {};
    case Stage::kConnecting:
      if (connection_->state() == TcpState::kSynSent) return disconnect();
      break;
    case Stage::kConnected: break;
  }
  Result<void> done;
  if (how != Shutdown::kRead) done = connection_->shutdown_write();
  if (how != Shutdown::kWrite && done) done = connection_->shutdown_read();
  wait_list().notify();
  return done;
}

SocketAddress TcpSocket::local_address() const {
  if (connection_ != nullptr) return connection_->local();
  if (listener_ != nullptr) return listener_->local();
  return binding_.bound() ? binding_.local() : last_name_;
}

Result<SocketAddress> TcpSocket::peer_address() const {
  if (connection_ == nullptr) return fail(Errno::kNotConn);
  const TcpState state = connection_->state();
  if (state == TcpState::kClosed || state == TcpState::kSynSent) return fail(Errno::kNotConn);
  return connection_->remote();
}

// Linux tcp_poll.
PollMask TcpSocket::poll() const {
  PollMask mask = kPollOut | kPollHup;
  if (listener_ != nullptr) mask = listener_->ready();
  if (connection_ != nullptr) mask = connection_->ready();
  if (error_ != Errno::kOk) mask |= kPollErr;
  return mask;
}

void TcpSocket::on_readiness_change() {
  // A connection that is over gives its port back at once, unless the program named the port (Linux tcp_set_state).
  const bool over = connection_ != nullptr && connection_->state() == TcpState::kClosed;
  if (over && wished_.port == 0) connection_->port_binding().release();
  wait_list().notify();
}

Errno TcpSocket::take_error() {
  if (error_ == Errno::kOk && connection_ != nullptr) return connection_->take_error();
  return std::exchange(error_, Errno::kOk);
}

void TcpSocket::options_changed() {
  binding_.set_reuse(reuse());
  binding_.set_sharer(port_sharer());
  tcp_options_.reuse_address = options().reuse_address;
  tcp_options_.keepalive = options().keep_alive;
  tcp_options_.ttl = options().ttl;
  tcp_options_.tos = options().tos;
  tcp_options_.urgent_in_line = options().oob_inline;
  tcp_options_.receive_low_water = static_cast<std::uint32_t>(options().receive_low_water);
  if (options().send_buffer_set) tcp_options_.send_buffer = static_cast<std::uint32_t>(options().send_buffer);
  if (options().receive_buffer_set) tcp_options_.receive_buffer = static_cast<std::uint32_t>(options().receive_buffer);
  const Linger linger = options().linger;
  tcp_options_.linger = linger.on ? std::optional(sim::seconds(linger.seconds)) : std::nullopt;
  hand_on_options();
}

void TcpSocket::hand_on_options() {
  if (connection_ != nullptr) {
    connection_->port_binding().set_reuse(reuse());
    connection_->port_binding().set_sharer(port_sharer());
    connection_->set_options(tcp_options_);
  }
  if (listener_ != nullptr) {
    listener_->port_binding().set_reuse(reuse());
    listener_->port_binding().set_sharer(port_sharer());
    listener_->set_options(tcp_options_);
  }
}

}  // namespace glassnet::socket
