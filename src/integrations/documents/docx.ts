import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { type Archive, openArchive } from "./archive.ts";
import { Unreadable } from "./limits.ts";
import { createSectionWriter, type SectionWriter } from "./section-writer.ts";
import { readRelations, readXml } from "./xml.ts";

/** A Word file: headings by their style, paragraphs, list items, table rows, footnotes. Deleted text and field codes are left out, comments too. */
export async function parseDocx(bytes: Uint8Array): Promise<ParsedFile> {
  const archive = await openArchive(bytes);
  const relations = readRelations(await archive.text("_rels/.rels"), "");
  const main = [...relations.values()].find(({ type }) => type === "officeDocument")?.target ?? "word/document.xml";
  const text = await archive.text(main);
  if (text === null) throw new Unreadable("not a Word document: it holds no text part; export it again");
  const folder = main.split("/").slice(0, -1).join("/");
  const writer = createSectionWriter();
  const titles = writeParagraphs(text, await headingStyles(archive, folder), writer);
  const notes = await archive.text(`${folder}/footnotes.xml`);
  if (notes !== null) writeParagraphs(notes, new Map(), writer);
  return writer.finish(titles[0] ?? null);
}

/** Style id -> depth; 0 is the document's title. By the style's own name, because ids are translated ("berschrift1") and names are not. */
async function headingStyles(archive: Archive, folder: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const text = await archive.text(`${folder}/styles.xml`);
  if (text === null) return found;
  let style: string | null = null;
  readXml(text, {
    open: (name, attributes) => {
      const value = attributes["w:val"] ?? "";
      if (name === "w:style") style = attributes["w:styleId"] ?? null;
      else if (style !== null && name === "w:name") {
        const level = /^heading ([1-9])$/i.exec(value);
        if (level) found.set(style, Number(level[1]));
        else if (/^title$/i.test(value)) found.set(style, 0);
      } else if (style !== null && name === "w:outlineLvl" && !found.has(style) && /^[0-8]$/.test(value)) {
        found.set(style, Number(value) + 1);
      }
    },
    text: () => {},
    close: (name) => {
      if (name === "w:style") style = null;
    },
  });
  return found;
}

function writeParagraphs(xml: string, styles: ReadonlyMap<string, number>, writer: SectionWriter): readonly string[] {
  const titles: string[] = [];
  let paragraph = "";
  let depth: number | null = null;
  let listed = false;
  let inText = false;
  let skipped = 0;
  let tables = 0;
  let row: string[] = [];
  let cell = "";
  readXml(xml, {
    open: (name, attributes) => {
      // The same shape twice, once for old programs; what was deleted or moved away in tracked changes.
      if (name === "mc:Fallback" || name === "w:del" || name === "w:moveFrom") skipped += 1;
      else if (name === "w:t") inText = skipped === 0;
      else if (skipped > 0) return;
      else if (name === "w:tab") paragraph += " ";
      else if (name === "w:br" || name === "w:cr") paragraph += "\n";
      else if (name === "w:pStyle") depth = styles.get(attributes["w:val"] ?? "") ?? null;
      else if (name === "w:outlineLvl" && /^[0-8]$/.test(attributes["w:val"] ?? ""))
        depth = Number(attributes["w:val"]) + 1;
      else if (name === "w:numPr") listed = true;
      else if (name === "w:tbl") tables += 1;
      else if (name === "w:tr") row = [];
      else if (name === "w:tc") cell = "";
    },
    text: (data) => {
      if (inText) paragraph += data;
    },
    close: (name) => {
      if (name === "mc:Fallback" || name === "w:del" || name === "w:moveFrom") skipped -= 1;
      else if (name === "w:t") inText = false;
      else if (name === "w:p") {
        const text = paragraph.trim();
        if (tables > 0) cell += `${cell === "" ? "" : " "}${text}`;
        else if (depth === 0 && text !== "") {
          titles.push(text);
          writer.heading(1, text);
        } else if (depth !== null) writer.heading(depth, text);
        else writer.block(listed && text !== "" ? `- ${text}` : text, listed);
        paragraph = "";
        depth = null;
        listed = false;
      } else if (name === "w:tc") row.push(cell);
      else if (name === "w:tr") writer.block(row.filter((one) => one !== "").join(" | "), true);
      else if (name === "w:tbl") tables -= 1;
    },
  });
  return titles;
}
