// SPDX-License-Identifier: Apache-2.0
#include "socket/unix_socket.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <set>

#include "base/text.h"

namespace glassnet::socket {

// --- UnixSockets ---

Result<FileRef> UnixSockets::create(Type type, int protocol, const Credentials& owner) {
  if (type != Type::kStream && type != Type::kDatagram) return fail(Errno::kSocktNoSupport);
  if (protocol != 0 && protocol != static_cast<int>(Domain::kUnix)) return fail(Errno::kProtoNoSupport);
  return FileRef(new UnixSocket(*this, type, owner));
}

Result<std::pair<FileRef, FileRef>> UnixSockets::create_pair(Type type, int protocol, const Credentials& owner) {
  Result<FileRef> first = create(type, protocol, owner);
  if (!first) return fail(first.error());
  FileRef second = *create(type, protocol, owner);
  UnixSocket& a = *find(first->get());
  UnixSocket& b = *find(second.get());
  a.join(b);
  b.join(a);
  return std::pair(*std::move(first), std::move(second));
}

UnixSocket* UnixSockets::find(const File* file) const {
  const auto found = by_file_.find(file);
  return found == by_file_.end() ? nullptr : found->second;
}

UnixSocket* UnixSockets::find(std::uint32_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

UnixSocket* UnixSockets::find_abstract(std::string_view name) const {
  for (const auto& [number, socket] : by_number_) {
    if (name.starts_with('\0') && socket->name_ == name) return socket;
  }
  return nullptr;
}

std::string UnixSockets::free_name() {
  std::string name;
  do {
    name = '\0' + format("%05x", next_name_++ & 0xfffffU);
  } while (find_abstract(name) != nullptr);
  return name;
}

// At the end of the host: what is in flight may be what keeps a socket from ending.
UnixSockets::~UnixSockets() { collect(); }

std::size_t UnixSockets::in_flight() const {
  std::size_t count = 0;
  for (const auto& [number, socket] : by_number_) {
    for (const UnixSocket::Packet& packet : socket->queue_) count += packet.passed.size();
  }
  return count;
}

std::map<const UnixSocket*, std::uint32_t> UnixSockets::held_by_queues() const {
  std::map<const UnixSocket*, std::uint32_t> held;
  for (const auto& [number, socket] : by_number_) {
    socket->for_each_held([&](const FileRef& file) {
      if (const UnixSocket* const other = find(file.get())) ++held[other];
    });
  }
  return held;
}

void UnixSockets::collect() {
  if (collecting_) return;
  collecting_ = true;
  const std::map<const UnixSocket*, std::uint32_t> held = held_by_queues();
  // Who is held by something else can be reached, and so can all that its queue holds.
  std::set<const UnixSocket*> alive;
  std::vector<const UnixSocket*> look;
  const auto reach = [&](const UnixSocket* socket) {
    if (socket != nullptr && alive.insert(socket).second) look.push_back(socket);
  };
  for (const auto& [number, socket] : by_number_) {
    const auto found = held.find(socket);
    if (socket->references() > (found == held.end() ? 0 : found->second)) reach(socket);
  }
  while (!look.empty()) {
    const UnixSocket* const socket = look.back();
    look.pop_back();
    socket->for_each_held([&](const FileRef& file) { reach(find(file.get())); });
  }
  std::deque<FileRef> garbage;
  for (const auto& [number, socket] : by_number_) {
    if (alive.contains(socket)) continue;
    for (UnixSocket::Packet& packet : socket->queue_) {
      std::ranges::move(packet.passed, std::back_inserter(garbage));
      packet.passed.clear();
    }
    std::ranges::move(socket->connections_, std::back_inserter(garbage));
    socket->connections_.clear();
  }
  garbage.clear();
  collecting_ = false;
}

// --- UnixSocket ---

UnixSocket::UnixSocket(UnixSockets& all, Type type, const Credentials& owner)
    : all_(all), number_(all.next_number_++), type_(type), owner_(owner) {
  all_.by_number_.emplace(number_, this);
  all_.by_file_.emplace(this, this);
}

UnixSocket::~UnixSocket() {
  all_.by_number_.erase(number_);
  all_.by_file_.erase(this);
  // Who connected and was not accepted learns it as a reset; each of those sockets finds its peer by itself.
  for (const FileRef& waiting : connections_) {
    UnixSocket* const peer = all_.find(waiting.get())->peer_;
    if (peer != nullptr) peer->error_ = Errno::kConnReset;
  }
  connections_.clear();
  for (const auto& [number, socket] : all_.by_number_) {
    if (socket->peer_ != this) continue;
    if (type_ == Type::kStream && !queue_.empty()) socket->error_ = Errno::kConnReset;
    socket->lose_peer();
  }
  notify_senders();
  // What it held may have held others.
  queue_.clear();
  if (all_.in_flight() > 0) all_.collect();
}

template <class Visit>
void UnixSocket::for_each_held(Visit visit) const {
  for (const Packet& packet : queue_) {
    for (const FileRef& file : packet.passed) visit(file);
  }
  for (const FileRef& file : connections_) visit(file);
}

void UnixSocket::join(UnixSocket& peer) {
  peer_ = &peer;
  peer_name_ = peer.name_;
  peer_owner_ = peer.owner_;
  stage_ = Stage::kConnected;
}

void UnixSocket::lose_peer() {
  peer_ = nullptr;
  if (type_ == Type::kStream) receive_shut_ = send_shut_ = true;
  wait_list().notify();
}

Result<void> UnixSocket::set_name(std::string name) {
  if (!name_.empty()) return fail(Errno::kInval);
  name_ = std::move(name);
  return {};
}

Result<void> UnixSocket::listen(int backlog) {
  if (type_ != Type::kStream) return fail(Errno::kOpNotSupp);
  if (name_.empty() || stage_ == Stage::kConnected) return fail(Errno::kInval);
  stage_ = Stage::kListening;
  // A negative one is the largest (listen(2) compares without sign).
  backlog_ = static_cast<std::size_t>(backlog < 0 ? kMaxBacklog : std::min(backlog, kMaxBacklog));
  return {};
}

Result<FileRef> UnixSocket::accept() {
  if (type_ != Type::kStream) return fail(Errno::kOpNotSupp);
  if (stage_ != Stage::kListening) return fail(Errno::kInval);
  if (connections_.empty()) return fail(Errno::kAgain);
  FileRef connection = std::move(connections_.front());
  connections_.pop_front();
  notify_senders();
  return connection;
}

Result<void> UnixSocket::connect(UnixSocket* target) {
  if (target == nullptr) return fail(Errno::kConnRefused);
  if (target->type_ != type_) return fail(Errno::kPrototype);
  if (type_ == Type::kDatagram) {
    if (target->peer_ != nullptr && target->peer_ != this) return fail(Errno::kPerm);
    join(*target);
    return {};
  }
  if (target->stage_ != Stage::kListening || target->receive_shut_) return fail(Errno::kConnRefused);
  if (stage_ == Stage::kListening) return fail(Errno::kInval);
  if (stage_ == Stage::kConnected) return fail(Errno::kIsConn);
  full_target_ = 0;
  if (target->connections_.size() > target->backlog_) {
    full_target_ = target->number_;
    return fail(Errno::kAgain);
  }
  auto* const other = new UnixSocket(all_, type_, target->owner_);
  target->connections_.emplace_back(other);
  other->name_ = target->name_;
  other->join(*this);
  join(*other);
  target->wait_list().notify();
  return {};
}

Result<void> UnixSocket::disconnect() {
  if (type_ == Type::kStream) return fail(Errno::kInval);
  peer_ = nullptr;
  peer_name_.clear();
  stage_ = Stage::kNew;
  return {};
}

bool UnixSocket::full() const {
  if (type_ == Type::kDatagram) return queue_.size() > kMaxDatagrams;
  return stage_ == Stage::kListening ? connections_.size() > backlog_ : queued_bytes_ >= kBuffer;
}

Result<std::size_t> UnixSocket::send(Bytes data, PassedFiles passed) {
  if (type_ == Type::kStream) return send_stream(data, std::move(passed));
  if (stage_ != Stage::kConnected) return fail(Errno::kNotConn);
  if (send_shut_) return fail(Errno::kPipe);
  return send_to(peer_, data, std::move(passed));
}

Result<std::size_t> UnixSocket::send_stream(Bytes data, PassedFiles passed) {
  if (error_ != Errno::kOk) return fail(take_error());
  if (stage_ != Stage::kConnected) return fail(Errno::kNotConn);
  if (send_shut_ || peer_ == nullptr || peer_->receive_shut_) return fail(Errno::kPipe);
  const std::size_t count = std::min(data.size(), kBuffer - std::min(kBuffer, peer_->queued_bytes_));
  if (count == 0) return data.empty() ? Result<std::size_t>(0) : fail(Errno::kAgain);
  peer_->queue_.push_back(
      {{data.begin(), data.begin() + static_cast<std::ptrdiff_t>(count)}, 0, {}, std::move(passed)});
  peer_->queued_bytes_ += count;
  peer_->wait_list().notify();
  return count;
}

Result<std::size_t> UnixSocket::send_to(UnixSocket* target, Bytes data, PassedFiles passed) {
  if (type_ == Type::kStream) return fail(stage_ == Stage::kConnected ? Errno::kIsConn : Errno::kOpNotSupp);
  if (target == nullptr) return fail(Errno::kConnRefused);
  if (target->type_ != type_) return fail(Errno::kPrototype);
  if (data.size() > kBuffer - 32) return fail(Errno::kMsgSize);  // the kernel's own overhead
  if (target->peer_ != nullptr && target->peer_ != this) return fail(Errno::kPerm);
  if (target->receive_shut_) return fail(Errno::kPipe);
  full_target_ = 0;
  if (target->full()) {
    full_target_ = target->number_;
    return fail(Errno::kAgain);
  }
  target->queue_.push_back({{data.begin(), data.end()}, 0, name_, std::move(passed)});
  target->queued_bytes_ += data.size();
  target->wait_list().notify();
  return data.size();
}

Result<std::size_t> UnixSocket::read(MutableBytes target) {
  const Result<Received> received = receive(target, 0);
  if (!received) return fail(received.error());
  return received->size;
}

Result<UnixSocket::Received> UnixSocket::receive(MutableBytes target, int flags) {
  const bool peek = (flags & kMsgPeek) != 0;
  return type_ == Type::kStream ? receive_stream(target, peek) : receive_datagram(target, peek);
}

Result<UnixSocket::Received> UnixSocket::receive_stream(MutableBytes target, bool peek) {
  if (stage_ != Stage::kConnected) return fail(Errno::kInval);
  Received received;
  if (target.empty()) return received;
  if (queue_.empty()) {
    if (error_ != Errno::kOk) return fail(take_error());
    return receive_shut_ ? Result<Received>(received) : fail(Errno::kAgain);
  }
  for (auto packet = queue_.begin(); packet != queue_.end() && received.size < target.size(); ++packet) {
    const Bytes rest = Bytes(packet->bytes).subspan(packet->done);
    const std::size_t count = std::min(rest.size(), target.size() - received.size);
    std::memcpy(target.data() + received.size, rest.data(), count);
    received.size += count;
    const bool passes = !packet->passed.empty();
    if (peek) {
      received.passed = packet->passed;
    } else {
      packet->done += count;
      received.passed = std::exchange(packet->passed, {});
    }
    if (passes) break;  // the descriptors of two messages are never handed over by one call (unix(7))
  }
  received.full_size = received.size;
  if (peek) return received;
  queued_bytes_ -= received.size;
  while (!queue_.empty() && queue_.front().done == queue_.front().bytes.size()) queue_.pop_front();
  if (peer_ != nullptr) peer_->wait_list().notify();
  return received;
}

Result<UnixSocket::Received> UnixSocket::receive_datagram(MutableBytes target, bool peek) {
  if (error_ != Errno::kOk) return fail(take_error());
  if (queue_.empty()) return receive_shut_ ? Result<Received>(Received{}) : fail(Errno::kAgain);
  Packet& packet = queue_.front();
  Received received{std::min(packet.bytes.size(), target.size()), packet.bytes.size(), packet.from, packet.passed};
  if (received.size > 0) std::memcpy(target.data(), packet.bytes.data(), received.size);
  if (peek) return received;
  queued_bytes_ -= packet.bytes.size();
  queue_.pop_front();
  notify_senders();
  return received;
}

void UnixSocket::notify_senders() {
  for (const auto& [number, socket] : all_.by_number_) {
    if (socket->full_target_ == number_ || socket->peer_ == this) socket->wait_list().notify();
  }
}

Result<void> UnixSocket::shutdown(Shutdown how) {
  const bool reading = how == Shutdown::kRead || how == Shutdown::kBoth;
  const bool writing = how == Shutdown::kWrite || how == Shutdown::kBoth;
  if (!reading && !writing) return fail(Errno::kInval);
  receive_shut_ = receive_shut_ || reading;
  send_shut_ = send_shut_ || writing;
  if (peer_ != nullptr && type_ == Type::kStream) {
    peer_->receive_shut_ = peer_->receive_shut_ || writing;
    peer_->send_shut_ = peer_->send_shut_ || reading;
    peer_->wait_list().notify();
  }
  wait_list().notify();
  return {};
}

Result<std::string> UnixSocket::peer_name() const {
  if (stage_ != Stage::kConnected) return fail(Errno::kNotConn);
  return peer_name_;
}

Result<Credentials> UnixSocket::peer_owner() const {
  if (stage_ != Stage::kConnected) return fail(Errno::kNotConn);
  return peer_owner_;
}

// Linux unix_poll and unix_dgram_poll.
PollMask UnixSocket::poll() const {
  unsigned mask = 0;
  if (error_ != Errno::kOk) mask |= kPollErr;
  if (receive_shut_ && send_shut_) mask |= kPollHup;
  if (receive_shut_) mask |= kPollRdHup | kPollIn;
  if (!queue_.empty() || !connections_.empty()) mask |= kPollIn;
  // Not while it waits for room in a listener's queue: poll(2) would come back at once, for ever.
  if (type_ == Type::kStream && stage_ == Stage::kNew && full_target_ == 0) mask |= kPollHup;
  const UnixSocket* const target = full_target_ != 0 ? all_.find(full_target_) : peer_;
  const bool room = stage_ != Stage::kListening && (target == nullptr || !target->full());
  if (room) mask |= kPollOut;
  return static_cast<PollMask>(mask);
}

Result<int> UnixSocket::ioctl(unsigned long request) const {
  if (request != kSiocInq) return fail(Errno::kNoTty);
  if (stage_ == Stage::kListening) return fail(Errno::kInval);
  if (type_ == Type::kStream) return static_cast<int>(queued_bytes_);
  return queue_.empty() ? 0 : static_cast<int>(queue_.front().bytes.size());
}

}  // namespace glassnet::socket
