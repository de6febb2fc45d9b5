// SPDX-License-Identifier: Apache-2.0
// What the core answers when asked about the world and about one device: JSON of wasm/scenario, one shape a table.
export {};
