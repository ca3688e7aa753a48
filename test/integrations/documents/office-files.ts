/** Files of other programs, made at test time: small honest ones, and the shapes that attackers use. */
import { crc32, deflateRawSync } from "node:zlib";

export interface Part {
  readonly name: string;
  readonly text: string | Buffer;
  /** What the archive claims the part unpacks to, when it lies. */
  readonly claimedSize?: number;
  readonly encrypted?: boolean;
}

export function zip(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, claimedSize, encrypted } of parts) {
    const raw = Buffer.isBuffer(text) ? text : Buffer.from(text);
    const packed = deflateRawSync(raw, { level: 9 });
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted === true ? 0x801 : 0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? raw.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("504b0304", "hex"), common, path, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from("504b01021400", "hex"), common, tail, path]));
    bodies.push(local);
    at += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("504b0506", 0, "hex");
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, listing, end]);
}

const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export function relations(targets: Readonly<Record<string, readonly [type: string, target: string]>>): string {
  const rows = Object.entries(targets).map(
    ([id, [type, target]]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `<?xml version="1.0"?><Relationships>${rows.join("")}</Relationships>`;
}

export function paragraph(text: string, style?: string): string {
  const properties = style === undefined ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
  return `<w:p>${properties}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

export function docx(body: string, more: readonly Part[] = [], prolog = '<?xml version="1.0"?>'): Buffer {
  const styles = `<w:styles ${word}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>`;
  return zip([
    { name: "_rels/.rels", text: relations({ r1: ["officeDocument", "word/document.xml"] }) },
    { name: "word/document.xml", text: `${prolog}<w:document ${word}><w:body>${body}</w:body></w:document>` },
    { name: "word/styles.xml", text: styles },
    ...more,
  ]);
}

function shape(type: string, ...lines: readonly string[]): string {
  const text = lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join("");
  return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${text}</p:txBody></p:sp>`;
}

export function pptx(
  slides: readonly { readonly title: string; readonly lines: readonly string[]; readonly notes?: string }[],
): Buffer {
  const order = slides.map((_, n) => `<p:sldId id="${256 + n}" r:id="r${n}"/>`).join("");
  const parts: Part[] = [
    { name: "ppt/presentation.xml", text: `<p:presentation><p:sldIdLst>${order}</p:sldIdLst></p:presentation>` },
    {
      name: "ppt/_rels/presentation.xml.rels",
      // Files are numbered the other way round: only the list says what comes first.
      text: relations(
        Object.fromEntries(slides.map((_, n) => [`r${n}`, ["slide", `slides/slide${slides.length - n}.xml`]])),
      ),
    },
  ];
  slides.forEach(({ title, lines, notes }, n) => {
    const number = slides.length - n;
    const shapes = shape("title", title) + shape("body", ...lines) + shape("sldNum", "99");
    parts.push({ name: `ppt/slides/slide${number}.xml`, text: `<p:sld>${shapes}</p:sld>` });
    if (notes === undefined) return;
    const target = relations({ n1: ["notesSlide", `../notesSlides/notes${number}.xml`] });
    parts.push({ name: `ppt/slides/_rels/slide${number}.xml.rels`, text: target });
    parts.push({
      name: `ppt/notesSlides/notes${number}.xml`,
      text: `<p:notes>${shape("sldNum", "7")}${shape("body", notes)}</p:notes>`,
    });
  });
  return zip(parts);
}

/** Pages of lines, each with its letter size. */
export function pdf(pages: readonly (readonly (readonly [size: number, text: string])[])[]): Buffer {
  const objects: (string | Buffer)[] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  const kids: number[] = [];
  for (const lines of pages) {
    let y = 780;
    const words = lines.map(([size, text]) => {
      y -= size * 1.2;
      return `BT /F1 ${size} Tf 50 ${y} Td (${text.replace(/[()\\]/g, "\\$&")}) Tj ET`;
    });
    const stream = words.join("\n");
    objects.push(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${objects.length} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    );
    kids.push(objects.length);
  }
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`;
  return pdfOf(objects);
}

export function pdfOf(objects: readonly (string | Buffer)[], trailer = ""): Buffer {
  const chunks: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  let at = 9;
  const places: number[] = [];
  objects.forEach((object, index) => {
    places.push(at);
    const chunk = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    chunks.push(chunk);
    at += chunk.length;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  chunks.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer}>>\nstartxref\n${at}\n%%EOF`,
    ),
  );
  return Buffer.concat(chunks);
}
