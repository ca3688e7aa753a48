import type { ParsedFile } from "#domain/knowledge/sections.ts";
import { type Archive, openArchive } from "./archive.ts";
import { readingLimits, Unreadable } from "./limits.ts";
import { createSectionWriter } from "./section-writer.ts";
import { readRelations, readXml } from "./xml.ts";

const deck = "ppt/presentation.xml";

/** A deck: one section for each slide in the order they are shown, headed by its title, with its text and the speaker's notes. */
export async function parsePptx(bytes: Uint8Array): Promise<ParsedFile> {
  const archive = await openArchive(bytes);
  const order = await archive.text(deck);
  if (order === null) throw new Unreadable("not a PowerPoint file: it holds no slides; export it again");
  const relations = readRelations(await archive.text("ppt/_rels/presentation.xml.rels"), "ppt");
  const slides = slideIds(order).flatMap((id) => relations.get(id)?.target ?? []);
  if (slides.length > readingLimits.pages) throw new Unreadable(`more than ${readingLimits.pages} slides; split it`);
  const writer = createSectionWriter();
  let title: string | null = null;
  for (const [index, slide] of slides.entries()) {
    const shapes = readShapes(await archive.text(slide));
    const heading = shapes.find(({ role }) => role === "title")?.lines.join(" ") ?? "";
    const place = `slide ${index + 1}`;
    writer.place(place);
    writer.heading(1, heading === "" ? `Slide ${index + 1}` : heading);
    title ??= heading === "" ? null : heading;
    for (const { role, lines } of shapes) {
      if (role === "title" || role === "chrome") continue;
      lines.forEach((line, at) => {
        writer.block(line, at > 0);
      });
    }
    for (const line of await notesOf(archive, slide)) writer.block(`Speaker notes: ${line}`);
  }
  return writer.finish(title);
}

function slideIds(xml: string): readonly string[] {
  const found: string[] = [];
  readXml(xml, {
    open: (name, attributes) => {
      if (name === "p:sldId" && attributes["r:id"] !== undefined) found.push(attributes["r:id"]);
    },
    text: () => {},
    close: () => {},
  });
  return found;
}

async function notesOf(archive: Archive, slide: string): Promise<readonly string[]> {
  const folder = slide.split("/").slice(0, -1).join("/");
  const relations = readRelations(await archive.text(`${folder}/_rels/${slide.split("/").at(-1)}.rels`), folder);
  const notes = [...relations.values()].find(({ type }) => type === "notesSlide");
  if (notes === undefined) return [];
  // The notes page also shows the slide's picture and number: only its body is what the speaker wrote.
  return readShapes(await archive.text(notes.target))
    .filter(({ role }) => role === "body")
    .flatMap(({ lines }) => lines);
}

interface Shape {
  readonly role: "title" | "body" | "chrome" | "other";
  readonly lines: readonly string[];
}

const chrome = new Set(["dt", "ftr", "sldNum", "hdr", "sldImg"]);

function readShapes(xml: string | null): readonly Shape[] {
  const shapes: Shape[] = [];
  if (xml === null) return shapes;
  let role: Shape["role"] = "other";
  let lines: string[] = [];
  let line = "";
  let row: string[] | null = null;
  let inText = false;
  let fallback = 0;
  const flush = () => {
    if (lines.length > 0) shapes.push({ role, lines });
    lines = [];
    role = "other";
  };
  readXml(xml, {
    open: (name, attributes) => {
      if (name === "mc:Fallback") fallback += 1;
      else if (name === "p:sp" || name === "p:graphicFrame") flush();
      else if (name === "p:ph") {
        const type = attributes.type ?? "body";
        role = type === "title" || type === "ctrTitle" ? "title" : chrome.has(type) ? "chrome" : "body";
      } else if (name === "a:t") inText = fallback === 0;
      else if (name === "a:br") line += " ";
      else if (name === "a:tr") row = [];
    },
    text: (data) => {
      if (inText) line += data;
    },
    close: (name) => {
      if (name === "mc:Fallback") fallback -= 1;
      else if (name === "a:t") inText = false;
      else if (name === "a:p") {
        const text = line.trim();
        line = "";
        if (text === "") return;
        if (row === null) lines.push(text);
        else row.push(text);
      } else if (name === "a:tr") {
        if (row !== null && row.length > 0) lines.push(row.join(" | "));
        row = null;
      } else if (name === "p:sp" || name === "p:graphicFrame") flush();
    },
  });
  flush();
  return shapes;
}
