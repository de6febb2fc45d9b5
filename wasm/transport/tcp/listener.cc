// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/listener.h"

#include <algorithm>

#include "transport/tcp/tcp.h"

namespace glassnet::transport {

Listener::Listener(Tcp& tcp, std::uint32_t number, const ConnectionOptions& options, ReadinessObserver& observer)
    : tcp_(tcp), number_(number), options_(options), observer_(&observer) {}

Result<ConnectionPtr> Listener::accept(ReadinessObserver& observer) {
  Connection* const connection = accept_.first;
  if (connection == nullptr) return fail(Errno::kAgain);
  forget(*connection);
  connection->observer_ = &observer;
  return ConnectionPtr(connection);
}

void Listener::set_backlog(int backlog) {
  constexpr int kSomaxconn = 4096;
  if (backlog < 0) backlog = kSomaxconn;
  limit_ = static_cast<std::uint32_t>(std::min(backlog, kSomaxconn)) + 1;
}

void Listener::handshake_begins(Connection& child) {
  handshakes_.push(child);
  ++handshakes_length_;
}

void Listener::handshake_done(Connection& child) {
  handshakes_.remove(child);
  --handshakes_length_;
  accept_.push(child);
  child.in_accept_queue_ = true;
  ++accept_length_;
  observer_->on_readiness_change();
}

void Listener::forget(Connection& child) {
  if (child.in_accept_queue_) {
    child.in_accept_queue_ = false;
    accept_.remove(child);
    --accept_length_;
  } else {
    handshakes_.remove(child);
    --handshakes_length_;
  }
  child.listener_ = nullptr;
}

void Listener::abandon_children() {
  while (handshakes_.first != nullptr) {
    Connection& child = *handshakes_.first;
    forget(child);
    child.held_ = false;
    child.finish(sim::Reason::kByProgram);
  }
  while (accept_.first != nullptr) {
    Connection& child = *accept_.first;
    forget(child);
    child.held_ = false;
    if (child.state() == TcpState::kClosed) {
      tcp_.bury(child);
    } else {
      child.abort();
    }
  }
}

void Listener::Queue::push(Connection& connection) {
  connection.queue_next_ = nullptr;
  connection.queue_previous_ = last;
  (last != nullptr ? last->queue_next_ : first) = &connection;
  last = &connection;
}

void Listener::Queue::remove(Connection& connection) {
  (connection.queue_previous_ != nullptr ? connection.queue_previous_->queue_next_ : first) = connection.queue_next_;
  (connection.queue_next_ != nullptr ? connection.queue_next_->queue_previous_ : last) = connection.queue_previous_;
  connection.queue_next_ = connection.queue_previous_ = nullptr;
}

void CloseListener::operator()(Listener* listener) const { listener->tcp_.close(*listener); }

}  // namespace glassnet::transport
