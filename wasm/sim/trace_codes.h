// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the trace: what can happen (Kind) and why (Reason). Codes, never prose: the page translates them. Numbers
// are part of the record layout that the page reads; append, do not renumber. web/src/engine mirrors this file, and a test
// compares the two.
#pragma once

#include <cstdint>

namespace glassnet::sim {

/// What a record reports. The comment names the lanes `args` of the record in order; lanes not named are 0.
enum class Kind : std::uint16_t {
  kNone = 0,

  // Frames on cables. `packet`, `port`, `link` and the frame's bytes are set.
  kFrameQueued = 1,  ///< waits in the port's queue: [frames waiting, bytes waiting]
  /// its first bit leaves the port: [serialisation ns, propagation ns, peer port, bytes on the wire]. With a reason a fault on the
  /// cable holds it up (kDelayed, kReordered) or makes it once more (kDuplicated).
  kFrameTransmit = 2,
  kFrameReceive = 3,  ///< its last bit has arrived at the port: [bytes, record of the kFrameTransmit]
  kFrameDrop = 4,  ///< lost on the cable or at the port, `reason` says why: [bytes, record of the kFrameTransmit or 0]
  /// a fault on the cable turns bits round; the bytes are those afterwards: [bytes, record of the kFrameTransmit, bits, first bit]
  kFrameDamaged = 5,
  kFrameMarked = 6,  ///< its packet was marked "congestion experienced" (RFC 3168) by the queue: [frames waiting]

  // Inside a device.
  kPacketForward = 10,    ///< a router sends it on: [destination, next hop, outgoing port, new ttl]
  kPacketDeliver = 11,    ///< an IP packet for this host: [source, destination, protocol, bytes]
  kPacketDrop = 12,       ///< died here, `reason` says why: [source, destination, protocol, detail]
  kPacketOutput = 13,     ///< an IP packet made here: [source, destination, protocol, bytes]
  kFragmentHeld = 14,     ///< kept for reassembly: [source, identification, offset, bytes]
  kReassembled = 15,      ///< [source, destination, fragments, bytes]
  kSwitchFlood = 16,      ///< [ports, vlan or 0]
  kSwitchForward = 17,    ///< [outgoing port]
  kMacLearned = 18,       ///< [mac high 16 bits, mac low 32 bits, port]
  kMacAged = 19,          ///< [mac high 16 bits, mac low 32 bits, port]
  kNeighborState = 20,    ///< [address, NeighborState, mac high 16 bits, mac low 32 bits]
  kNeighborQueued = 21,   ///< a packet waits for ARP: [next hop, packets waiting]
  kInterfaceState = 22,   ///< [up 0/1]
  kRouteChanged = 23,     ///< [destination, prefix length, gateway, added 1 / removed 0]
  kAddressChanged = 24,   ///< [address, prefix length, added 1 / removed 0]
  kGroupChanged = 25,     ///< a multicast group of an interface: [group, joined 1 / left 0]
  kAddressConflict = 26,  ///< somebody else uses an address of ours: [address, his mac high 16 bits, mac low 32 bits]
  kPathLearned = 27,      ///< about the way to one destination: [destination, gateway after a redirect, path MTU]

  // Transport and sockets. `socket` is the Stack-wide socket number.
  kTcpState = 30,       ///< [socket, old TcpState, new TcpState, local port << 16 | remote port, remote address]
  kTcpRetransmit = 31,  ///< `reason` says which rule: [socket, sequence, bytes, retransmission timeout us]
  kTcpWindow = 32,      ///< [socket, congestion window, slow start threshold, send window, bytes in flight]
  kTcpTimer = 33,       ///< a timer of the connection fired: [socket, TcpTimer]
  kUdpDeliver = 34,     ///< [socket, source, source port, bytes]
  kSocketOpened = 35,   ///< [socket, pid, SocketType]
  kSocketBound = 36,    ///< [socket, local address, local port]
  kSocketClosed = 37,   ///< [socket, pid]
  kTcpRecovery = 38,    ///< what a sender believes of the network: [socket, old CaState, new CaState, SND.UNA, SND.NXT]

