// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the trace: a mirror of wasm/sim/trace_codes.h and of the lanes of sim::Record (wasm/sim/trace.h). A test
// compares them (tests/web/engine/trace_codes.test.ts), so a number changed on one side only is noticed.

/** What a record reports. Each comment names the lanes arg0, arg1, ... in order. */
export enum Kind {
  none = 0,

  // Frames on cables. `packet`, `port`, `link` and the frame's bytes are set.
  /** Waits in the port's queue: [frames waiting, bytes waiting] */
  frameQueued = 1,
  /**
   * Its first bit leaves the port: [serialisation ns, propagation ns, peer port, bytes on the wire]. With a reason a fault on the
   * cable holds it up (delayed, reordered) or makes it once more (duplicated).
   */
  frameTransmit = 2,
  /** Its last bit has arrived at the port: [bytes, record of the kFrameTransmit] */
  frameReceive = 3,
  /** Lost on the cable or at the port, `reason` says why: [bytes, record of the kFrameTransmit or 0] */
  frameDrop = 4,
  /** A fault on the cable turns bits round; the bytes are those afterwards: [bytes, record of the kFrameTransmit, bits, first bit] */
  frameDamaged = 5,
  /** Its packet was marked "congestion experienced" (RFC 3168) by the queue: [frames waiting] */
  frameMarked = 6,

  // Inside a device.
  /** A router sends it on: [destination, next hop, outgoing port, new ttl] */
  packetForward = 10,
  /** An IP packet for this host: [source, destination, protocol, bytes] */
  packetDeliver = 11,
  /** Died here, `reason` says why: [source, destination, protocol, detail] */
  packetDrop = 12,
  /** An IP packet made here: [source, destination, protocol, bytes] */
  packetOutput = 13,
  /** Kept for reassembly: [source, identification, offset, bytes] */
  fragmentHeld = 14,
  /** [source, destination, fragments, bytes] */
  reassembled = 15,
  /** [ports, vlan or 0] */
  switchFlood = 16,
  /** [outgoing port] */
  switchForward = 17,
  /** [mac high 16 bits, mac low 32 bits, port] */
  macLearned = 18,
  /** [mac high 16 bits, mac low 32 bits, port] */
  macAged = 19,
  /** [address, NeighborState, mac high 16 bits, mac low 32 bits] */
  neighborState = 20,
  /** A packet waits for ARP: [next hop, packets waiting] */
  neighborQueued = 21,
  /** [up 0/1] */
  interfaceState = 22,
  /** [destination, prefix length, gateway, added 1 / removed 0] */
  routeChanged = 23,
  /** [address, prefix length, added 1 / removed 0] */
  addressChanged = 24,
  /** A multicast group of an interface: [group, joined 1 / left 0] */
  groupChanged = 25,
  /** Somebody else uses an address of ours: [address, his mac high 16 bits, mac low 32 bits] */
  addressConflict = 26,
  /** About the way to one destination: [destination, gateway after a redirect, path MTU] */
  pathLearned = 27,

  // Transport and sockets. `socket` is the Stack-wide socket number.
  /** [socket, old TcpState, new TcpState, local port << 16 | remote port, remote address] */
  tcpState = 30,
  /** `reason` says which rule: [socket, sequence, bytes, retransmission timeout us] */
  tcpRetransmit = 31,
  /** [socket, congestion window, slow start threshold, send window, bytes in flight] */
  tcpWindow = 32,
  /** A timer of the connection fired: [socket, TcpTimer] */
  tcpTimer = 33,
  /** [socket, source, source port, bytes] */
  udpDeliver = 34,
  /** [socket, pid, SocketType] */
  socketOpened = 35,
  /** [socket, local address, local port] */
  socketBound = 36,
  /** [socket, pid] */
  socketClosed = 37,
  /** What a sender believes of the network: [socket, old CaState, new CaState, SND.UNA, SND.NXT] */
  tcpRecovery = 38,

  // Programs.
  /** Bytes = command line: [pid, parent pid, user id] */
  processStarted = 40,
  /** [pid, exit status] */
  processExited = 41,
  /** Bytes = what was written: [pid, file descriptor, terminal] */
  processOutput = 42,
  /** Waits in a system call: [pid, SyscallCode, file descriptor] */
  processBlocked = 43,
  /** [pid, SyscallCode, errno] */
  processResumed = 44,
  /**
   * A program outside the core makes a system call; bytes = the call as strace(1) shows it: [process handle, pid, Linux number,
   * file descriptor or -1, result (a negative one is an errno)]
   */
  syscall = 45,

