import type { Passage } from "./document.ts";
import type { Block, Section } from "./sections.ts";
import { countWords, splitText } from "./splitting.ts";

/** Grows when the same file would give other passages: what was stored by an older one is read again at the next import. */
export const chunkingVersion = 2;

/** Words. Measured: 150 to 220 words find best; a section is kept whole up to the maximum and joins a neighbour only when tiny. */
const maxWords = 220;
const tinyWords = 30;
const longestHeading = 200;

/**
 * Cuts a parsed file into passages: one for each section, several of about equal size for a long section, sections of under 30 words
 * joined with the one after (or before) them under the same heading. Passages never overlap and leave no text out.
 */
export function chunkDocument(
  document: { readonly id: string; readonly title: string },
  sections: readonly Section[],
): readonly Passage[] {
  const groups = joinTiny(withPaths(document.title, sections));
  const pieces = groups.flatMap(cutGroup);
  return pieces.map((piece, ord) => ({
    id: `${document.id}#${ord}`,
    documentId: document.id,
    ord,
    titlePath: piece.titlePath,
    heading: piece.titlePath.at(-1) ?? document.title,
    text: piece.text,
    start: piece.start,
    end: piece.end,
    ...(piece.place === undefined ? {} : { place: piece.place }),
  }));
}

interface PathSection {
  readonly titlePath: readonly string[];
  readonly heading: string;
  readonly headingBlock: Block;
  readonly blocks: readonly Block[];
  readonly words: number;
}

function withPaths(title: string, sections: readonly Section[]): readonly PathSection[] {
  const open: { depth: number; heading: string }[] = [];
  const found: PathSection[] = [];
  for (const section of sections) {
    const heading = shorten(section.heading);
    while ((open.at(-1)?.depth ?? 0) >= Math.max(section.depth, 1)) open.pop();
    if (section.depth > 0 && heading !== "") open.push({ depth: section.depth, heading });
    const headings = open.map((part) => part.heading);
    const titlePath = headings[0] === title ? headings : [title, ...headings];
    const headingBlock: Block = { text: heading, start: section.start, end: section.start, tight: false };
    // A heading too long for a path is a paragraph that somebody underlined: it stays in the text as a whole.
    const long: Block = { text: section.heading, start: section.start, end: section.end, tight: false };
    const blocks = section.heading.length > longestHeading ? [long, ...section.blocks] : section.blocks;
    const words = blocks.reduce((sum, block) => sum + countWords(block.text), 0);
    if (words > 0 || heading !== "") found.push({ titlePath, heading, headingBlock, blocks, words });
  }
  // A heading with nothing under it but deeper headings says nothing that their paths do not say.
  return found.filter((section, index) => section.words > 0 || !isBelow(found[index + 1], section));
}

/** Runs of sections that make one passage together. */
function joinTiny(sections: readonly PathSection[]): readonly (readonly PathSection[])[] {
  const groups: PathSection[][] = [];
  let words = 0;
  for (const section of sections) {
    const last = groups.at(-1);
    const first = last?.[0];
    const withHeading = section.words + countWords(section.heading);
    const fits = words + withHeading <= maxWords;
    const related = first !== undefined && (isBelow(section, first) || haveSameParent(section, first));
    if (last && related && fits && (words < tinyWords || section.words < tinyWords)) {
      last.push(section);
      words += withHeading;
    } else {
      groups.push([section]);
      words = section.words;
    }
  }
  return groups;
}

interface Piece {
  readonly titlePath: readonly string[];
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly place?: string;
}

function cutGroup(group: readonly PathSection[]): readonly Piece[] {
  const [first, ...others] = group;
  if (!first) return [];
  const main = group.reduce((best, section) => (section.words > best.words ? section : best), first);
  // The headings of joined sections stay in the text; the first one is in the path already, unless another section leads.
  const opening = first.words === 0 || (main !== first && !isBelow(main, first)) ? [first.headingBlock] : [];
  const blocks = [
    ...opening,
    ...first.blocks,
    ...others.flatMap((section) => [section.headingBlock, ...section.blocks]),
  ];
  const parts = blocks.flatMap((block) =>
    splitText(block.text, maxWords).map((text, index) => ({ ...block, text, tight: block.tight && index === 0 })),
  );
  return pack(parts).map((part) => ({ titlePath: main.titlePath, ...part }));
}

/** Fills pieces to about the same size, cutting between blocks only. */
function pack(blocks: readonly Block[]): readonly Omit<Piece, "titlePath">[] {
  const sizes = blocks.map((block) => countWords(block.text));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const target = total / Math.ceil(total / maxWords);
  const runs: Block[][] = [];
  let filled = 0;
  blocks.forEach((block, index) => {
    const size = sizes[index] ?? 0;
    const run = runs.at(-1);
    const full = filled + size > maxWords || filled + size / 2 > target;
    if (run && !full) {
      run.push(block);
      filled += size;
    } else {
      runs.push([block]);
      filled = size;
    }
  });
  return runs.map((run) => ({
    text: run
      .map((block, index) => (index === 0 ? "" : block.tight ? "\n" : "\n\n") + block.text)
      .join("")
      .trim(),
    start: run.reduce((least, block) => Math.min(least, block.start), Number.POSITIVE_INFINITY),
    end: run.reduce((most, block) => Math.max(most, block.end), 0),
    ...placeOf(run),
  }));
}

function placeOf(blocks: readonly Block[]): { readonly place?: string } {
  const place = blocks.find((block) => block.place !== undefined)?.place;
  return place === undefined ? {} : { place };
}

function isBelow(section: PathSection | undefined, parent: PathSection): boolean {
  if (!section || section.titlePath.length <= parent.titlePath.length) return false;
  return parent.titlePath.every((part, index) => section.titlePath[index] === part);
}
function haveSameParent(a: PathSection, b: PathSection): boolean {
  return (
    a.titlePath.length === b.titlePath.length &&
    a.titlePath.slice(0, -1).every((part, index) => b.titlePath[index] === part)
  );
}

function shorten(heading: string): string {
  if (heading.length <= longestHeading) return heading;
  return `${heading
    .slice(0, longestHeading - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}…`;
}