  // Programs.
  kProcessStarted = 40,  ///< bytes = command line: [pid, parent pid, user id]
  kProcessExited = 41,   ///< [pid, exit status]
  kProcessOutput = 42,   ///< bytes = what was written: [pid, file descriptor, terminal]
  kProcessBlocked = 43,  ///< waits in a system call: [pid, SyscallCode, file descriptor]
  kProcessResumed = 44,  ///< [pid, SyscallCode, errno]
  /// a program outside the core makes a system call; bytes = the call as strace(1) shows it: [process handle, pid, Linux number,
  /// file descriptor or -1, result (a negative one is an errno)]
  kSyscall = 45,

  // The world.
  kCommand = 50,    ///< a wish was carried out: [command number in the log]
  kLinkState = 51,  ///< a cable was cut or mended: [up 0/1]
  kTraceLost = 52,  ///< records were overwritten before they were read: [how many]
};

/// Why something happened; 0 where the kind says it all.
enum class Reason : std::uint16_t {
  kNone = 0,

  // Frames
  kQueueFull = 1,
  kRandomLoss = 2,
  kCorrupted = 3,
  kCableCut = 4,
  kPortDown = 5,
  kNotForThisMac = 6,
  kFrameTooLong = 7,
  kFrameMalformed = 8,
  kUnknownEtherType = 9,
  kSameSegment = 10,  ///< the switch knows the destination lives where the frame came from
  kNoCable = 11,
  kBurstLoss = 12,     ///< in the bad state of a cable that loses frames in bursts
  kChosenLoss = 13,    ///< a rule of the cable picked this very frame
  kRateExceeded = 14,  ///< the queue before a rate limit in the cable was full
  kDelayed = 15,       ///< a rule of the cable holds it up
  kReordered = 16,     ///< the same, so that others overtake it
  kDuplicated = 17,    ///< a rule of the cable makes it a second time

  // IP
  kIpMalformed = 20,
  kIpBadChecksum = 21,
  kIpNotForThisHost = 22,
  kIpForwardingOff = 23,
  kNoRoute = 24,
  kTtlExpired = 25,
  kFragmentationNeeded = 26,
  kReassemblyTimeout = 27,
  kReassemblyOverlap = 28,
  kReassemblyLimit = 29,
  kNeighborUnreachable = 30,
  kNeighborQueueFull = 31,
  kMartianSource = 32,
  kMartianDestination = 33,
  kProtocolUnreachable = 34,
  kBroadcastNotForwarded = 35,
  kInterfaceDown = 36,
  kSourceNotLocal = 37,
  kSourceFiltered = 38,  ///< no member of the multicast group listens to this sender

  // ARP
  kArpMalformed = 40,
  kArpNotForThisHost = 41,
  kArpConflict = 42,  ///< the sender claims an address of this host

  // ICMP
  kIcmpMalformed = 50,
  kIcmpBadChecksum = 51,
  kIcmpUnknownType = 52,
  kIcmpNoListener = 53,
  kIcmpRateLimited = 54,
  kIcmpBroadcastIgnored = 55,  ///< an echo request to everybody is not answered
  kIcmpRedirectIgnored = 56,   ///< not from the gateway in use, or to no neighbour, or this is a router
  kIgmpMalformed = 57,
  kIgmpBadChecksum = 58,
  kIgmpNotForHosts = 59,  ///< a report, which only multicast routers read

  // UDP and TCP
  kUdpMalformed = 60,
  kUdpBadChecksum = 61,
  kPortUnreachable = 62,
  kReceiveBufferFull = 63,
  kTcpMalformed = 70,
  kTcpBadChecksum = 71,
  kTcpNoConnection = 72,
  kTcpUnacceptable = 73,  ///< outside the receive window (RFC 9293 §3.10.7.4)
  kTcpBacklogFull = 74,
  kTcpOldDuplicate = 75,
  kTcpUnexpectedFlags = 76,
  kTcpAfterClose = 77,  ///< data arrived after the program had closed: answered by RST

  // TCP retransmissions
  kRetransmitTimeout = 80,
  kFastRetransmit = 81,
  kPartialAck = 82,
  kZeroWindowProbe = 83,
  kSynTimeout = 84,
  kKeepalive = 85,
  kSackRetransmit = 86,
  kTailLossProbe = 87,

  // TCP state changes
  kByProgram = 90,
  kBySegment = 91,
  kByTimeout = 92,
  kByReset = 93,
  kByIcmp = 94,

  // Processes
  kExited = 100,
  kInterrupted = 101,
  kKilled = 102,
  kWouldWait = 103,  ///< a system call cannot be done yet: its program waits and tries again
};

}  // namespace glassnet::sim
