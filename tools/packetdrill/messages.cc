// SPDX-License-Identifier: Apache-2.0
#include "messages.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "socket/options.h"

namespace glassnet::packetdrill {

std::optional<socket::SocketAddress> read_address(const sockaddr* address, socklen_t length) {
  sockaddr_in in{};
  if (address == nullptr || length < sizeof(in)) return std::nullopt;
  std::memcpy(&in, address, sizeof(in));
  if (in.sin_family != AF_INET) return std::nullopt;
  return socket::SocketAddress{wire::Ipv4Address(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
}

void write_address(const socket::SocketAddress& from, sockaddr* address, socklen_t* length) {
  if (address == nullptr || length == nullptr) return;
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(from.port);
  in.sin_addr.s_addr = htonl(from.address.value);
  std::memcpy(address, &in, std::min<std::size_t>(*length, sizeof(in)));
  *length = sizeof(in);
}

std::size_t total_size(const iovec* parts, std::size_t count) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) size += parts[i].iov_len;
  return size;
}

Result<std::vector<std::uint8_t>> gather(const iovec* parts, std::size_t count) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(total_size(parts, count));
  for (std::size_t i = 0; i < count; ++i) {
    if (parts[i].iov_len == 0) continue;
    if (parts[i].iov_base == nullptr) return fail(Errno::kFault);
    const auto* const from = static_cast<const std::uint8_t*>(parts[i].iov_base);
    bytes.insert(bytes.end(), from, from + parts[i].iov_len);
  }
  return bytes;
}

void scatter(Bytes bytes, const iovec* parts, std::size_t count) {
  for (std::size_t i = 0; i < count && !bytes.empty(); ++i) {
    const std::size_t size = std::min(bytes.size(), parts[i].iov_len);
    std::memcpy(parts[i].iov_base, bytes.data(), size);
    bytes = bytes.subspan(size);
  }
}

namespace {

/// Appends control messages to the buffer of a msghdr, as long as they fit.
class ControlWriter {
 public:
  explicit ControlWriter(msghdr& message) : message_(message), room_(message.msg_controllen) {
    message.msg_controllen = 0;
  }
  void add_int(int level, int type, int value) {
    const std::size_t space = CMSG_SPACE(sizeof(value));
    if (message_.msg_control == nullptr || message_.msg_controllen + space > room_) {
      message_.msg_flags |= MSG_CTRUNC;
      return;
    }
    cmsghdr header{};
    header.cmsg_len = CMSG_LEN(sizeof(value));
    header.cmsg_level = level;
    header.cmsg_type = type;
    auto* const at = static_cast<std::uint8_t*>(message_.msg_control) + message_.msg_controllen;
    std::memset(at, 0, space);
    std::memcpy(at, &header, sizeof(header));
    std::memcpy(at + CMSG_LEN(0), &value, sizeof(value));
    message_.msg_controllen += space;
  }

 private:
  msghdr& message_;
  std::size_t room_;
};

}  // namespace

void write_message(const socket::Message& from, msghdr& message) {
  // A stream has no sender to tell with each read (recvmsg(2)).
  message.msg_namelen = 0;
  message.msg_flags = from.flags;
  ControlWriter control(message);
  if (from.queued) control.add_int(socket::kSolTcp, socket::kTcpInq, *from.queued);
  if (from.ttl) control.add_int(socket::kSolIp, socket::kIpTtl, *from.ttl);
}

}  // namespace glassnet::packetdrill
