// SPDX-License-Identifier: Apache-2.0
// The names of sim::Reason in texts. Mirrors sim/trace_codes.h; the compiler notices a reason that is missing here.
#include "scenario/text_trace.h"

namespace glassnet::scenario {

std::string_view reason_name(sim::Reason reason) {
  using enum sim::Reason;
  switch (reason) {
    case kNone: return {};
    case kQueueFull: return "queue-full";
    case kRandomLoss: return "random-loss";
    case kCorrupted: return "corrupted";
    case kCableCut: return "cable-cut";
    case kPortDown: return "port-down";
    case kNotForThisMac: return "not-for-this-mac";
    case kFrameTooLong: return "frame-too-long";
    case kFrameMalformed: return "frame-malformed";
    case kUnknownEtherType: return "unknown-ether-type";
    case kSameSegment: return "same-segment";
    case kNoCable: return "no-cable";
    case kBurstLoss: return "burst-loss";
    case kChosenLoss: return "chosen-loss";
    case kRateExceeded: return "rate-exceeded";
    case kDelayed: return "delayed";
    case kReordered: return "reordered";
    case kDuplicated: return "duplicated";
    case kIpMalformed: return "ip-malformed";
    case kIpBadChecksum: return "ip-bad-checksum";
    case kIpNotForThisHost: return "ip-not-for-this-host";
    case kIpForwardingOff: return "ip-forwarding-off";
    case kNoRoute: return "no-route";
    case kTtlExpired: return "ttl-expired";
    case kFragmentationNeeded: return "fragmentation-needed";
    case kReassemblyTimeout: return "reassembly-timeout";
    case kReassemblyOverlap: return "reassembly-overlap";
    case kReassemblyLimit: return "reassembly-limit";
    case kNeighborUnreachable: return "neighbor-unreachable";
    case kNeighborQueueFull: return "neighbor-queue-full";
    case kMartianSource: return "martian-source";
    case kMartianDestination: return "martian-destination";
    case kProtocolUnreachable: return "protocol-unreachable";
    case kBroadcastNotForwarded: return "broadcast-not-forwarded";
    case kInterfaceDown: return "interface-down";
    case kSourceNotLocal: return "source-not-local";
    case kSourceFiltered: return "source-filtered";
    case kArpMalformed: return "arp-malformed";
    case kArpNotForThisHost: return "arp-not-for-this-host";
    case kArpConflict: return "arp-conflict";
    case kIcmpMalformed: return "icmp-malformed";
    case kIcmpBadChecksum: return "icmp-bad-checksum";
    case kIcmpUnknownType: return "icmp-unknown-type";
    case kIcmpNoListener: return "icmp-no-listener";
    case kIcmpRateLimited: return "icmp-rate-limited";
    case kIcmpBroadcastIgnored: return "icmp-broadcast-ignored";
    case kIcmpRedirectIgnored: return "icmp-redirect-ignored";
    case kIgmpMalformed: return "igmp-malformed";
    case kIgmpBadChecksum: return "igmp-bad-checksum";
    case kIgmpNotForHosts: return "igmp-not-for-hosts";
    case kUdpMalformed: return "udp-malformed";
    case kUdpBadChecksum: return "udp-bad-checksum";
    case kPortUnreachable: return "port-unreachable";
    case kReceiveBufferFull: return "receive-buffer-full";
    case kTcpMalformed: return "tcp-malformed";
    case kTcpBadChecksum: return "tcp-bad-checksum";
    case kTcpNoConnection: return "tcp-no-connection";
    case kTcpUnacceptable: return "tcp-unacceptable";
    case kTcpBacklogFull: return "tcp-backlog-full";
    case kTcpOldDuplicate: return "tcp-old-duplicate";
    case kTcpUnexpectedFlags: return "tcp-unexpected-flags";
    case kTcpAfterClose: return "tcp-after-close";
    case kRetransmitTimeout: return "retransmit-timeout";
    case kFastRetransmit: return "fast-retransmit";
    case kPartialAck: return "partial-ack";
    case kZeroWindowProbe: return "zero-window-probe";
    case kSynTimeout: return "syn-timeout";
    case kKeepalive: return "keepalive";
    case kSackRetransmit: return "sack-retransmit";
    case kTailLossProbe: return "tail-loss-probe";
    case kByProgram: return "by-program";
    case kBySegment: return "by-segment";
    case kByTimeout: return "by-timeout";
    case kByReset: return "by-reset";
    case kByIcmp: return "by-icmp";
    case kExited: return "exited";
    case kInterrupted: return "interrupted";
    case kKilled: return "killed";
    case kWouldWait: return "would-wait";
  }
  return {};
}

}  // namespace glassnet::scenario
