import { Parser } from "htmlparser2";
import { readingLimits, Unreadable } from "./limits.ts";

export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(data: string): void;
  close(name: string): void;
}

/**
 * Reads XML as a stream. No DTD is read and no entity but XML's own five is known, so nothing outside the file is ever asked for and nothing grows;
 * a file that declares entities is refused, because no Office program writes one.
 */
export function readXml(text: string, events: XmlEvents): void {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > readingLimits.nesting) throw new Unreadable(`XML nested more than ${readingLimits.nesting} deep`);
        events.open(name, attributes);
      },
      ontext: (data) => events.text(data),
      onclosetag(name) {
        depth -= 1;
        events.close(name);
      },
      onprocessinginstruction(name) {
        if (/^!(?:doctype|entity)/i.test(name)) {
          throw new Unreadable("declares a document type or entities, which no Office program writes; export it again");
        }
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(text);
  parser.end();
}

/** Relationship id -> target path inside the archive; external targets are left out. */
export function readRelations(
  text: string | null,
  folder: string,
): ReadonlyMap<string, { type: string; target: string }> {
  const found = new Map<string, { type: string; target: string }>();
  if (text === null) return found;
  readXml(text, {
    open: (name, { Id, Type, Target, TargetMode }) => {
      if (name !== "Relationship" || Id === undefined || Target === undefined || TargetMode === "External") return;
      found.set(Id, { type: Type?.split("/").at(-1) ?? "", target: inside(folder, Target) });
    },
    text: () => {},
    close: () => {},
  });
  return found;
}

/** "ppt/slides" and "../notesSlides/n1.xml" -> "ppt/notesSlides/n1.xml". Only ever a key to look up: nothing is opened by it. */
function inside(folder: string, target: string): string {
  const parts = target.startsWith("/") || folder === "" ? [] : folder.split("/");
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
