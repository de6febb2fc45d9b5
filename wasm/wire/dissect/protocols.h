// SPDX-License-Identifier: Apache-2.0
// One function per protocol, each in the file of its name. They take the region that the protocol around them left
// and hand theirs on; only `dissect_frame` calls from outside.
#pragma once

#include "wire/addresses.h"
#include "wire/dissect/builder.h"
#include "wire/ipv4.h"

namespace glassnet::wire::dissect {

/// Where a packet was found: the quoted start of a packet is cut off, and a packet quoted in a quoted packet is not
/// followed any further.
enum class Setting : std::uint8_t { kOnTheWire, kQuoted };

/// What a transport protocol needs from the IP header in front of it.
struct Enclosing {
  Ipv4Address source;
  Ipv4Address destination;
  Setting setting = Setting::kOnTheWire;
  /// The IP payload is all there, so that checksums over it can be verified.
  bool whole = true;
};

void ethernet(Builder& builder, Region region);
void arp(Builder& builder, Region region);
void ipv4(Builder& builder, Region region, Setting setting);
void icmp(Builder& builder, Region region, const Enclosing& enclosing);
void igmp(Builder& builder, Region region, const Enclosing& enclosing);
void udp(Builder& builder, Region region, const Enclosing& enclosing);
void tcp(Builder& builder, Region region, const Enclosing& enclosing);
void http(Builder& builder, Region region);
/// One message, as UDP carries it.
void dns(Builder& builder, Region region);
/// What a TCP segment carries of the messages of a connection.
void dns_stream(Builder& builder, Region region);

}  // namespace glassnet::wire::dissect
