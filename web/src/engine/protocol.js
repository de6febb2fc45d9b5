// SPDX-License-Identifier: Apache-2.0
// What WorkerEngine and the worker say to each other. Calls carry a number; answers come in the order of the calls.
export {};
