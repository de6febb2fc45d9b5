// SPDX-License-Identifier: Apache-2.0
// Line drawings on a 24 x 24 grid, as SVG path data. They take the colour of the text around them.

export const icons = {
  host: "M4 5.5h16v10.5H4zM9 20h6M12 16v4",
  router:
    "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M12 10.5V6.5m-1.8 1.8L12 6.5l1.8 1.8M12 13.5v4m-1.8-1.8l1.8 1.8l1.8-1.8M6.5 12H10m-1.6-1.7L10 12l-1.6 1.7M17.500 12H14m1.6-1.7L14 12l1.6 1.7",
  switch: "M2.500 7h19v10h-19zM6 10.500h7m-2-1.700l2 1.700l-2 1.700M18 13.700h-7m2-1.700l-2 1.700l2 1.700",
  hub: "M2.500 8h19v8h-19zM6.500 12h.01M10.200 12h.01M13.900 12h.01M17.500 12h.01",
  tap: "M2.500 8h19v8h-19zM6.500 12h8.500m-3-3l3 3l-3 3M18 10.500v3",
  play: "M8 5.500v13l10.500-6.500z",
  pause: "M8.500 5.500v13M15.500 5.500v13",
  stop: "M6.500 6.500h11v11h-11z",
  again: "M18.500 9.500A7 7 0 1 0 19 13M19 5v4.500h-4.500",
  rename: "M5 19h3l10.500-10.500l-3-3L5 16zM13.500 7.500l3 3",
  check: "M5.500 12.500l4.500 4.500l8.500-9.500",
  step: "M6 5.500v13l8.500-6.500zM18 5.500v13",
  hurry: "M4.500 6.500v11l7.500-5.500zM12.500 6.500v11l7.500-5.500z",
  open: "M3.500 18.500v-13h6l2 2.500h7v2.500M3.500 18.500l3-8h15l-3 8z",
  save: "M12 4v10.500m-4-4l4 4l4-4M4.500 16.500v3h15v-3",
  help: "M9.200 9a2.900 2.900 0 1 1 4.300 2.500c-1 .6-1.500 1.100-1.500 2.300M12 17.200v.01M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 0 0 0-17",
  language:
    "M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 0 0 0-17M3.500 12h17M12 3.500c-5 4.500-5 12.500 0 17c5-4.500 5-12.500 0-17",
  light:
    "M12 8.200a3.800 3.800 0 1 0 0 7.600a3.800 3.800 0 0 0 0-7.600M12 3v2M12 19v2M3 12h2M19 12h2M5.700 5.700l1.400 1.400M16.900 16.900l1.400 1.400M18.300 5.700l-1.400 1.400M7.100 16.900l-1.400 1.400",
  dark: "M19.500 14.500a8 8 0 0 1-10-10a8 8 0 1 0 10 10",
  contrast: "M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 0 0 0-17M12 3.500v17M12 8l5.500 0M12 12h8.200M12 16h5.500",
  system: "M3.500 5h17v11h-17zM8.500 20h7",
  close: "M6.500 6.500l11 11M17.500 6.500l-11 11",
  plus: "M12 6v12M6 12h12",
  minus: "M6 12h12",
  fit: "M4.500 9v-4.500H9M15 4.500h4.500V9M19.500 15v4.500H15M9 19.500H4.500V15",
  unfold: "M8 4.500L4.500 4.500L4.500 8M4.500 4.500l5 5M16 19.500h3.500V16M19.500 19.500l-5-5",
  fold: "M5 9.500h4.500V5M9.500 9.500L4.500 4.500M19 14.500h-4.500V19M14.500 14.500l5 5",
  terminal: "M3.500 5h17v14h-17zM7 9.500l3 2.500l-3 2.500M12.500 15h4",
  packet: "M3.500 7h17v10h-17zM7.500 10h9v4h-9z",
  device: "M5 4.500h14v15H5zM8.500 9h7M8.500 12.500h7M8.500 16h4",
  code: "M8.500 7.500L4 12l4.500 4.500M15.500 7.500L20 12l-4.500 4.500M13.500 5.500l-3 13",
  upload: "M12 14.500V4m-4 4l4-4l4 4M4.500 16.500v3h15v-3",
  hide: "M6 9.500l6 6l6-6",
  chevron: "M9 6.500l5.500 5.500L9 17.500",
  menu: "M4.500 7h15M4.500 12h15M4.500 17h15",
  cut: "M5 5l14 14M19 5l-14 14",
  follow: "M12 4.500v12m-4.500-4.500l4.500 4.500l4.500-4.500M6 20h12",
} as const;

export type IconName = keyof typeof icons;

const svg = "http://www.w3.org/2000/svg";

/** A decoration; the control around it carries the name. */
export function iconElement(name: IconName): SVGSVGElement {
  const element = document.createElementNS(svg, "svg");
  element.setAttribute("viewBox", "0 0 24 24");
  element.setAttribute("class", "icon");
  element.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", icons[name]);
  element.append(path);
  return element;
}
