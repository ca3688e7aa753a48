/** One entry of a plain ustar archive, as PGlite writes it. */
export interface TarEntry {
  readonly path: string;
  readonly kind: "file" | "directory";
  readonly bytes: Uint8Array;
}

const block = 512;
const ascii = new TextDecoder("latin1");

/** Reads regular files and directories; throws on anything else, so that a foreign archive cannot place a link. */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  for (let at = 0; at + block <= archive.length; ) {
    const field = (offset: number, length: number) =>
      ascii.decode(archive.subarray(at + offset, at + offset + length)).replace(/\0.*$/s, "");
    const name = field(0, 100);
    if (name === "") return;
    const size = Number.parseInt(field(124, 12).trim(), 8);
    const type = field(156, 1);
    const prefix = field(345, 155);
    const path = (prefix === "" ? name : `${prefix}/${name}`).replace(/^\/+|\/+$/g, "");
    if (!["", "0", "5"].includes(type) || Number.isNaN(size) || path.split("/").includes("..")) {
      throw new Error(`unexpected entry "${path}" of type "${type}" in the database template`);
    }
    at += block;
    yield { path, kind: type === "5" ? "directory" : "file", bytes: archive.subarray(at, at + size) };
    at += Math.ceil(size / block) * block;
  }
}

/** The same kind of archive from entries in the order given; paths of 100 bytes at most. */
export function writeTar(entries: readonly TarEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const { path, kind, bytes } of entries) {
    if (Buffer.byteLength(path) > 100) throw new Error(`"${path}" is too long for a plain archive`);
    const header = Buffer.alloc(block);
    header.write(path, 0);
    header.write(kind === "directory" ? "0000700" : "0000600", 100);
    header.write("0000000", 108);
    header.write("0000000", 116);
    header.write(bytes.length.toString(8).padStart(11, "0"), 124);
    header.write("00000000000", 136);
    header.write("        ", 148);
    header.write(kind === "directory" ? "5" : "0", 156);
    header.write("ustar\u000000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    parts.push(header, bytes, new Uint8Array(-bytes.length & (block - 1)));
  }
  return Buffer.concat([...parts, new Uint8Array(2 * block)]);
}
