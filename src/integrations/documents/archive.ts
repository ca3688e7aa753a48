import { type Entry, fromBuffer, type ZipFile } from "yauzl";
import { readingLimits, Unreadable } from "./limits.ts";

/** The parts of an Office file. Nothing is ever written to disk, and only the parts that are asked for are unpacked. */
export interface Archive {
  has(name: string): boolean;
  names(): readonly string[];
  /** UTF-8 text of a part; null when there is none. Throws Unreadable for a part that is larger than it says or than is allowed. */
  text(name: string): Promise<string | null>;
}

export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // An Office file with a password is no ZIP but an OLE container.
  if (buffer.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw new Unreadable(
      "protected by a password, or in the format of Office 97; save it without a password as DOCX or PPTX",
    );
  }
  const zip = await open(buffer);
  const entries = await list(zip);
  let unpacked = 0;
  return {
    has: (name) => entries.has(name),
    names: () => [...entries.keys()],
    text: async (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      if (entry.isEncrypted()) throw new Unreadable("protected by a password; save it without one");
      const { uncompressedSize: size, compressedSize } = entry;
      const ratio = size / Math.max(compressedSize, 1);
      unpacked += size;
      if (
        size > readingLimits.unpackedPart ||
        unpacked > readingLimits.unpackedTotal ||
        (size > 1_048_576 && ratio > readingLimits.ratio)
      ) {
        throw new Unreadable(
          `${shown(name)} unpacks to ${Math.round(size / 1_048_576)} MB (${Math.round(ratio)} times its packed size), which no document needs`,
        );
      }
      return new TextDecoder("utf-8").decode(await unpack(zip, entry, size));
    },
  };
}

function open(buffer: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => {
      if (error || !zip) reject(new Unreadable(`not a whole Office file (${reasonOf(error)}); export it again`));
      else resolve(zip);
    });
  });
}

function list(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    let count = 0;
    zip.on("entry", (entry: Entry) => {
      count += 1;
      if (count > readingLimits.archiveEntries) {
        reject(new Unreadable(`more than ${readingLimits.archiveEntries} files inside; no document has as many`));
        return;
      }
      if (entries.has(entry.fileName)) {
        reject(new Unreadable(`holds ${shown(entry.fileName)} twice; export it again`));
        return;
      }
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    // yauzl refuses absolute names, drive letters and ".." by itself.
    zip.on("error", (error: unknown) =>
      reject(new Unreadable(`not a whole Office file (${reasonOf(error)}); export it again`)),
    );
    zip.on("end", () => resolve(entries));
    zip.readEntry();
  });
}

function unpack(zip: ZipFile, entry: Entry, size: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const broken = (error: unknown) =>
      reject(new Unreadable(`${shown(entry.fileName)} is damaged (${reasonOf(error)}); export it again`));
    zip.openReadStream(entry, (error, stream) => {
      if (error || !stream) return broken(error);
      const chunks: Buffer[] = [];
      let got = 0;
      stream.on("data", (chunk: Buffer) => {
        got += chunk.length;
        chunks.push(chunk);
        if (got > size) stream.destroy(new Error("larger than it says"));
      });
      stream.on("error", broken);
      stream.on("end", () => resolve(Buffer.concat(chunks)));
    });
  });
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 120);
}
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
