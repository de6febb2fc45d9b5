// SPDX-License-Identifier: Apache-2.0
// The published JSON Schema and the reader of the core know the same fields.
import { describe, expect, test } from "vitest";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { scenarioText } from "./fixtures";

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly $defs: Readonly<Record<string, Schema>>;
}
const schema = JSON.parse(scenarioText("web/public/scenario.schema.json")) as Schema;

/** A file in which the object of a definition is `object`, and the path of that object. */
const places: Readonly<Record<string, (object: object) => { file: object; path: string }>> = {
  "": (object) => ({ file: object, path: "" }),
  node: (object) => ({ file: { nodes: [object] }, path: "nodes[0]." }),
  interface: (object) => ({ file: { nodes: [{ interfaces: [object] }] }, path: "nodes[0].interfaces[0]." }),
  route: (object) => ({ file: { nodes: [{ routes: [object] }] }, path: "nodes[0].routes[0]." }),
  service: (object) => ({ file: { nodes: [{ services: [object] }] }, path: "nodes[0].services[0]." }),
  link: (object) => ({ file: { links: [object] }, path: "links[0]." }),
  fault: (object) => ({ file: { links: [{ faults: [object] }] }, path: "links[0].faults[0]." }),
  match: (object) => ({
    file: { links: [{ faults: [{ kind: "loss", match: object }] }] },
    path: "links[0].faults[0].match.",
  }),
  timelineEntry: (object) => ({ file: { timeline: [object] }, path: "timeline[0]." }),
};

async function errorsOf(file: object) {
  const engine = await LocalEngine.create();
  const result = await engine.load(JSON.stringify(file));
  engine.dispose();
  return result.ok ? [] : result.errors;
}

describe.each(Object.keys(places))("definition %s", (name) => {
  const definition = name === "" ? schema : (schema.$defs[name] as Schema);
  const place = places[name] as (typeof places)[string];

  test("has only fields that the reader knows", async () => {
    const object = Object.fromEntries(Object.keys(definition.properties).map((field) => [field, null]));
    const errors = await errorsOf(place(object).file);
    expect(errors.filter(({ code }) => code === "scenario.unknown-field")).toEqual([]);
  });

  test("has every field that the reader suggests or misses", async () => {
    const { file, path } = place({ "no such field": 1 });
    const errors = await errorsOf(file);
    expect(errors).toContainEqual(
      expect.objectContaining({ code: "scenario.unknown-field", path: `${path}no such field` }),
    );
    const missing = errors.filter(
      ({ code, path: at }) => code === "scenario.missing-field" && `${at}.` === (path || "."),
    );
    expect(missing.map(({ values }) => values.field).sort()).toEqual([...(definition.required ?? [])].sort());
  });
});
