// SPDX-License-Identifier: Apache-2.0
// Errors about input from outside. The core sends codes and values; i18n turns them into sentences.
/** The engine itself failed: the core trapped, or its worker could not be started or died. */
export class EngineFailure extends Error {
    name = "EngineFailure";
}
/** A call that makes no sense now: no network is open, or there is no device of that name. */
export class EngineMisuse extends Error {
    name = "EngineMisuse";
}
