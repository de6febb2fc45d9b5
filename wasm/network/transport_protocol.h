// SPDX-License-Identifier: Apache-2.0
// The door between the Internet layer and what lies above it: what a transport is told about a packet that arrived for
// this host, and about one of its own that died on the way.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "link/packet.h"
#include "wire/addresses.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

namespace glassnet::network {

/// An interface of one device by its Linux number: lo is 1, the first card 2. 0 = any.
using InterfaceIndex = Id<struct InterfaceTag>;

/// What an IPv4 address means to this host, by its own interfaces (inet_addr_type of Linux).
enum class AddressKind : std::uint8_t {
  kUnicast,    ///< some other host
  kLocal,      ///< an address of an interface that is up, or 127.0.0.0/8
  kBroadcast,  ///< 255.255.255.255 or the directed broadcast of a network of ours
  kMulticast,
};

/// To whom the frame was addressed that brought a packet (PACKET_HOST etc. of Linux).
enum class LinkCast : std::uint8_t { kHost, kBroadcast, kMulticast };

/// Where a packet came in.
struct Arrival {
  /// lo for what this host sent to itself.
  InterfaceIndex interface {};
  LinkCast link_cast = LinkCast::kHost;
};

/// The facts of the IP header that was taken off, and where the packet came in.
struct Ipv4Info {
  wire::Ipv4Address source{};
  wire::Ipv4Address destination{};
  wire::IpProtocol protocol{};
  std::uint8_t ttl = 0;
  /// DSCP and ECN.
  std::uint8_t dsfield = 0;
  std::uint16_t identification = 0;
  /// Bytes of the header; still in front of the segment, see `link::Packet::restore_front`.
  std::uint8_t header_length = 0;
  Arrival arrival{};
  /// kLocal, kBroadcast or kMulticast.
  AddressKind destination_kind = AddressKind::kLocal;
};

/// Whether an error means that trying again is pointless (the `fatal` of Linux's icmp_err_convert; RFC 1122 §4.2.3.9).
enum class Severity : std::uint8_t { kSoft, kHard };

/// An ICMP error about a packet that this host sent.
struct IcmpError {
  wire::IcmpType type{};
  std::uint8_t code = 0;
  /// What Linux reports to the program.
  Errno error = Errno::kOk;
  Severity severity = Severity::kSoft;
  /// Of "fragmentation needed", in bytes, at least 552; otherwise 0. The Internet layer has already noted it as path
  /// MTU.
  std::uint16_t next_hop_mtu = 0;
  /// Who sent the error: a router, the destination, or this host itself when ARP gave up.
  wire::Ipv4Address reporter{};
  /// The addresses of the packet that died, as this host had sent it.
  wire::Ipv4Address source{};
  wire::Ipv4Address destination{};
  wire::IpProtocol protocol{};
};

/// A protocol above IP, one per protocol number.
class TransportProtocol {
 public:
  /// A whole, reassembled packet for this host; `segment` starts with the transport header and has no padding. The
  /// present cause is the kPacketDeliver record.
  virtual void input(link::Packet segment, const Ipv4Info& info) = 0;
  /// `quoted` is the start of the transport header and what follows, at least 8 bytes.
  virtual void icmp_error(const IcmpError& error, Bytes quoted) = 0;

 protected:
  ~TransportProtocol() = default;
};

/// Whether somebody wanted a message.
enum class Taken : std::uint8_t { kNo, kYes };

/// Somebody who wants ICMP messages themselves: ping and raw sockets.
class IcmpListener {
 public:
  /// Every valid ICMP message for this host, echo requests included; `message` starts with the ICMP header.
  virtual Taken icmp_input(const link::Packet& message, const Ipv4Info& info) = 0;
  /// Every error about an ICMP message of this host; `quoted` starts with the ICMP header of that message.
  virtual void icmp_error(const IcmpError& error, Bytes quoted) = 0;

 protected:
  ~IcmpListener() = default;
};

/// Which way a frame passes a tap.
enum class TapDirection : std::uint8_t { kReceived, kSent };

/// Somebody who looks at all frames of a host: packet sockets and tcpdump.
class FrameTap {
 public:
  /// `frame` starts with the Ethernet header; on lo both addresses in it are zero.
  virtual void on_frame(InterfaceIndex interface, TapDirection direction, const link::Packet& frame) = 0;

 protected:
  ~FrameTap() = default;
};

}  // namespace glassnet::network
