// SPDX-License-Identifier: Apache-2.0
// The ready programs of web/content/programs, and on which hosts of the open network each of their parts goes.

import index from "../../../content/programs/index.json";
import type { NodeTables } from "../../engine/snapshots";
import { ipv4Text } from "../../model/glance";

/** A file of an example. `args` may name addresses: {server}, and {network} for the subnet of the host it is put on. */
export interface ExamplePart {
  readonly file: string;
  readonly role: "server" | "client" | "other";
  readonly args: string;
}

export interface ProgramExample {
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly text: Readonly<Record<string, string>>;
  /** Where server and client go: on different hosts, on two of one subnet, or on the same one. */
  readonly place: "apart" | "near" | "same";
  readonly parts: readonly ExamplePart[];
}

export const programExamples = index as readonly ProgramExample[];

const files = import.meta.glob<string>("../../../content/programs/*.py", { query: "?raw", import: "default" });

export function loadProgram(file: string): Promise<string> {
  const load = files[`../../../content/programs/${file}`];
  return load ? load() : Promise.reject(new Error(`There is no program ${file}.`));
}

/** What must be known of a host to choose it. */
export interface Site {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly tables: NodeTables | undefined;
}

export interface Placed extends ExamplePart {
  readonly site: Site;
}

/**
 * The hosts for the parts of an example, the addresses filled in. The one who sits at `here` has the client; the server is another
 * host, one with a server's name if there is one. Nothing when there are too few hosts.
 */
export function placeExample(example: ProgramExample, here: Site, sites: readonly Site[]): Placed[] | undefined {
  const hosts = sites.filter((site) => site.kind === "host" || site === here);
  const others = hosts.filter((site) => site !== here);
  const server = chooseServer(example, here, others);
  const other = others.find((site) => site !== server) ?? here;
  if (!server) return undefined;
  const sitesOf = { server, client: here, other };
  return example.parts.map((part) => {
    const site = example.parts.length === 1 ? here : sitesOf[part.role];
    const args = part.args
      .replaceAll("{server}", addressOf(server)?.address ?? "127.0.0.1")
      .replaceAll("{network}", networkOf(site));
    return { ...part, site, args };
  });
}

function chooseServer(example: ProgramExample, here: Site, others: readonly Site[]): Site | undefined {
  if (example.place === "same" || example.parts.length === 1) return here;
  const reachable =
    example.place === "near" ? others.filter((site) => networkOf(site) === networkOf(here)) : others.toReversed();
  return reachable.find(({ name }) => /server|srv|www/.test(name)) ?? reachable[0];
}

function addressOf(site: Site) {
  return site.tables?.interfaces.find((row) => !row.loopback && row.addresses.length > 0)?.addresses[0];
}

/** "10.0.1.0/24", or "" without an address. */
export function networkOf(site: Site): string {
  const own = addressOf(site);
  if (!own) return "";
  const value = own.address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - own.prefixLength);
  return `${ipv4Text(Math.floor(value / size) * size)}/${own.prefixLength}`;
}
