// SPDX-License-Identifier: Apache-2.0
// The only way the page (or Node) talks to the simulated network. Two twins implement it: `WorkerEngine` (the core runs in a Web
// Worker; the default in the page) and `LocalEngine` (in this thread; Node, tests). Times are virtual nanoseconds as numbers
// (exact up to 104 days). Rare calls return plain objects; the stream of trace records arrives as typed arrays.
export {};