  // The world.
  /** A wish was carried out: [command number in the log] */
  command = 50,
  /** A cable was cut or mended: [up 0/1] */
  linkState = 51,
  /** Records were overwritten before they were read: [how many] */
  traceLost = 52,
}

/** Why something happened; 0 where the kind says it all. */
export enum Reason {
  none = 0,

  // Frames
  queueFull = 1,
  randomLoss = 2,
  corrupted = 3,
  cableCut = 4,
  portDown = 5,
  notForThisMac = 6,
  frameTooLong = 7,
  frameMalformed = 8,
  unknownEtherType = 9,
  /** The switch knows the destination lives where the frame came from */
  sameSegment = 10,
  noCable = 11,
  /** In the bad state of a cable that loses frames in bursts */
  burstLoss = 12,
  /** A rule of the cable picked this very frame */
  chosenLoss = 13,
  /** The queue before a rate limit in the cable was full */
  rateExceeded = 14,
  /** A rule of the cable holds it up */
  delayed = 15,
  /** The same, so that others overtake it */
  reordered = 16,
  /** A rule of the cable makes it a second time */
  duplicated = 17,

  // IP
  ipMalformed = 20,
  ipBadChecksum = 21,
  ipNotForThisHost = 22,
  ipForwardingOff = 23,
  noRoute = 24,
  ttlExpired = 25,
  fragmentationNeeded = 26,
  reassemblyTimeout = 27,
  reassemblyOverlap = 28,
  reassemblyLimit = 29,
  neighborUnreachable = 30,
  neighborQueueFull = 31,
  martianSource = 32,
  martianDestination = 33,
  protocolUnreachable = 34,
  broadcastNotForwarded = 35,
  interfaceDown = 36,
  sourceNotLocal = 37,
  /** No member of the multicast group listens to this sender. */
  sourceFiltered = 38,

  // ARP
  arpMalformed = 40,
  arpNotForThisHost = 41,
  /** The sender claims an address of this host. */
  arpConflict = 42,

  // ICMP
  icmpMalformed = 50,
  icmpBadChecksum = 51,
  icmpUnknownType = 52,
  icmpNoListener = 53,
  icmpRateLimited = 54,
  /** An echo request to everybody is not answered. */
  icmpBroadcastIgnored = 55,
  /** Not from the gateway in use, or to no neighbour, or this is a router. */
  icmpRedirectIgnored = 56,
  igmpMalformed = 57,
  igmpBadChecksum = 58,
  /** A report, which only multicast routers read. */
  igmpNotForHosts = 59,

  // UDP and TCP
  udpMalformed = 60,
  udpBadChecksum = 61,
  portUnreachable = 62,
  receiveBufferFull = 63,
  tcpMalformed = 70,
  tcpBadChecksum = 71,
  tcpNoConnection = 72,
  /** Outside the receive window (RFC 9293 §3.10.7.4) */
  tcpUnacceptable = 73,
  tcpBacklogFull = 74,
  tcpOldDuplicate = 75,
  tcpUnexpectedFlags = 76,
  /** Data arrived after the program had closed: answered by RST */
  tcpAfterClose = 77,

  // TCP retransmissions
  retransmitTimeout = 80,
  fastRetransmit = 81,
  partialAck = 82,
  zeroWindowProbe = 83,
  synTimeout = 84,
  keepalive = 85,
  sackRetransmit = 86,
  tailLossProbe = 87,

  // TCP state changes
  byProgram = 90,
  bySegment = 91,
  byTimeout = 92,
  byReset = 93,
  byIcmp = 94,

  // Processes
  exited = 100,
  interrupted = 101,
  killed = 102,
  /** A system call cannot be done yet: its program waits and tries again */
  wouldWait = 103,
}

/** How many 32-bit lanes a record has. */
export const recordLanes = 16;

/** The lanes of a record, from its first. */
export enum Lane {
  /** Virtual time in ns, low half. */
  timeLow = 0,
  /** Virtual time, high half. */
  timeHigh = 1,
  /** Number of this record, from 1. */
  id = 2,
  /** Number of the record that caused this one; 0 = a command from outside. */
  cause = 3,
  /** Kind in the low 16 bits, Reason in the high ones. */
  kindReason = 4,
  node = 5,
  port = 6,
  link = 7,
  packet = 8,
  /** Where the bytes are, see TraceBatch. */
  bytesAt = 9,
  /** How many bytes; 0 = none. */
  bytesLength = 10,
  arg0 = 11,
  arg1 = 12,
  arg2 = 13,
  arg3 = 14,
  arg4 = 15,
}
