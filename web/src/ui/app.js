// SPDX-License-Identifier: Apache-2.0
// What all elements of the page share: the open network, language, colours, and the things one can do.
import { ipv4Text } from "../model/glance";
import { Signal } from "../model/signal";
import { saveSetting } from "./settings";
/** Larger files are refused before they are read. */
const largestFile = 4 << 20;
const toastLasts = 6000;
export class App {
    #nextToast;
    constructor(session, locale, theme, examples) {
        this.session = session;
        this.locale = locale;
        this.theme = theme;
        this.examples = examples;
        this.detailsTab = new Signal("packet");
        this.narrowTab = new Signal("packets");
        /** The host whose terminal is in front; 0 = none yet. */
        this.terminalNode = new Signal(0);
        this.problem = new Signal(undefined);
        this.help = new Signal(false);
        this.toasts = new Signal([]);
        /** For screen readers. */
        this.announcement = new Signal("");
        this.invitation = new Signal(undefined);
        this.#nextToast = 1;
        locale.subscribe(() => saveSetting("language", locale.language));
        session.selection.frame.subscribe((frame) => {
            if (frame === 0)
                return;
            this.detailsTab.value = "packet";
        });
        session.selection.node.subscribe((node) => {
            if (node === 0)
                return;
            this.detailsTab.value = "device";
        });
        session.world.subscribe(() => {
            this.terminalNode.value = 0;
        });
    }
    togglePlay() {
        const { session } = this;
        if (session.playback.playing.value)
            session.pause();
        else
            session.play();
    }
    step() {
        this.invitation.value = undefined;
        void this.session.step();
    }
    async openFile(file) {
        if (file.size > largestFile) {
            this.toast(this.locale.t("file.tooLarge", { name: file.name, size: this.locale.bytes(file.size) }), "error");
            return;
        }
        try {
            const opened = await this.openText(file.name, await file.text());
            if (opened)
                this.toast(this.locale.t("file.opened", { name: file.name }));
        }
        catch {
            this.toast(this.locale.t("file.unreadable", { name: file.name }), "error");
        }
    }
    /** Opens a scenario; when it has errors they are shown and the open network stays. */
    async openText(name, text) {
        const result = await this.session.load(text);
        if (!result.ok) {
            this.problem.value = { name, text, errors: result.errors };
            return false;
        }
        this.problem.value = undefined;
        this.invitation.value = this.#findInvitation();
        return true;
    }
    async saveFile() {
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
    showTerminal(node) {
        this.terminalNode.value = node;
        this.narrowTab.value = "terminal";
    }
    /** Accepts the invitation: types the command and plays it. */
    async acceptInvitation() {
        const invitation = this.invitation.value;
        this.invitation.value = undefined;
        if (invitation)
            await this.run(invitation.node, invitation.command);
    }
    /** Types a command at the terminal of a host and lets time go on. */
    async run(node, command) {
        this.terminalNode.value = node;
        const terminal = await this.session.terminal(node);
        if (!terminal)
            return;
        const result = await this.session.typeLine(terminal, command);
        if (!result.ok)
            this.toast(this.locale.error(result.error), "error");
        this.session.play();
    }
    toast(text, tone = "info") {
        const toast = { id: this.#nextToast++, text, tone };
        this.toasts.value = [...this.toasts.value, toast];
        setTimeout(() => this.dismissToast(toast.id), toastLasts);
    }
    dismissToast(id) {
        this.toasts.value = this.toasts.value.filter((toast) => toast.id !== id);
    }
    /** The first host that could ask a web server of this network for a page, as far away as possible. */
    #findInvitation() {
        const { session } = this;
        const hosts = session.world.value.nodes.filter((node) => node.kind === "host");
        for (const server of hosts) {
            const tables = session.tables.get(server.id);
            const listens = tables?.sockets.some((row) => row.state === "LISTEN" && row.localPort === 80);
            const address = tables?.interfaces.find((row) => !row.loopback && row.addresses.length > 0)?.addresses[0];
            if (!listens || !address)
                continue;
            const client = hosts.find((host) => host !== server && !this.#sharesSubnet(host.id, address)) ??
                hosts.find((host) => host !== server);
            if (client)
                return { node: client.id, command: `curl http://${address.address}/` };
        }
        return undefined;
    }
    #sharesSubnet(host, of) {
        const network = networkOf(of.address, of.prefixLength);
        const own = this.session.tables.get(host)?.interfaces.flatMap((row) => row.addresses) ?? [];
        return own.some((entry) => networkOf(entry.address, entry.prefixLength) === network);
    }
}
function networkOf(address, prefixLength) {
    const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    const size = 2 ** (32 - prefixLength);
    return `${ipv4Text(Math.floor(value / size) * size)}/${prefixLength}`;
}
