// SPDX-License-Identifier: Apache-2.0
// Files that are dropped anywhere on the page.

/** Tells when a file is held above the page, and hands over the one that is dropped, until `signal` aborts. */
export function watchFileDrops(
  signal: AbortSignal,
  dragging: (now: boolean) => void,
  dropped: (file: File) => void,
): void {
  /** Nested dragenter events; 0 = no file above the page. */
  let depth = 0;
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  const setDepth = (count: number) => {
    depth = Math.max(0, count);
    dragging(depth > 0);
  };
  document.addEventListener("dragenter", (event) => hasFile(event) && setDepth(depth + 1), { signal });
  document.addEventListener("dragleave", (event) => hasFile(event) && setDepth(depth - 1), { signal });
  document.addEventListener("dragover", (event) => hasFile(event) && event.preventDefault(), { signal });
  document.addEventListener(
    "drop",
    (event) => {
      setDepth(0);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      dropped(file);
    },
    { signal },
  );
}
