/** The Drive API v3 of the fake, as far as Sideline reads it: files, exports, changes, each with the rights of who asks. */
export interface FakeDriveFile {
  readonly id: string;
  name: string;
  mimeType: string;
  content: string | Uint8Array;
  /** Emails that may read it. */
  readers: string[];
  trashed: boolean;
  version: number;
}

export interface DriveFake {
  readonly files: Map<string, FakeDriveFile>;
  put(file: Partial<FakeDriveFile> & { readonly id: string }): void;
  trash(id: string): void;
  unshare(id: string, email: string): void;
  /** Page tokens given before this moment are too old. */
  forgetChanges(): void;
  /** Operations ("files", "changes", "content:<id>", ...) that answer with this status, once each. */
  readonly trouble: { operation: string; status: number; reason: string }[];
  readonly calls: string[];
  /** Null: no path of Drive's. `email` null: nobody is signed in. */
  answer(url: URL, email: string | null): Response | null;
}

const largestExport = 10 * 1024 * 1024;

export function createDriveFake(pageSize = 2): DriveFake {
  const files = new Map<string, FakeDriveFile>();
  let log: string[] = [];
  let forgotten = 0;
  const trouble: DriveFake["trouble"] = [];
  const calls: string[] = [];
  const touch = (id: string) => {
    const file = files.get(id);
    if (file !== undefined) file.version += 1;
    log.push(id);
  };
  const view = (file: FakeDriveFile) => ({
    id: file.id,
    name: file.name,
    mimeType: file.mimeType,
    trashed: file.trashed,
    version: String(file.version),
    modifiedTime: new Date(file.version * 1_000).toISOString(),
    ...(file.mimeType.startsWith("application/vnd.google-apps") ? {} : { size: String(file.content.length) }),
  });
  const visible = (email: string) => [...files.values()].filter((file) => file.readers.includes(email));

  function content(file: FakeDriveFile | undefined, email: string, exported: boolean): Response {
    if (file === undefined || !file.readers.includes(email)) return refusal(404, "notFound");
    const google = file.mimeType.startsWith("application/vnd.google-apps");
    if (google !== exported) return refusal(403, "fileNotDownloadable");
    if (exported && file.content.length > largestExport) return refusal(403, "exportSizeLimitExceeded");
    return new Response(typeof file.content === "string" ? file.content : Buffer.from(file.content));
  }

  function changes(token: string, email: string): Response {
    const from = Number(token);
    if (!Number.isInteger(from) || from < forgotten) return refusal(410, "pageTokenExpired");
    const part = log.slice(from - forgotten, from - forgotten + pageSize);
    const next = from + part.length;
    const end = forgotten + log.length;
    const rows = part.map((fileId) => {
      const file = files.get(fileId);
      const gone = file === undefined || !file.readers.includes(email);
      return gone ? { fileId, removed: true } : { fileId, removed: false, file: view(file) };
    });
    return json({
      changes: rows,
      ...(next < end ? { nextPageToken: String(next) } : { newStartPageToken: String(next) }),
    });
  }

  return {
    files,
    trouble,
    calls,
    put: (given) => {
      const known = files.get(given.id);
      const fresh = { name: given.id, mimeType: "text/plain", content: "", readers: [], trashed: false, version: 1 };
      files.set(given.id, { ...fresh, ...known, ...given });
      touch(given.id);
    },
    trash: (id) => {
      const file = files.get(id);
      if (file !== undefined) file.trashed = true;
      touch(id);
    },
    unshare: (id, email) => {
      const file = files.get(id);
      if (file !== undefined) file.readers = file.readers.filter((reader) => reader !== email);
      touch(id);
    },
    forgetChanges: () => {
      forgotten += log.length + 1;
      log = [];
    },
    answer: (url, email) => {
      const path = /\/drive\/v3\/(.+)$/.exec(url.pathname)?.[1];
      if (path === undefined) return null;
      const [kind = "", id = "", action = ""] = path.split("/").map(decodeURIComponent);
      const operation = kind === "files" && id !== "" ? `content:${id}` : path;
      calls.push(operation);
      const at = trouble.findIndex((one) => one.operation === operation);
      const [wrong] = at < 0 ? [] : trouble.splice(at, 1);
      if (wrong !== undefined) return refusal(wrong.status, wrong.reason);
      if (email === null) return refusal(401, "authError");
      if (path === "changes/startPageToken") return json({ startPageToken: String(forgotten + log.length) });
      if (path === "changes") return changes(url.searchParams.get("pageToken") ?? "", email);
      if (kind === "files" && id === "") {
        const all = visible(email).filter((file) => !file.trashed);
        const from = Number(url.searchParams.get("pageToken") ?? 0);
        const more = from + pageSize < all.length ? { nextPageToken: String(from + pageSize) } : {};
        return json({ files: all.slice(from, from + pageSize).map(view), ...more });
      }
      if (kind === "files") return content(files.get(id), email, action === "export");
      return refusal(404, "notFound");
    },
  };
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
function refusal(code: number, reason: string): Response {
  return json({ error: { code, message: reason, errors: [{ reason }] } }, code);
}
