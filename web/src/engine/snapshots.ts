// SPDX-License-Identifier: Apache-2.0
// What the core answers when asked about the world and about one device: JSON of wasm/scenario, one shape a table.

export type NodeKind = "host" | "router" | "switch" | "hub" | "tap";

export interface PortDescription {
  /** PortId as it stands in trace records. */
  readonly id: number;
  readonly name: string;
  /** Empty for the ports of switches and hubs, which send no frames of their own. */
  readonly mac: string;
}

export interface NodeDescription {
  /** NodeId as it stands in trace records; 1-based, in scenario order. */
  readonly id: number;
  readonly name: string;
  readonly kind: NodeKind;
  /** Position in the drawing, in scene units; the core never uses it. */
  readonly x: number;
  readonly y: number;
  readonly ports: readonly PortDescription[];
}

export interface LinkDescription {
  readonly id: number;
  readonly a: number; // PortId
  readonly b: number; // PortId
  /** bit/s; 0 = unlimited */
  readonly rate: number;
  /** one-way propagation, ns */
  readonly delay: number;
  /** longest payload that both ends take, bytes */
  readonly mtu: number;
  readonly up: boolean;
}

export interface WorldDescription {
  /** Title by language code; any may be missing. A title without languages has the code "und". */
  readonly title: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly nodes: readonly NodeDescription[];
  readonly links: readonly LinkDescription[];
}

export interface InterfaceRow {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** Up, and the cable is whole. */
  readonly carrier: boolean;
  readonly loopback: boolean;
  readonly addresses: readonly {
    readonly address: string;
    readonly prefixLength: number;
    readonly broadcast: string;
  }[];
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly rxDropped: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly txDropped: number;
}

export interface RouteRow {
  readonly destination: string; // "0.0.0.0"
  readonly prefixLength: number;
  readonly gateway: string | null;
  readonly interface: string;
  readonly metric: number;
  readonly source: string | null;
  /** What happens to matching packets. */
  readonly type: "unicast" | "unreachable" | "blackhole";
  readonly origin: "kernel" | "static";
}

export interface NeighborRow {
  readonly address: string;
  readonly mac: string | null;
  readonly interface: string;
  readonly state: "INCOMPLETE" | "REACHABLE" | "STALE" | "DELAY" | "PROBE" | "FAILED" | "PERMANENT";
  /** ns since the state was last confirmed */
  readonly age: number;
}

export interface SocketRow {
  readonly socket: number;
  readonly protocol: "tcp" | "udp" | "raw" | "icmp";
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** TCP state by the name netstat gives, e.g. "ESTABLISHED", "TIME_WAIT"; empty for other protocols. */
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  /** ns until TIME_WAIT ends; absent otherwise */
  readonly timeWaitLeft?: number;
  readonly pid: number | null;
  readonly program: string | null;
}

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  readonly command: string;
  /** The system call it waits in, e.g. "accept", or null while it is ready or finished. */
  readonly blockedIn: string | null;
  /** Of a program outside the core: where its first thread is, as far as it has told: "/home/user/chat.py:17 accept() on 0.0.0.0:8080". */
  readonly where?: string;
  /** The same for all its threads. */
  readonly threads?: readonly { readonly thread: number; readonly where: string }[];
}

export interface MacRow {
  readonly mac: string;
  readonly port: string;
  /** ns since last seen */
  readonly age: number;
}

/** Tables that the device does not have are empty. */
export interface NodeTables {
  readonly node: number;
  readonly now: number;
  readonly interfaces: readonly InterfaceRow[];
  readonly routes: readonly RouteRow[];
  readonly neighbors: readonly NeighborRow[];
  readonly sockets: readonly SocketRow[];
  readonly processes: readonly ProcessRow[];
  readonly macs: readonly MacRow[];
}
