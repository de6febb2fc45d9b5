// SPDX-License-Identifier: Apache-2.0
// What all elements of the page share: the open network, language, colours, and the things one can do.

import type { LocatedError } from "../engine/errors";
import type { Locale } from "../i18n/locale";
import { ipv4Text } from "../model/glance";
import type { Session } from "../model/session";
import { Signal } from "../model/signal";
import { saveSetting } from "./settings";
import type { Theme } from "./theme";

export type DetailsTab = "packet" | "device" | "calls";
export type NarrowTab = "packets" | "packet" | "device" | "terminal" | "code" | "calls";

/** A file that could not be opened, with its text to show the places. */
export interface FileProblem {
  readonly name: string;
  readonly text: string;
  readonly errors: readonly LocatedError[];
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "info" | "error";
}

/** One thing to try, if this network has a web server and somebody to ask it. */
export interface Invitation {
  readonly node: number;
  readonly command: string;
}

export interface Example {
  readonly name: string;
  load(): Promise<string>;
}

/** Larger files are refused before they are read. */
const largestFile = 4 << 20;
const toastLasts = 6000;

export class App {
  readonly detailsTab = new Signal<DetailsTab>("packet");
  readonly narrowTab = new Signal<NarrowTab>("packets");
  /** The host whose terminal is in front; 0 = none yet. */
  readonly terminalNode = new Signal(0);
  /** Which of the host's terminals: its number, or 0 for the one that was opened first. */
  readonly terminalNumber = new Signal(0);
  /** Whether the code view is open. */
  readonly code = new Signal(false);
  /** The host whose files the code view shows; 0 = any. */
  readonly codeNode = new Signal(0);
  readonly problem = new Signal<FileProblem | undefined>(undefined);
  readonly help = new Signal(false);
  readonly toasts = new Signal<readonly Toast[]>([]);
  /** For screen readers. */
  readonly announcement = new Signal("");
  readonly invitation = new Signal<Invitation | undefined>(undefined);
  #nextToast = 1;

  constructor(
    readonly session: Session,
    readonly locale: Locale,
    readonly theme: Theme,
    readonly examples: readonly Example[],
  ) {
    locale.subscribe(() => saveSetting("language", locale.language));
    session.selection.frame.subscribe((frame) => {
      if (frame === 0) return;
      this.detailsTab.value = "packet";
    });
    session.selection.node.subscribe((node) => {
      if (node === 0) return;
      this.detailsTab.value = "device";
    });
    session.world.subscribe(() => {
      this.terminalNumber.value = 0;
      this.terminalNode.value = 0;
      this.codeNode.value = 0;
    });
  }

  togglePlay(): void {
    const { session } = this;
    if (session.playback.playing.value) session.pause();
    else session.play();
  }

  step(): void {
    this.invitation.value = undefined;
    void this.session.step();
  }

  async openFile(file: File): Promise<void> {
    if (file.size > largestFile) {
      this.toast(this.locale.t("file.tooLarge", { name: file.name, size: this.locale.bytes(file.size) }), "error");
      return;
    }
    try {
      const opened = await this.openText(file.name, await file.text());
      if (opened) this.toast(this.locale.t("file.opened", { name: file.name }));
    } catch {
      this.toast(this.locale.t("file.unreadable", { name: file.name }), "error");
    }
  }

  /** Opens a scenario; when it has errors they are shown and the open network stays. */
  async openText(name: string, text: string): Promise<boolean> {
    const result = await this.session.load(text);
    if (!result.ok) {
      this.problem.value = { name, text, errors: result.errors };
      return false;
    }
    this.problem.value = undefined;
    this.invitation.value = this.#findInvitation();
    return true;
  }

  async saveFile(): Promise<void> {
    const text = await this.session.save();
    const title = this.locale.pick(this.session.world.value.title);
    const name = `${title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "network"}.json`;
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
    this.toast(this.locale.t("file.saved", { name }));
  }

  /** Brings the terminal of a host to the front. */
  showTerminal(node: number, number = 0): void {
    this.terminalNumber.value = number;
    this.terminalNode.value = node;
    this.narrowTab.value = "terminal";
  }

  /** Opens the code view, with the files of a host if one is named. */
  openCode(node = 0): void {
    this.invitation.value = undefined;
    if (node !== 0) this.codeNode.value = node;
    this.code.value = true;
    this.narrowTab.value = "code";
  }

  closeCode(): void {
    this.code.value = false;
    if (this.narrowTab.value === "code") this.narrowTab.value = "packets";
  }

  /** Accepts the invitation: types the command and plays it. */
  async acceptInvitation(): Promise<void> {
    const invitation = this.invitation.value;
    this.invitation.value = undefined;
    if (invitation) await this.run(invitation.node, invitation.command);
  }

  /** Types a command at the terminal of a host and lets time go on. */
  async run(node: number, command: string): Promise<void> {
    this.terminalNumber.value = 0;
    this.terminalNode.value = node;
    const terminal = await this.session.terminal(node);
    if (!terminal) return;
    const result = await this.session.typeLine(terminal, command);
    if (!result.ok) this.toast(this.locale.error(result.error), "error");
    this.session.play();
  }

  /** Shows a message for a while. `lasts`: milliseconds. */
  toast(text: string, tone: Toast["tone"] = "info", lasts = toastLasts): void {
    const toast = { id: this.#nextToast++, text, tone };
    this.toasts.value = [...this.toasts.value, toast];
    setTimeout(() => this.dismissToast(toast.id), lasts);
  }

  dismissToast(id: number): void {
    this.toasts.value = this.toasts.value.filter((toast) => toast.id !== id);
  }

  /** The first host that could ask a web server of this network for a page, as far away as possible. */
  #findInvitation(): Invitation | undefined {
    const { session } = this;
    const hosts = session.world.value.nodes.filter((node) => node.kind === "host");
    for (const server of hosts) {
      const tables = session.tables.get(server.id);
      const listens = tables?.sockets.some((row) => row.state === "LISTEN" && row.localPort === 80);
      const address = tables?.interfaces.find((row) => !row.loopback && row.addresses.length > 0)?.addresses[0];
      if (!listens || !address) continue;
      const client =
        hosts.find((host) => host !== server && !this.#sharesSubnet(host.id, address)) ??
        hosts.find((host) => host !== server);
      if (client) return { node: client.id, command: `curl http://${address.address}/` };
    }
    return undefined;
  }

  #sharesSubnet(host: number, of: { readonly address: string; readonly prefixLength: number }): boolean {
    const network = networkOf(of.address, of.prefixLength);
    const own = this.session.tables.get(host)?.interfaces.flatMap((row) => row.addresses) ?? [];
    return own.some((entry) => networkOf(entry.address, entry.prefixLength) === network);
  }
}

function networkOf(address: string, prefixLength: number): string {
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefixLength);
  return `${ipv4Text(Math.floor(value / size) * size)}/${prefixLength}`;
}
