// What a terminal shows, as an SVG picture: text with the escapes that set colours (ECMA-48 SGR).

const cell = { width: 8.4, height: 18, size: 14 };
const theme = {
  foreground: "#d8dee9",
  background: "#20242c",
  // black, red, green, yellow, blue, magenta, cyan, white; then the same, bright
  palette: [
    ..."#3b4252 #ff7b72 #a3be8c #ebcb8b #81a1c1 #b48ead #88c0d0 #e5e9f0".split(" "),
    ..."#6b7489 #ffa198 #b7d1a1 #f2d89f #9dbbd8 #c8a6c3 #a2d4e0 #ffffff".split(" "),
  ],
};

/** A colour of the 256 that terminals have: 16 named, a cube of 6×6×6, 24 greys. */
function indexed(number) {
  if (number < 16) return theme.palette[number];
  const hex = (value) => value.toString(16).padStart(2, "0");
  if (number >= 232) return `#${hex(8 + (number - 232) * 10).repeat(3)}`;
  const level = (value) => hex(value === 0 ? 0 : 55 + value * 40);
  const at = number - 16;
  return `#${level(Math.floor(at / 36))}${level(Math.floor(at / 6) % 6)}${level(at % 6)}`;
}

/** The style after an escape; `codes` are its numbers. */
function styled(style, codes) {
  let next = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.reverse = true;
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code === 27) next.reverse = false;
    else if (code >= 30 && code <= 37) next.color = theme.palette[code - 30];
    else if (code >= 90 && code <= 97) next.color = theme.palette[code - 82];
    else if (code >= 40 && code <= 47) next.fill = theme.palette[code - 40];
    else if (code >= 100 && code <= 107) next.fill = theme.palette[code - 92];
    else if (code === 39) next.color = undefined;
    else if (code === 49) next.fill = undefined;
    else if (code === 38 || code === 48) {
      const key = code === 38 ? "color" : "fill";
      if (codes[at + 1] === 5) {
        next[key] = indexed(codes[at + 2]);
        at += 2;
      } else {
        next[key] = `rgb(${codes.slice(at + 2, at + 5).join(",")})`;
        at += 4;
      }
    }
  }
  return next;
}

const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The picture of a terminal that shows these lines, as wide as asked or as the widest of them. */
export function terminalSvg(text, { title, columns = 0 }) {
  const lines = text.replace(/\n+$/, "").split("\n");
  const runs = [];
  let style = {};
  let widest = columns;
  lines.forEach((line, row) => {
    let column = 0;
    for (const part of line.split(/(\x1b\[[0-9;:]*m)/)) {
      const sgr = /^\x1b\[([0-9;:]*)m$/.exec(part);
      if (sgr) style = styled(style, sgr[1].split(/[;:]/).map(Number));
      else if (part !== "") {
        const width = [...part].length;
        runs.push({ row, column, width, text: part, style });
        column += width;
      }
    }
    widest = Math.max(widest, column);
  });
  const round = (value) => Number(value.toFixed(1));
  const x = (column) => round(12 + column * cell.width);
  const y = (row) => 38 + row * cell.height;
  const shapes = [];
  for (const {
    row,
    column,
    width,
    text: shown,
    style: { bold, dim, italic, underline, reverse, color, fill },
  } of runs) {
    const ink = reverse ? (fill ?? theme.background) : (color ?? theme.foreground);
    const paper = reverse ? (color ?? theme.foreground) : fill;
    const length = round(width * cell.width);
    if (paper)
      shapes.push(
        `<rect x="${x(column)}" y="${y(row)}" width="${length}" height="${cell.height}" fill="${paper}"/>`,
      );
    if (shown.trim() === "") continue;
    // Blanks that may break are run together at a text's ends, and its length is to hold for all of it.
    const attributes = [
      `x="${x(column)}" y="${y(row) + 13}" textLength="${length}" fill="${ink}"`,
      ...(bold ? ['font-weight="bold"'] : []),
      ...(dim ? ['opacity="0.7"'] : []),
      ...(italic ? ['font-style="italic"'] : []),
      ...(underline ? ['text-decoration="underline"'] : []),
    ];
    shapes.push(`<text ${attributes.join(" ")}>${escapeXml(shown).replaceAll(" ", "\u00a0")}</text>`);
  }
  const width = round(24 + widest * cell.width);
  const height = y(lines.length) + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<rect width="100%" height="100%" rx="8" fill="${theme.background}"/>
<text x="${width / 2}" y="20" text-anchor="middle" fill="#8b93a5" font-family="sans-serif" font-size="12">${escapeXml(title)}</text>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${cell.size}">
${shapes.join("\n")}
</g>
</svg>
`;
}
