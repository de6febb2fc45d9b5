// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { Locale } from "../../../web/src/i18n/locale";
import { loadLanguage } from "../../../web/src/i18n/translate";
import { Protocol, Shape, TcpFlag } from "../../../web/src/model/glance";
import { FrameLabels, packetSummary } from "../../../web/src/ui/packet_text";
import { arpReply, arpRequest, echoRequest, httpGet, tcpSyn } from "../model/frames_bytes";

const en = new Locale("en");
await loadLanguage("zh-CN");
const zh = new Locale("zh-CN");

describe("what a frame says", () => {
  it.each([
    [arpRequest, "Who has 10.0.1.1? Tell 10.0.1.10", "谁是 10.0.1.1？请告诉 10.0.1.10"],
    [arpReply, "10.0.1.1 is at 02:00:00:00:04:00", "10.0.1.1 的地址是 02:00:00:00:04:00"],
    [tcpSyn, "SYN · 10.0.1.10:43512 → 10.0.2.10:80", "SYN · 10.0.1.10:43512 → 10.0.2.10:80"],
    [httpGet, "GET / HTTP/1.1", "GET / HTTP/1.1"],
    [echoRequest, "echo request 3 · 10.0.1.10 → 10.0.2.10", "回送请求 3 · 10.0.1.10 → 10.0.2.10"],
  ])("is one line in each language", (frame, english, chinese) => {
    expect(packetSummary(frame, en)).toBe(english);
    expect(packetSummary(frame, zh)).toBe(chinese);
  });

  it("never fails on damaged frames", () => {
    for (const frame of [arpRequest, tcpSyn, httpGet, echoRequest]) {
      for (let length = 0; length < frame.length; length++) {
        expect(packetSummary(frame.subarray(0, length), en)).not.toBe("");
      }
    }
  });
});

describe("the word beside a frame", () => {
  const key = (protocol: Protocol, shape: Shape, flags = 0) => protocol | (shape << 4) | (flags << 8);

  it("names TCP flags but not PSH", () => {
    const labels = new FrameLabels(en);
    expect(labels.of(key(Protocol.tcp, Shape.reply, TcpFlag.syn | TcpFlag.ack))).toBe("SYN ACK");
    expect(labels.of(key(Protocol.tcp, Shape.data, TcpFlag.psh | TcpFlag.ack))).toBe("data");
    expect(labels.of(key(Protocol.arp, Shape.request))).toBe("ARP who has?");
  });

  it("changes with the language", () => {
    const locale = new Locale("en");
    const labels = new FrameLabels(locale);
    expect(labels.of(key(Protocol.tcp, Shape.data))).toBe("data");
    locale.language = "zh-CN";
    expect(labels.of(key(Protocol.tcp, Shape.data))).toBe("数据");
  });
});
