// SPDX-License-Identifier: Apache-2.0
// Starts a worker of modules even where the page has no origin of its own (<iframe sandbox="allow-scripts">). There no address counts
// as the page's own, so that a worker is refused by its address; but a script of the page's own making may import the module, when its
// server lets everybody read it (CORS).

export function startWorker(address: URL, name: string): Worker {
  if (address.origin === self.origin) return new Worker(address, { type: "module", name });
  // An old-fashioned script, because Chromium refuses modules whose address has no origin.
  const script = new Blob([importing(address.href)], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(script), { name });
}

/** What comes before the module listens is kept for it; that it cannot be loaded becomes the worker's error. */
const importing = (address: string): string => `
const early = [];
onmessage = (event) => early.push(event);
import(${JSON.stringify(address)}).then(
  () => early.forEach((event) => onmessage(event)),
  (error) => setTimeout(() => { throw error; }),
);`;
