// SPDX-License-Identifier: Apache-2.0
// Frames as captured on an Ethernet between two Linux machines (addresses replaced), in hexadecimal.

export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));

/** Who has 10.0.1.1? Tell 10.0.1.10; padded to 60 bytes. */
export const arpRequest = hex(
  `ff ff ff ff ff ff 02 00 00 00 01 00 08 06 00 01 08 00 06 04 00 01 02 00 00 00 01 00 0a 00 01 0a
   00 00 00 00 00 00 0a 00 01 01 ${"00 ".repeat(18)}`,
);

/** 10.0.1.1 is at 02:00:00:00:04:00. */
export const arpReply = hex(
  `02 00 00 00 01 00 02 00 00 00 04 00 08 06 00 01 08 00 06 04 00 02 02 00 00 00 04 00 0a 00 01 01
   02 00 00 00 01 00 0a 00 01 0a ${"00 ".repeat(18)}`,
);

/** 10.0.1.10:43512 > 10.0.2.10:80 SYN with MSS, SACK permitted, timestamps and window scale. */
export const tcpSyn = hex(
  `02 00 00 00 04 00 02 00 00 00 01 00 08 00 45 00 00 3c 1c 46 40 00 40 06 07 6a 0a 00 01 0a 0a 00 02 0a
   a9 f8 00 50 6b 8b 45 67 00 00 00 00 a0 02 fa f0 00 00 00 00 02 04 05 b4 04 02 08 0a 00 0d 2f 61
   00 00 00 00 01 03 03 07`,
);

/** The same connection: PSH ACK with "GET / HTTP/1.1". */
export const httpGet = hex(
  `02 00 00 00 04 00 02 00 00 00 01 00 08 00 45 00 00 3a 1c 48 40 00 40 06 07 6a 0a 00 01 0a 0a 00 02 0a
   a9 f8 00 50 6b 8b 45 68 12 34 56 79 50 18 01 f6 00 00 00 00
   47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a 0d 0a`,
);

/** 10.0.1.10 > 10.0.2.10 ICMP echo request, identifier 7, sequence 3. */
export const echoRequest = hex(
  `02 00 00 00 04 00 02 00 00 00 01 00 08 00 45 00 00 24 00 01 40 00 40 01 23 c5 0a 00 01 0a 0a 00 02 0a
   08 00 12 34 00 07 00 03 61 62 63 64 65 66 67 68 ${"00 ".repeat(10)}`,
);
