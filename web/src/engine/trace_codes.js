// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the trace: a mirror of wasm/sim/trace_codes.h and of the lanes of sim::Record (wasm/sim/trace.h). A test
// compares them (tests/web/engine/trace_codes.test.ts), so a number changed on one side only is noticed.
/** What a record reports. Each comment names the lanes arg0, arg1, ... in order. */
export var Kind;
(function (Kind) {
    Kind[Kind["none"] = 0] = "none";
    // Frames on cables. `packet`, `port`, `link` and the frame's bytes are set.
    /** Waits in the port's queue: [frames waiting, bytes waiting] */
    Kind[Kind["frameQueued"] = 1] = "frameQueued";
    /**
     * Its first bit leaves the port: [serialisation ns, propagation ns, peer port, bytes on the wire]. With a reason a fault on the
     * cable holds it up (delayed, reordered) or makes it once more (duplicated).
     */
    Kind[Kind["frameTransmit"] = 2] = "frameTransmit";
    /** Its last bit has arrived at the port: [bytes, record of the kFrameTransmit] */
    Kind[Kind["frameReceive"] = 3] = "frameReceive";
    /** Lost on the cable or at the port, `reason` says why: [bytes, record of the kFrameTransmit or 0] */
    Kind[Kind["frameDrop"] = 4] = "frameDrop";
    /** A fault on the cable turns bits round; the bytes are those afterwards: [bytes, record of the kFrameTransmit, bits, first bit] */
    Kind[Kind["frameDamaged"] = 5] = "frameDamaged";
    /** Its packet was marked "congestion experienced" (RFC 3168) by the queue: [frames waiting] */
    Kind[Kind["frameMarked"] = 6] = "frameMarked";
    // Inside a device.
    /** A router sends it on: [destination, next hop, outgoing port, new ttl] */
    Kind[Kind["packetForward"] = 10] = "packetForward";
    /** An IP packet for this host: [source, destination, protocol, bytes] */
    Kind[Kind["packetDeliver"] = 11] = "packetDeliver";
    /** Died here, `reason` says why: [source, destination, protocol, detail] */
    Kind[Kind["packetDrop"] = 12] = "packetDrop";
    /** An IP packet made here: [source, destination, protocol, bytes] */
    Kind[Kind["packetOutput"] = 13] = "packetOutput";
    /** Kept for reassembly: [source, identification, offset, bytes] */
    Kind[Kind["fragmentHeld"] = 14] = "fragmentHeld";
    /** [source, destination, fragments, bytes] */
    Kind[Kind["reassembled"] = 15] = "reassembled";
    /** [ports, vlan or 0] */
    Kind[Kind["switchFlood"] = 16] = "switchFlood";
    /** [outgoing port] */
    Kind[Kind["switchForward"] = 17] = "switchForward";
    /** [mac high 16 bits, mac low 32 bits, port] */
    Kind[Kind["macLearned"] = 18] = "macLearned";
    /** [mac high 16 bits, mac low 32 bits, port] */
    Kind[Kind["macAged"] = 19] = "macAged";
    /** [address, NeighborState, mac high 16 bits, mac low 32 bits] */
    Kind[Kind["neighborState"] = 20] = "neighborState";
    /** A packet waits for ARP: [next hop, packets waiting] */
    Kind[Kind["neighborQueued"] = 21] = "neighborQueued";
    /** [up 0/1] */
    Kind[Kind["interfaceState"] = 22] = "interfaceState";
    /** [destination, prefix length, gateway, added 1 / removed 0] */
    Kind[Kind["routeChanged"] = 23] = "routeChanged";
    /** [address, prefix length, added 1 / removed 0] */
    Kind[Kind["addressChanged"] = 24] = "addressChanged";
    /** A multicast group of an interface: [group, joined 1 / left 0] */
    Kind[Kind["groupChanged"] = 25] = "groupChanged";
    /** Somebody else uses an address of ours: [address, his mac high 16 bits, mac low 32 bits] */
    Kind[Kind["addressConflict"] = 26] = "addressConflict";
    /** About the way to one destination: [destination, gateway after a redirect, path MTU] */
    Kind[Kind["pathLearned"] = 27] = "pathLearned";
    // Transport and sockets. `socket` is the Stack-wide socket number.
    /** [socket, old TcpState, new TcpState, local port << 16 | remote port, remote address] */
    Kind[Kind["tcpState"] = 30] = "tcpState";
    /** `reason` says which rule: [socket, sequence, bytes, retransmission timeout us] */
    Kind[Kind["tcpRetransmit"] = 31] = "tcpRetransmit";
    /** [socket, congestion window, slow start threshold, send window, bytes in flight] */
    Kind[Kind["tcpWindow"] = 32] = "tcpWindow";
    /** A timer of the connection fired: [socket, TcpTimer] */
    Kind[Kind["tcpTimer"] = 33] = "tcpTimer";
    /** [socket, source, source port, bytes] */
    Kind[Kind["udpDeliver"] = 34] = "udpDeliver";
    /** [socket, pid, SocketType] */
    Kind[Kind["socketOpened"] = 35] = "socketOpened";
    /** [socket, local address, local port] */
    Kind[Kind["socketBound"] = 36] = "socketBound";
    /** [socket, pid] */
    Kind[Kind["socketClosed"] = 37] = "socketClosed";
    /** What a sender believes of the network: [socket, old CaState, new CaState, SND.UNA, SND.NXT] */
    Kind[Kind["tcpRecovery"] = 38] = "tcpRecovery";
    // Programs.
    /** Bytes = command line: [pid, parent pid, user id] */
    Kind[Kind["processStarted"] = 40] = "processStarted";
    /** [pid, exit status] */
    Kind[Kind["processExited"] = 41] = "processExited";
    /** Bytes = what was written: [pid, file descriptor, terminal] */
    Kind[Kind["processOutput"] = 42] = "processOutput";
    /** Waits in a system call: [pid, SyscallCode, file descriptor] */
    Kind[Kind["processBlocked"] = 43] = "processBlocked";
    /** [pid, SyscallCode, errno] */
    Kind[Kind["processResumed"] = 44] = "processResumed";
    // The world.
    /** A wish was carried out: [command number in the log] */
    Kind[Kind["command"] = 50] = "command";
    /** A cable was cut or mended: [up 0/1] */
    Kind[Kind["linkState"] = 51] = "linkState";
    /** Records were overwritten before they were read: [how many] */
    Kind[Kind["traceLost"] = 52] = "traceLost";
})(Kind || (Kind = {}));
/** Why something happened; 0 where the kind says it all. */
export var Reason;
(function (Reason) {
    Reason[Reason["none"] = 0] = "none";
    // Frames
    Reason[Reason["queueFull"] = 1] = "queueFull";
    Reason[Reason["randomLoss"] = 2] = "randomLoss";
    Reason[Reason["corrupted"] = 3] = "corrupted";
    Reason[Reason["cableCut"] = 4] = "cableCut";
    Reason[Reason["portDown"] = 5] = "portDown";
    Reason[Reason["notForThisMac"] = 6] = "notForThisMac";
    Reason[Reason["frameTooLong"] = 7] = "frameTooLong";
    Reason[Reason["frameMalformed"] = 8] = "frameMalformed";
    Reason[Reason["unknownEtherType"] = 9] = "unknownEtherType";
    /** The switch knows the destination lives where the frame came from */
    Reason[Reason["sameSegment"] = 10] = "sameSegment";
    Reason[Reason["noCable"] = 11] = "noCable";
    /** In the bad state of a cable that loses frames in bursts */
    Reason[Reason["burstLoss"] = 12] = "burstLoss";
    /** A rule of the cable picked this very frame */
    Reason[Reason["chosenLoss"] = 13] = "chosenLoss";
    /** The queue before a rate limit in the cable was full */
    Reason[Reason["rateExceeded"] = 14] = "rateExceeded";
    /** A rule of the cable holds it up */
    Reason[Reason["delayed"] = 15] = "delayed";
    /** The same, so that others overtake it */
    Reason[Reason["reordered"] = 16] = "reordered";
    /** A rule of the cable makes it a second time */
    Reason[Reason["duplicated"] = 17] = "duplicated";
    // IP
    Reason[Reason["ipMalformed"] = 20] = "ipMalformed";
    Reason[Reason["ipBadChecksum"] = 21] = "ipBadChecksum";
    Reason[Reason["ipNotForThisHost"] = 22] = "ipNotForThisHost";
    Reason[Reason["ipForwardingOff"] = 23] = "ipForwardingOff";
    Reason[Reason["noRoute"] = 24] = "noRoute";
    Reason[Reason["ttlExpired"] = 25] = "ttlExpired";
    Reason[Reason["fragmentationNeeded"] = 26] = "fragmentationNeeded";
    Reason[Reason["reassemblyTimeout"] = 27] = "reassemblyTimeout";
    Reason[Reason["reassemblyOverlap"] = 28] = "reassemblyOverlap";
    Reason[Reason["reassemblyLimit"] = 29] = "reassemblyLimit";
    Reason[Reason["neighborUnreachable"] = 30] = "neighborUnreachable";
    Reason[Reason["neighborQueueFull"] = 31] = "neighborQueueFull";
    Reason[Reason["martianSource"] = 32] = "martianSource";
    Reason[Reason["martianDestination"] = 33] = "martianDestination";
    Reason[Reason["protocolUnreachable"] = 34] = "protocolUnreachable";
    Reason[Reason["broadcastNotForwarded"] = 35] = "broadcastNotForwarded";
    Reason[Reason["interfaceDown"] = 36] = "interfaceDown";
    Reason[Reason["sourceNotLocal"] = 37] = "sourceNotLocal";
    /** No member of the multicast group listens to this sender. */
    Reason[Reason["sourceFiltered"] = 38] = "sourceFiltered";
    // ARP
    Reason[Reason["arpMalformed"] = 40] = "arpMalformed";
    Reason[Reason["arpNotForThisHost"] = 41] = "arpNotForThisHost";
    /** The sender claims an address of this host. */
    Reason[Reason["arpConflict"] = 42] = "arpConflict";
    // ICMP
    Reason[Reason["icmpMalformed"] = 50] = "icmpMalformed";
    Reason[Reason["icmpBadChecksum"] = 51] = "icmpBadChecksum";
    Reason[Reason["icmpUnknownType"] = 52] = "icmpUnknownType";
    Reason[Reason["icmpNoListener"] = 53] = "icmpNoListener";
    Reason[Reason["icmpRateLimited"] = 54] = "icmpRateLimited";
    /** An echo request to everybody is not answered. */
    Reason[Reason["icmpBroadcastIgnored"] = 55] = "icmpBroadcastIgnored";
    /** Not from the gateway in use, or to no neighbour, or this is a router. */
    Reason[Reason["icmpRedirectIgnored"] = 56] = "icmpRedirectIgnored";
    Reason[Reason["igmpMalformed"] = 57] = "igmpMalformed";
    Reason[Reason["igmpBadChecksum"] = 58] = "igmpBadChecksum";
    /** A report, which only multicast routers read. */
    Reason[Reason["igmpNotForHosts"] = 59] = "igmpNotForHosts";
    // UDP and TCP
    Reason[Reason["udpMalformed"] = 60] = "udpMalformed";
    Reason[Reason["udpBadChecksum"] = 61] = "udpBadChecksum";
    Reason[Reason["portUnreachable"] = 62] = "portUnreachable";
    Reason[Reason["receiveBufferFull"] = 63] = "receiveBufferFull";
    Reason[Reason["tcpMalformed"] = 70] = "tcpMalformed";
    Reason[Reason["tcpBadChecksum"] = 71] = "tcpBadChecksum";
    Reason[Reason["tcpNoConnection"] = 72] = "tcpNoConnection";
    /** Outside the receive window (RFC 9293 §3.10.7.4) */
    Reason[Reason["tcpUnacceptable"] = 73] = "tcpUnacceptable";
    Reason[Reason["tcpBacklogFull"] = 74] = "tcpBacklogFull";
    Reason[Reason["tcpOldDuplicate"] = 75] = "tcpOldDuplicate";
    Reason[Reason["tcpUnexpectedFlags"] = 76] = "tcpUnexpectedFlags";
    /** Data arrived after the program had closed: answered by RST */
    Reason[Reason["tcpAfterClose"] = 77] = "tcpAfterClose";
    // TCP retransmissions
    Reason[Reason["retransmitTimeout"] = 80] = "retransmitTimeout";
    Reason[Reason["fastRetransmit"] = 81] = "fastRetransmit";
    Reason[Reason["partialAck"] = 82] = "partialAck";
    Reason[Reason["zeroWindowProbe"] = 83] = "zeroWindowProbe";
    Reason[Reason["synTimeout"] = 84] = "synTimeout";
    Reason[Reason["keepalive"] = 85] = "keepalive";
    Reason[Reason["sackRetransmit"] = 86] = "sackRetransmit";
    Reason[Reason["tailLossProbe"] = 87] = "tailLossProbe";
    // TCP state changes
    Reason[Reason["byProgram"] = 90] = "byProgram";
    Reason[Reason["bySegment"] = 91] = "bySegment";
    Reason[Reason["byTimeout"] = 92] = "byTimeout";
    Reason[Reason["byReset"] = 93] = "byReset";
    Reason[Reason["byIcmp"] = 94] = "byIcmp";
    // Processes
    Reason[Reason["exited"] = 100] = "exited";
    Reason[Reason["interrupted"] = 101] = "interrupted";
    Reason[Reason["killed"] = 102] = "killed";
})(Reason || (Reason = {}));
/** How many 32-bit lanes a record has. */
export const recordLanes = 16;
/** The lanes of a record, from its first. */
export var Lane;
(function (Lane) {
    /** Virtual time in ns, low half. */
    Lane[Lane["timeLow"] = 0] = "timeLow";
    /** Virtual time, high half. */
    Lane[Lane["timeHigh"] = 1] = "timeHigh";
    /** Number of this record, from 1. */
    Lane[Lane["id"] = 2] = "id";
    /** Number of the record that caused this one; 0 = a command from outside. */
    Lane[Lane["cause"] = 3] = "cause";
    /** Kind in the low 16 bits, Reason in the high ones. */
    Lane[Lane["kindReason"] = 4] = "kindReason";
    Lane[Lane["node"] = 5] = "node";
    Lane[Lane["port"] = 6] = "port";
    Lane[Lane["link"] = 7] = "link";
    Lane[Lane["packet"] = 8] = "packet";
    /** Where the bytes are, see TraceBatch. */
    Lane[Lane["bytesAt"] = 9] = "bytesAt";
    /** How many bytes; 0 = none. */
    Lane[Lane["bytesLength"] = 10] = "bytesLength";
    Lane[Lane["arg0"] = 11] = "arg0";
    Lane[Lane["arg1"] = 12] = "arg1";
    Lane[Lane["arg2"] = 13] = "arg2";
    Lane[Lane["arg3"] = 14] = "arg3";
    Lane[Lane["arg4"] = 15] = "arg4";
})(Lane || (Lane = {}));
