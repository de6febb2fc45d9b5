// SPDX-License-Identifier: Apache-2.0
#include "socket/operations.h"

#include <algorithm>
#include <utility>

namespace glassnet::socket {

Result<Socket*> FileOperation::socket() const {
  if (!file_) return fail(Errno::kBadF);
  Socket* const socket = file_->as_socket();
  if (socket == nullptr) return fail(Errno::kNotSock);
  return socket;
}

std::optional<sim::Duration> FileOperation::receive_timeout() const {
  const Socket* const socket = file_->as_socket();
  return socket != nullptr ? socket->receive_timeout() : std::nullopt;
}

std::optional<sim::Duration> FileOperation::send_timeout() const {
  const Socket* const socket = file_->as_socket();
  return socket != nullptr ? socket->send_timeout() : std::nullopt;
}

Result<Accepted> AcceptOperation::attempt() {
  const Result<Socket*> listener = socket();
  if (!listener) return fail(listener.error());
  // Before a connection is taken from the queue, so that none is lost (Linux do_accept).
  if (files_->full()) return fail(Errno::kMFile);
  Accepted accepted;
  Result<FileRef> connection = (*listener)->accept(accepted.peer, caller_);
  if (!connection) return fail(connection.error());
  accepted.fd = *files_->open(*std::move(connection));
  return accepted;
}

Result<void> ConnectOperation::attempt() {
  const Result<Socket*> caller = socket();
  if (!caller) return fail(caller.error());
  if (begun_ != Errno::kOk) return (*caller)->connect_outcome();
  const Result<void> connected = (*caller)->connect(remote_);
  if (connected || !may_wait()) return connected;
  if (connected.error() != Errno::kInProgress && connected.error() != Errno::kAlready) return connected;
  begun_ = connected.error();
  return fail(Errno::kAgain);
}

Result<std::size_t> SendOperationBase::send_some() {
  const Bytes rest = data_.subspan(done_);
  if (through_ == Through::kAnyFile) {
    if (!file_) return fail(Errno::kBadF);
    return file_->write(rest);
  }
  const Result<Socket*> sender = socket();
  if (!sender) return fail(sender.error());
  if ((flags_ & kMsgOob) != 0 && (*sender)->identity().type != Type::kStream) return fail(Errno::kOpNotSupp);
  return (*sender)->send(rest, to_, flags_);
}

Result<std::size_t> SendOperationBase::attempt() {
  do {
    const Result<std::size_t> sent = send_some();
    if (sent) {
      done_ += *sent;
    } else if (done_ == 0 || (sent.error() == Errno::kAgain && may_wait())) {
      return sent;
    } else {
      // What went out counts; the error is for the next call.
      Socket* const sender = file_->as_socket();
      const bool keep = sent.error() != Errno::kAgain && sent.error() != Errno::kPipe;
      if (sender != nullptr && keep) sender->put_back_error(sent.error());
      break;
    }
  } while (done_ < data_.size() && may_wait());
  return done_;
}

Result<std::size_t> ReadOperation::attempt() {
  if (!file_) return fail(Errno::kBadF);
  return file_->read(buffer_);
}

/// Linux sock_rcvlowat: whether a call that may wait goes on waiting. What will not become more is enough.
bool RecvMsgOperation::below_low_water(const Socket& receiver) const {
  const std::size_t wanted = std::min(buffer_.size(), receiver.receive_low_water());
  if (wanted <= 1 || (receiver.poll() & (kPollErr | kPollHup | kPollRdHup)) != 0) return false;
  const Result<int> waiting = receiver.ioctl(kSiocInq);
  return waiting && static_cast<std::size_t>(*waiting) < wanted;
}

Result<Message> RecvMsgOperation::attempt() {
  const Result<Socket*> receiver = socket();
  if (!receiver) return fail(receiver.error());
  const bool gather = (flags_ & kMsgPeek) == 0 && may_wait() && (*receiver)->identity().type == Type::kStream;
  const bool all = gather && (flags_ & kMsgWaitAll) != 0;
  if (gather && !all && below_low_water(**receiver)) return fail(Errno::kAgain);
  Result<Message> message = (*receiver)->receive(buffer_.subspan(done_), flags_);
  if (!all) return message;
  if (message) {
    done_ += message->size;
    if (message->size > 0 && done_ < buffer_.size()) return fail(Errno::kAgain);
  } else if (message.error() == Errno::kAgain || done_ == 0) {
    return message;
  } else {
    (*receiver)->put_back_error(message.error());
    message = Message{};
  }
  message->size = message->full_size = done_;
  return message;
}

Result<Message> RecvMsgOperation::cut_short(Errno why) {
  if (done_ == 0) return fail(why);
  Message message;
  message.size = message.full_size = done_;
  return message;
}

Result<std::size_t> RecvOperation::size_of(const Result<Message>& message) const {
  if (!message) return fail(message.error());
  return (flags_ & kMsgTrunc) != 0 ? message->full_size : message->size;
}

}  // namespace glassnet::socket
