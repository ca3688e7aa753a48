/** Readable text of raw HTML inside Markdown: tags dropped, cells joined with " | ", rows and paragraphs on their own lines. One pass, no nesting kept. */
export function htmlText(html: string): string {
  const out: string[] = [];
  const lower = html.toLowerCase();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) {
      out.push(plain(html.slice(at)));
      break;
    }
    out.push(plain(html.slice(at, open)));
    if (html.startsWith("<!--", open)) {
      const close = html.indexOf("-->", open + 4);
      at = close < 0 ? html.length : close + 3;
      continue;
    }
    const name = /^<\/?([a-zA-Z][a-zA-Z0-9-]*)/.exec(html.slice(open, open + 40));
    const close = html.indexOf(">", open);
    if (close < 0) {
      out.push(plain(html.slice(open)));
      break;
    }
    if (!name) {
      out.push("<");
      at = open + 1;
      continue;
    }
    const tag = (name[1] ?? "").toLowerCase();
    const closing = html[open + 1] === "/";
    at = close + 1;
    if (!closing && hidden.has(tag)) {
      const end = endOfClosing(lower, tag, at);
      at = end < 0 ? html.length : end;
      continue;
    }
    out.push(separator(tag, closing));
  }
  return tidy(out.join(""));
}

const hidden = new Set(["script", "style", "template", "svg", "iframe", "noscript"]);
const lines = new Set([
  "tr",
  "p",
  "div",
  "ul",
  "ol",
  "table",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "blockquote",
  "pre",
  "summary",
  "details",
  "section",
  "dt",
  "dd",
]);

function separator(tag: string, closing: boolean): string {
  if (tag === "br") return "\n";
  if (tag === "td" || tag === "th") return closing ? cellEnd : "";
  if (tag === "li") return closing ? "\n" : "\n- ";
  return lines.has(tag) ? "\n" : "";
}

/** Stands for the end of a cell until rows are put together. */
const cellEnd = "\uE000";

function tidy(text: string): string {
  return text
    .replace(/ +/g, " ")
    .replace(/ ?\n[\n ]*/g, "\n")
    .replace(/[\n ]?\uE000 ?/g, cellEnd)
    .split("\n")
    .map((line) =>
      line
        .split(cellEnd)
        .map((cell) => cell.replace(/\s+/g, " ").trim())
        .filter((cell, index, cells) => cell !== "" || (index > 0 && index < cells.length - 1))
        .join(" | "),
    )
    .filter((line) => line !== "" && line !== "-")
    .join("\n");
}

function endOfClosing(lower: string, tag: string, from: number): number {
  const found = lower.indexOf(`</${tag}`, from);
  if (found < 0) return -1;
  const end = lower.indexOf(">", found);
  return end < 0 ? -1 : end + 1;
}

function plain(text: string): string {
  return decodeEntities(text).replace(/[\uE000\s]+/g, " ");
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  bull: "•",
  euro: "€",
  copy: "©",
  reg: "®",
  trade: "™",
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    const valid = code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return valid ? String.fromCodePoint(code) : " ";
  });
}
