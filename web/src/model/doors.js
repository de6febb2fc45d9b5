// SPDX-License-Identifier: Apache-2.0
// The ports of a host that are in use, as doors on its edge: one door a protocol and port number, however many sockets share it.
/** From the most to the least telling: a door shows the first that one of its sockets is in. */
const order = ["listening", "connected", "opening", "closing", "bound", "time-wait"];
/** The doors of a device by port number, listening ones first. */
export function doorsOf(tables) {
    const doors = new Map();
    for (const socket of tables.sockets) {
        if ((socket.protocol !== "tcp" && socket.protocol !== "udp") || socket.localPort === 0)
            continue;
        const state = doorState(socket);
        if (!state)
            continue;
        const key = `${socket.protocol} ${socket.localPort}`;
        const before = doors.get(key);
        const waitEnds = socket.timeWaitLeft === undefined ? 0 : tables.now + socket.timeWaitLeft;
        doors.set(key, {
            protocol: socket.protocol,
            port: socket.localPort,
            state: before && order.indexOf(before.state) < order.indexOf(state) ? before.state : state,
            connections: (before?.connections ?? 0) + (state === "listening" || state === "bound" ? 0 : 1),
            waitEnds: Math.max(before?.waitEnds ?? 0, waitEnds),
        });
    }
    return [...doors.values()].sort((a, b) => Number(b.state === "listening") - Number(a.state === "listening") || a.port - b.port);
}
/** The state of one socket's door; nothing for a socket that holds no port any more. Names are netstat's. */
function doorState(socket) {
    if (socket.protocol === "udp")
        return "bound";
    switch (socket.state) {
        case "LISTEN":
            return "listening";
        case "SYN_SENT":
        case "SYN_RECV":
            return "opening";
        case "ESTABLISHED":
            return "connected";
        case "FIN_WAIT1":
        case "FIN_WAIT2":
        case "CLOSE_WAIT":
        case "LAST_ACK":
        case "CLOSING":
            return "closing";
        case "TIME_WAIT":
            return "time-wait";
        default:
            return undefined;
    }
}
