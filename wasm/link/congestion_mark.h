// SPDX-License-Identifier: Apache-2.0
// What a queue does to a packet instead of dropping it: the mark "congestion experienced" (RFC 3168 §5).
#pragma once

#include "link/packet.h"

namespace glassnet::link {

/// Marks the IPv4 packet in `frame` when its ends have said that they understand that (ECT in the IP header), and patches the header's
/// checksum (RFC 1624). Whether it did: not a frame without IPv4, without ECT, or marked already.
bool mark_congestion(Packet& frame);

}  // namespace glassnet::link
