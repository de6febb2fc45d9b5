// SPDX-License-Identifier: Apache-2.0
#include "node/unix_calls.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/control_messages.h"
#include "node/host.h"
#include "node/little_endian.h"

namespace glassnet::node::unix_calls {
namespace {

using socket::UnixSocket;

constexpr std::uint16_t kFamily = 1;
constexpr std::int64_t kLongestAddress = 110;  // sizeof(struct sockaddr_un)
constexpr int kTypeFlags = 0x80800;            // SOCK_CLOEXEC | SOCK_NONBLOCK

// Options of SOL_SOCKET that only AF_UNIX has, or has in its own way (unix(7)).
enum UnixOption : int { kSoPassCred = 16, kSoPeerCred = 17 };

socket::UnixSockets& all(const SystemCall& call) { return call.process().host().unix_sockets(); }

/// sun_path of the sockaddr_un of `length` bytes at the beginning of the scratch memory. EINVAL.
Result<std::string> given_name(SystemCall& call, std::int64_t length) {
  if (length < 2 || length > kLongestAddress) return fail(Errno::kInval);
  const Result<MutableBytes> bytes = call.bytes(0, length);
  if (!bytes) return fail(bytes.error());
  if (((*bytes)[0] | (*bytes)[1] << 8) != kFamily) return fail(Errno::kInval);
  std::string name(bytes->begin() + 2, bytes->end());
  if (!name.starts_with('\0')) name = name.substr(0, name.find('\0'));
  // As strace shows an abstract name.
  call.show('"' + (name.starts_with('\0') ? '@' + name.substr(1) : name) + '"');
  return name;
}

Result<void> answer_name(SystemCall& call, const std::string& name) {
  const bool path = !name.empty() && !name.starts_with('\0');
  const std::size_t length = 2 + name.size() + (path ? 1 : 0);
  const Result<MutableBytes> room = call.bytes(0, static_cast<std::int64_t>(length));
  if (!room) return fail(room.error());
  (*room)[0] = kFamily;
  (*room)[1] = 0;
  std::ranges::copy(name, room->begin() + 2);
  if (path) room->back() = 0;
  return call.put(kScratchAddressLength, static_cast<std::uint32_t>(length));
}

/// Who has `name`; nullptr when it is closed. Errors: those of FileSystem::find_socket, EINVAL for no name.
Result<UnixSocket*> resolve(SystemCall& call, const std::string& name) {
  if (name.empty()) return fail(Errno::kInval);
  if (name.starts_with('\0')) return all(call).find_abstract(name);
  const Result<std::uint32_t> number = call.disk().find_socket(call.process().path(name), call.process().uid());
  return number ? Result<UnixSocket*>(all(call).find(*number)) : fail(number.error());
}

Answer put_in_table(SystemCall& call, socket::FileRef file, std::int64_t flags) {
  file->set_nonblocking((flags & kNonblockFlag) != 0);
  return new_descriptor(call, call.sys().files().open(std::move(file)), flags & kCloseOnExecFlag);
}

Answer accept_with(SystemCall& call, UnixSocket& of, std::int64_t flags) {
  if (call.sys().files().full()) return fail(Errno::kMFile);
  Result<socket::FileRef> file = of.accept();
  if (!file) return fail(file.error());
  const Result<std::string> peer = all(call).find(file->get())->peer_name();
  const Result<void> told = answer_name(call, peer.value_or(""));
  return told ? put_in_table(call, *std::move(file), flags) : fail(told.error());
}

/// Linux scm_fp_copy: the files behind the descriptors that a message is to carry. EBADF, EINVAL (more than SCM_MAX_FD).
Result<void> add_passed(SystemCall& call, Bytes numbers, socket::PassedFiles& passed) {
  constexpr std::size_t kMostPassed = 253;
  const std::size_t count = numbers.size() / 4;
  if (passed.size() + count > kMostPassed) return fail(Errno::kInval);
  for (std::size_t i = 0; i < count; ++i) {
    Result<socket::FileRef> file = call.sys().files().get(static_cast<socket::Fd>(load_le32(numbers.data() + 4 * i)));
    if (!file) return fail(file.error());
    passed.push_back(*std::move(file));
  }
  return {};
}

/// Linux __scm_send. EINVAL, EBADF, EPERM, ETOOMANYREFS. Simplified: nobody can pass for somebody else, not even root.
Result<socket::PassedFiles> passed_files(SystemCall& call, Bytes control) {
  socket::PassedFiles passed;
  ControlReader reader(control);
  while (true) {
    const Result<std::optional<ControlMessage>> message = reader.next();
    if (!message) return fail(message.error());
    if (!*message) break;
    const ControlMessage& given = **message;
    if (given.level != socket::kSolSocket) continue;
    if (given.type == kScmRights) {
      const Result<void> added = add_passed(call, given.data, passed);
      if (!added) return fail(added.error());
    } else if (given.type == kScmCredentials && given.data.size() == 12) {
      const socket::Credentials& own = call.sys().credentials();
      const bool true_ones = load_le32(given.data.data()) == own.pid && load_le32(given.data.data() + 4) == own.uid &&
                             load_le32(given.data.data() + 8) == own.uid;
      if (!true_ones) return fail(Errno::kPerm);
    } else {
      return fail(Errno::kInval);
    }
  }
  if (passed.empty()) return passed;
  all(call).collect();
  if (all(call).in_flight() + passed.size() > socket::FdTable::kLimit) return fail(Errno::kTooManyRefs);
  call.show(format("%zu descriptors", passed.size()));
  return passed;
}

Answer send_with(SystemCall& call, UnixSocket& of, socket::PassedFiles passed) {
  const int flags = call.number(2);
  call.dont_wait = (flags & socket::kMsgDontWait) != 0;
  call.show(call.integer(1));
  const Result<MutableBytes> data = call.bytes(kScratchData, call.integer(1));
  if (!data) return fail(data.error());
  if ((flags & socket::kMsgOob) != 0) return fail(Errno::kOpNotSupp);
  if (call.integer(3) == 0) return as_answer(of.send(*data, std::move(passed)));
  if (of.type() == socket::Type::kStream) return as_answer(of.send_to(nullptr, *data));
  const Result<std::string> name = given_name(call, call.integer(3));
  if (!name) return fail(name.error());
  const Result<UnixSocket*> target = resolve(call, *name);
  return target ? as_answer(of.send_to(*target, *data, std::move(passed))) : fail(target.error());
}

/// The data and the sender of a message come to their places in the scratch memory.
Result<UnixSocket::Received> receive_with(SystemCall& call, UnixSocket& of) {
  const int flags = call.number(2);
  call.dont_wait = (flags & socket::kMsgDontWait) != 0;
  call.show(call.integer(1));
  const Result<MutableBytes> room = call.bytes(kScratchData, call.integer(1));
  if (!room) return fail(room.error());
  Result<UnixSocket::Received> received = of.receive(*room, flags);
  if (!received) return received;
  // A stream, and a datagram of a socket without a name, come from nowhere (unix(7)).
  const Result<void> told =
      received->from.empty() ? call.put(kScratchAddressLength, 0) : answer_name(call, received->from);
  if (!told) return fail(told.error());
  return received;
}

Answer size_of(const SystemCall& call, const UnixSocket& of, const UnixSocket::Received& received) {
  const bool whole = (call.number(2) & socket::kMsgTrunc) != 0 && of.type() == socket::Type::kDatagram;
  return static_cast<std::int64_t>(whole ? received.full_size : received.size);
}

/// Linux scm_detach_fds: what was passed becomes descriptors of this program, as many as fit.
void install_passed(SystemCall& call, const socket::PassedFiles& passed, int flags, ControlWriter& control) {
  constexpr int kCloseOnExecMessage = 0x40000000;  // MSG_CMSG_CLOEXEC
  std::vector<std::uint8_t> numbers;
  for (const socket::FileRef& file : passed) {
    if (numbers.size() / 4 == control.room_for_ints()) break;
    const Answer fd =
        new_descriptor(call, call.sys().files().open(file), (flags & kCloseOnExecMessage) != 0 ? kCloseOnExecFlag : 0);
    if (!fd) break;  // EMFILE: the rest is lost
    numbers.resize(numbers.size() + 4);
    store_le32(numbers.data() + numbers.size() - 4, static_cast<std::uint32_t>(*fd));
  }
  if (!numbers.empty()) control.add(socket::kSolSocket, kScmRights, numbers);
  if (numbers.size() / 4 < passed.size()) control.set_cut();
}

}  // namespace

UnixSocket* find(const SystemCall& call) { return all(call).find(call.process().files().find(call.fd())); }

Answer open(SystemCall& call, socket::Type type) {
  if (call.sys().files().full()) return fail(Errno::kMFile);
  Result<socket::FileRef> file = all(call).create(type, call.number(2), call.sys().credentials());
  return file ? put_in_table(call, *std::move(file), call.integer(1)) : fail(file.error());
}

Answer socketpair(SystemCall& call) {
  call.show(call.integer(0));
  call.show(call.integer(1) & ~kCloseOnExecFlag);
  call.show(call.integer(2));
  if (call.integer(0) != kFamily) return fail(call.integer(0) == 2 ? Errno::kOpNotSupp : Errno::kAfNoSupport);
  const auto type = static_cast<socket::Type>(call.number(1) & ~kTypeFlags);
  auto ends = all(call).create_pair(type, call.number(2), call.sys().credentials());
  if (!ends) return fail(ends.error());
  const Answer first = put_in_table(call, std::move(ends->first), call.integer(1));
  if (!first) return first;
  const Answer second = put_in_table(call, std::move(ends->second), call.integer(1));
  if (!second) {
    static_cast<void>(call.sys().close(static_cast<socket::Fd>(*first)));
    return second;
  }
  return put_pair(call, static_cast<socket::Fd>(*first), static_cast<socket::Fd>(*second), call.integer(1));
}

Answer bind(SystemCall& call, UnixSocket& of) {
  Result<std::string> name = given_name(call, call.integer(1));
  if (!name) return fail(name.error());
  if (!of.name().empty()) return name->empty() ? Answer(0) : fail(Errno::kInval);
  if (name->empty()) return as_answer(of.set_name(all(call).free_name()));
  if (name->starts_with('\0')) {
    if (all(call).find_abstract(*name) != nullptr) return fail(Errno::kAddrInUse);
    return as_answer(of.set_name(*std::move(name)));
  }
  const Result<void> made = call.disk().make_socket(call.process().path(*name), of.number(), call.process().uid());
  return made ? as_answer(of.set_name(*std::move(name))) : fail(made.error());
}

Answer connect(SystemCall& call, UnixSocket& of) {
  const Result<MutableBytes> family = call.bytes(0, 2);
  if (family && ((*family)[0] | (*family)[1]) == 0) return as_answer(of.disconnect());
  const Result<std::string> name = given_name(call, call.integer(1));
  if (!name) return fail(name.error());
  const Result<UnixSocket*> target = resolve(call, *name);
  return target ? as_answer(of.connect(*target)) : fail(target.error());
}

// A connection here is made at once.
Answer connect_outcome(SystemCall&, UnixSocket& of) {
  const Errno error = of.take_error();
  return error == Errno::kOk ? Answer(0) : fail(error);
}

Answer listen(SystemCall& call, UnixSocket& of) {
  call.show(call.integer(1));
  return as_answer(of.listen(call.number(1)));
}

Answer accept(SystemCall& call, UnixSocket& of) { return accept_with(call, of, 0); }
Answer accept4(SystemCall& call, UnixSocket& of) { return accept_with(call, of, call.integer(1)); }

Answer sendto(SystemCall& call, UnixSocket& of) { return send_with(call, of, {}); }

Answer sendmsg(SystemCall& call, UnixSocket& of, Bytes control) {
  Result<socket::PassedFiles> passed = passed_files(call, control);
  return passed ? send_with(call, of, *std::move(passed)) : fail(passed.error());
}

// Descriptors that come along are lost: a plain recv has no place for them.
Answer recvfrom(SystemCall& call, UnixSocket& of) {
  const Result<UnixSocket::Received> received = receive_with(call, of);
  return received ? size_of(call, of, *received) : fail(received.error());
}

Answer recvmsg(SystemCall& call, UnixSocket& of) {
  const Result<MutableBytes> behind =
      call.bytes(kScratchData + static_cast<std::size_t>(std::max<std::int64_t>(call.integer(1), 0)), call.integer(3));
  if (!behind) return fail(behind.error());
  const Result<UnixSocket::Received> received = receive_with(call, of);
  if (!received) return fail(received.error());
  ControlWriter control(*behind);
  install_passed(call, received->passed, call.number(2), control);
  const bool cut = of.type() == socket::Type::kDatagram && received->full_size > received->size;
  const Result<void> told = answer_control(call, control, cut ? socket::kMsgTrunc : 0);
  return told ? size_of(call, of, *received) : fail(told.error());
}

Answer shutdown(SystemCall& call, UnixSocket& of) {
  call.show(call.integer(1));
  return as_answer(of.shutdown(static_cast<socket::Shutdown>(call.number(1))));
}

Answer getsockname(SystemCall& call, UnixSocket& of) { return as_answer(answer_name(call, of.name())); }

Answer getpeername(SystemCall& call, UnixSocket& of) {
  const Result<std::string> name = of.peer_name();
  return name ? as_answer(answer_name(call, *name)) : fail(name.error());
}

// Simplified: accepted where Linux accepts them, and without effect.
Answer setsockopt(SystemCall& call, UnixSocket&) {
  for (std::size_t i = 1; i < 3; ++i) call.show(call.integer(i));
  if (call.integer(1) != socket::kSolSocket) return fail(Errno::kOpNotSupp);
  if (call.integer(3) < 4) return fail(Errno::kInval);
  switch (call.number(2)) {
    case socket::kSoReuseAddr:
    case socket::kSoBroadcast:
    case socket::kSoKeepAlive:
    case socket::kSoSndBuf:
    case socket::kSoRcvBuf:
    case socket::kSoLinger:
    case socket::kSoRcvTimeo:
    case socket::kSoSndTimeo:
    case kSoPassCred: return 0;
    default: return fail(Errno::kNoProtoOpt);
  }
}

Answer getsockopt(SystemCall& call, UnixSocket& of) {
  for (std::size_t i = 1; i < 3; ++i) call.show(call.integer(i));
  if (call.integer(1) != socket::kSolSocket) return fail(Errno::kOpNotSupp);
  const auto number = [&call](int value) -> Answer {
    if (call.integer(3) < 4) return fail(Errno::kInval);
    const Result<void> done = call.put(0, static_cast<std::uint32_t>(value));
    return done ? Answer(4) : fail(done.error());
  };
  switch (call.number(2)) {
    case socket::kSoType: return number(static_cast<int>(of.type()));
    case socket::kSoDomain: return number(kFamily);
    case socket::kSoProtocol:
    case socket::kSoReuseAddr:
    case socket::kSoBroadcast:
    case socket::kSoKeepAlive:
    case kSoPassCred: return number(0);
    case socket::kSoError: return number(static_cast<int>(of.take_error()));
    case socket::kSoAcceptConn: return number(of.listening() ? 1 : 0);
    case socket::kSoSndBuf:
    case socket::kSoRcvBuf: return number(static_cast<int>(UnixSocket::kBuffer));
    case kSoPeerCred: {
      const Result<socket::Credentials> peer = of.peer_owner();
      const Result<MutableBytes> room = call.bytes(0, 12);
      if (!room || call.integer(3) < 12) return fail(Errno::kInval);
      const socket::Credentials nobody{0, UINT32_MAX};
      const socket::Credentials& who = peer ? *peer : nobody;
      store_le32(room->data(), who.pid);
      store_le32(room->data() + 4, who.uid);
      store_le32(room->data() + 8, who.uid);
      return 12;
    }
    default: return fail(Errno::kNoProtoOpt);
  }
}

}  // namespace glassnet::node::unix_calls
