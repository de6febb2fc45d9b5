// SPDX-License-Identifier: Apache-2.0
// Names that are the same in every language, by the numbers in trace records.
/** TcpState of wasm/transport/tcp/state.h, as netstat writes them. */
export const tcpStateNames = [
    "CLOSE",
    "LISTEN",
    "SYN_SENT",
    "SYN_RECV",
    "ESTABLISHED",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "CLOSE_WAIT",
    "CLOSING",
    "LAST_ACK",
    "TIME_WAIT",
];
/** NeighborState of wasm/network, as `ip neigh` writes them. */
export const neighborStateNames = [
    "NONE",
    "INCOMPLETE",
    "REACHABLE",
    "STALE",
    "DELAY",
    "PROBE",
    "FAILED",
    "PERMANENT",
];
/** SyscallCode of wasm/socket/syscall_code.h. */
export const syscallNames = [
    "",
    "read",
    "write",
    "accept",
    "connect",
    "send",
    "sendto",
    "recv",
    "recvfrom",
    "recvmsg",
    "poll",
    "sleep",
    "wait",
    "epoll_wait",
];
