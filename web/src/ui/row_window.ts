// SPDX-License-Identifier: Apache-2.0
// What long lists share whose rows exist only while they are in view: which rows those are, and where a key leads.

/** Rows drawn above and below those in view. */
const overscan = 6;

/** A list on the page; all its rows have the same height, in pixels. `element` is null until it has been drawn once. */
export interface RowWindow {
  readonly element: HTMLElement | null;
  readonly count: number;
  readonly height: number;
}

/** The rows to draw: from `first` up to, but without, `last`. `follow`: the end is in view. `unseen`: pixels to fill before the first drawing. */
export function rowsInView(
  list: RowWindow,
  follow: boolean,
  unseen = 0,
): { readonly first: number; readonly last: number } {
  const { element, count, height } = list;
  const view = element?.clientHeight ?? unseen;
  const bottom = follow ? count * height : (element?.scrollTop ?? 0) + view;
  return {
    first: Math.max(0, Math.floor((bottom - view) / height) - overscan),
    last: Math.min(count, Math.ceil(bottom / height) + overscan),
  };
}

/** The row that an arrow key and its like lead to from row `at` (-1: none is chosen); nothing for other keys and in an empty list. */
export function rowOfKey(list: RowWindow, key: string, at: number): number | undefined {
  const { element, count, height } = list;
  if (count === 0) return undefined;
  const page = Math.max(1, Math.floor((element?.clientHeight ?? 0) / height) - 1);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? count - 1 : at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(count - 1, Math.max(0, target));
}

/** Scrolls to the end, where it is not there yet. */
export function showEnd(element: HTMLElement): void {
  const end = element.scrollHeight - element.clientHeight;
  if (Math.abs(element.scrollTop - end) > 1) element.scrollTop = end;
}
