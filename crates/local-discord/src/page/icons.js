// The page's own pictures, drawn as paths because not every machine has a font for them.

const PATHS = {
  eye: "M12 5C6 5 2.5 10 1.6 12c.9 2 4.4 7 10.4 7s9.5-5 10.4-7C21.5 10 18 5 12 5Zm0 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9Zm0-2.2a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z",
  file: "M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7 2v4h4l-4-4ZM8 12v1.8h8V12H8Zm0 4v1.8h8V16H8Z",
  download: "M11 3h2v9l3.5-3.5 1.4 1.4L12 15.8l-5.9-5.9 1.4-1.4L11 12V3ZM4 18h16v2.5H4V18Z",
  send: "M3 3.5 22 12 3 20.5V14l11-2-11-2V3.5Z",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Zm-1-6h2v4h-2V1Zm0 18h2v4h-2v-4ZM1 11h4v2H1v-2Zm18 0h4v2h-4v-2ZM3.5 4.9l1.4-1.4 2.9 2.9-1.4 1.4-2.9-2.9Zm12.7 12.7 1.4-1.4 2.9 2.9-1.4 1.4-2.9-2.9Zm2.9-14.1 1.4 1.4-2.9 2.9-1.4-1.4 2.9-2.9ZM6.4 16.2l1.4 1.4-2.9 2.9-1.4-1.4 2.9-2.9Z",
  moon: "M20.5 14.6A9 9 0 0 1 9.4 3.5a9 9 0 1 0 11.1 11.1Z",
  menu: "M3 5h18v2.2H3V5Zm0 5.9h18v2.2H3v-2.2Zm0 5.9h18V19H3v-2.2Z",
  out: "M14 3h7v7h-2.2V6.8l-8 8-1.6-1.6 8-8H14V3ZM4 5h6v2.2H5.2v11.6h11.6V14H19v7H3V5h1Z",
  down: "M5.3 8.3 12 15l6.7-6.7 1.6 1.6L12 18.2 3.7 9.9l1.6-1.6Z",
};
const SVG = "http://www.w3.org/2000/svg";

/** The picture `name`, as large as the text it stands in. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
