// SPDX-License-Identifier: Apache-2.0
// Explicit congestion notification (RFC 3168): agreed on in the handshake, then routers mark packets instead of
// dropping them, the receiver echoes the mark (ECE) until the sender says that it has slowed down (CWR).
#include "transport/tcp/connection.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

/// The ECN field of the IP header (RFC 3168 §5).
enum class Codepoint : std::uint8_t { kNotCapable = 0, kCapable1 = 1, kCapable0 = 2, kMarked = 3 };
Codepoint codepoint(const Segment& segment) { return static_cast<Codepoint>(segment.ip.dsfield & 3U); }

}  // namespace

/// RFC 3168 §6.1.1: a SYN asks with ECE and CWR, a SYN-ACK agrees with ECE alone. A SYN that carries a codepoint itself
/// is not believed: something on the path rewrites the field.
void Connection::take_ecn_of_syn(const Segment& segment) {
  const wire::TcpFlags flags = segment.header.flags;
  if (flags.ack) {
    ecn_ok_ = ecn_ok_ && flags.ece && !flags.cwr;
  } else {
    const bool asked = flags.ece && flags.cwr && codepoint(segment) == Codepoint::kNotCapable;
    ecn_ok_ = asked && settings().ecn != EcnMode::kOff;
  }
}

/// RFC 3168 §6.1.3.
void Connection::take_ecn_of_data(const Segment& segment) {
  if (!ecn_ok_) return;
  if (segment.header.flags.cwr) {
    ecn_echo_ = false;
    ack_now_ = true;  // its window may be down to one segment (as Linux)
  }
  switch (codepoint(segment)) {
    case Codepoint::kNotCapable:
      // Not marked for marking: probably sent again, so the peer is in trouble and should hear of it soon.
      if (ecn_seen_) ack_policy_.be_quick(0);
      break;
    case Codepoint::kMarked:
      if (!ecn_echo_) ack_policy_.be_quick(0);
      ecn_echo_ = true;
      ecn_seen_ = true;
      break;
    case Codepoint::kCapable0:
    case Codepoint::kCapable1: ecn_seen_ = true; break;
  }
}

void Connection::put_ecn(const Departure& departure, wire::TcpFlags& flags) {
  if (!ecn_ok_ || flags.rst) return;
  if (flags.syn) {
    // A SYN sent again does without, as some middleboxes drop it otherwise (§6.1.1.1).
    const bool again = timeouts_ > 0;
    flags.ece = flags.ack || !again;
    flags.cwr = !flags.ack && !again;
    return;
  }
  flags.ece = ecn_echo_;
  if (departure.new_data && departure.payload > 0) flags.cwr = recovery_.take_cwr();
}

}  // namespace glassnet::transport
