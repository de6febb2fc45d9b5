// SPDX-License-Identifier: Apache-2.0
// Errors about input from outside. The core sends codes and values; i18n turns them into sentences.

export interface LocatedError {
  /** Stable code, e.g. "scenario.duplicate-address"; i18n has a text for each. */
  readonly code: string;
  /** JSON path of the culprit, e.g. "nodes[2].interfaces[0].address"; empty for the whole file. */
  readonly path: string;
  /** 1-based position in the text where it is known. */
  readonly line?: number;
  readonly column?: number;
  /** Values for the sentence, e.g. { address: "10.0.1.10", other: "nodes[1].interfaces[0]" }. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** The engine itself failed: the core trapped, or its worker could not be started or died. */
export class EngineFailure extends Error {
  override readonly name = "EngineFailure";
}

/** A call that makes no sense now: no network is open, or there is no device of that name. */
export class EngineMisuse extends Error {
  override readonly name = "EngineMisuse";
}
