/** Google Drive, to read, with one person's own consent (drive.readonly). */
import { OAuth2Client } from "google-auth-library";
import * as z from "zod";
import type { Clock } from "#domain/clock.ts";
import { UpstreamError } from "#domain/errors.ts";
import type { DriveConnection, DriveFile, DriveSession, DriveSource } from "#flows/drive-ports.ts";
import { createGoogleClient } from "./client.ts";
import { createConsent } from "./consent.ts";
import { upstreamFrom } from "./errors.ts";
import { createTransport } from "./transport.ts";

export const driveScope = "https://www.googleapis.com/auth/drive.readonly";

export interface GoogleDriveOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string | null;
  readonly oauthUrl: string | null;
  readonly clock: Clock;
  readonly fetchImplementation?: typeof fetch;
}

const requestTimeoutMs = 30_000;
const base = "https://www.googleapis.com";
const fileFields = "id,name,mimeType,trashed,version,md5Checksum,modifiedTime,size,capabilities(canDownload)";

/** Google's formats by what they are exported to, others by what they are. */
const exports: Readonly<Record<string, readonly [mimeType: string, extension: string]>> = {
  "application/vnd.google-apps.document": ["text/markdown", ".md"],
  "application/vnd.google-apps.presentation": [
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".pptx",
  ],
};
const kinds: Readonly<Record<string, string>> = {
  "text/markdown": ".md",
  "text/x-markdown": ".md",
  "text/plain": ".txt",
  "text/html": ".html",
  "text/vtt": ".vtt",
  "application/pdf": ".pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
};

const fileSchema = z.object({
  id: z.string().min(1),
  name: z.string().default(""),
  mimeType: z.string(),
  trashed: z.boolean().default(false),
  version: z.string().optional(),
  md5Checksum: z.string().optional(),
  modifiedTime: z.string().optional(),
  size: z.coerce.number().optional(),
  capabilities: z.object({ canDownload: z.boolean().optional() }).optional(),
});
const changesSchema = z.object({
  nextPageToken: z.string().optional(),
  newStartPageToken: z.string().optional(),
  changes: z.array(z.object({ fileId: z.string(), removed: z.boolean().default(false), file: fileSchema.optional() })),
});
const listSchema = z.object({ nextPageToken: z.string().optional(), files: z.array(fileSchema) });
const startSchema = z.object({ startPageToken: z.string() });
const reasonSchema = z.object({ error: z.object({ errors: z.array(z.object({ reason: z.string() })).optional() }) });

export function createGoogleDrive(options: GoogleDriveOptions): DriveSource {
  const fetchImplementation = options.fetchImplementation ?? fetch;
  const transport = createTransport({
    fetchImplementation,
    apiUrl: options.apiUrl,
    oauthUrl: options.oauthUrl,
    requestTimeoutMs,
    maxBodyBytes: 8 * 1024 * 1024,
  });
  const { clientId, clientSecret, clock, oauthUrl } = options;
  return {
    ...createConsent({
      clientId,
      clientSecret,
      client: createGoogleClient({
        clientId,
        clientSecret,
        serviceAccount: null,
        oauthUrl,
        delegatedScopes: [],
        transport,
      }),
      transport,
      // Apart from the calendar's consent, and nothing that it has already: each token opens one thing.
      scopes: ["openid", "email", driveScope],
      needed: { scope: driveScope, box: "Drive files" },
      clock,
      call: async (about, _session, _signal, send) => {
        try {
          return await send();
        } catch (problem) {
          throw upstreamFrom(problem, { ...about, now: clock.now() });
        }
      },
    }),
    open: ({ rep, refreshToken }) => {
      const auth = new OAuth2Client({
        clientId: options.clientId,
        clientSecret: options.clientSecret,
        transporterOptions: { fetchImplementation: transport, retryConfig: { retry: 0, noResponseRetries: 0 } },
      });
      auth.setCredentials({ refresh_token: refreshToken });
      return session(options, { rep, auth, transport, fetchImplementation });
    },
  };
}

interface Who {
  readonly rep: DriveConnection["rep"];
  readonly auth: OAuth2Client;
  readonly transport: typeof fetch;
  readonly fetchImplementation: typeof fetch;
}

function session(
  { clock, apiUrl }: GoogleDriveOptions,
  { rep, auth, transport, fetchImplementation }: Who,
): DriveSession {
  const about = (operation: string) => ({ operation, rep, delegated: false, write: false, now: clock.now() });
  const token = async (): Promise<string> => {
    try {
      const { token: found } = await auth.getAccessToken();
      return found ?? "";
    } catch (problem) {
      throw upstreamFrom(problem, about("drive token"));
    }
  };
  /** A 4xx of the path itself comes back as its status; everything else that is no 2xx throws. */
  const get = async (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const operation = `drive ${path.split("/")[0]}`;
    const headers = { authorization: `Bearer ${await token()}` };
    try {
      const answer = await transport(`${base}/drive/v3/${path}?${new URLSearchParams(query)}`, { headers, signal });
      const data: unknown = await answer.json().catch(() => null);
      if (answer.ok) return { status: answer.status, data };
      if (isAboutTheThing(answer.status, data)) return { status: answer.status, data: null };
      throw Object.assign(new Error("refused"), { response: { status: answer.status, headers: answer.headers, data } });
    } catch (problem) {
      throw upstreamFrom(problem, about(operation));
    }
  };
  const parse = <T>(schema: z.ZodType<T>, data: unknown, operation: string): T => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    throw new UpstreamError(`Google ${operation} for ${rep}: an answer that cannot be read`, {
      service: "google",
      reason: "garbage",
      retryable: true,
    });
  };
  const shared = { supportsAllDrives: "true", includeItemsFromAllDrives: "true" };
  return {
    startToken: async (signal) => {
      const { data } = await get("changes/startPageToken", { supportsAllDrives: "true" }, signal);
      return parse(startSchema, data, "drive changes").startPageToken;
    },
    files: async (pageToken, signal) => {
      const wanted = [...Object.keys(exports), ...Object.keys(kinds)].map((kind) => `mimeType = '${kind}'`);
      const query = {
        ...shared,
        q: `trashed = false and (${wanted.join(" or ")})`,
        pageSize: "200",
        orderBy: "createdTime,name",
        fields: `nextPageToken,files(${fileFields})`,
        ...(pageToken === null ? {} : { pageToken }),
      };
      const { data } = await get("files", query, signal);
      const page = parse(listSchema, data, "drive files");
      return { files: page.files.filter(isReadable).map(fileOf), next: page.nextPageToken ?? null };
    },
    changes: async (pageToken, signal) => {
      const query = {
        ...shared,
        pageToken,
        pageSize: "200",
        includeRemoved: "true",
        fields: `nextPageToken,newStartPageToken,changes(fileId,removed,file(${fileFields}))`,
      };
      const { data } = await get("changes", query, signal);
      if (data === null) return "start-again";
      const page = parse(changesSchema, data, "drive changes");
      const changes = page.changes.map(({ fileId, removed, file }) => ({
        fileId,
        file: removed || file === undefined || !isReadable(file) ? null : fileOf(file),
      }));
      const next = page.nextPageToken ?? page.newStartPageToken;
      return next === undefined ? "start-again" : { changes, next, more: page.nextPageToken !== undefined };
    },
    content: async (file, largest, signal) => {
      const exported = exportOf(file);
      const path =
        exported === null ? "?alt=media&supportsAllDrives=true" : `/export?mimeType=${encodeURIComponent(exported)}`;
      const address = `${(apiUrl ?? base).replace(/\/+$/, "")}/drive/v3/files/${encodeURIComponent(file.id)}${path}`;
      const headers = { authorization: `Bearer ${await token()}` };
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs * 4)]);
        const answer = await fetchImplementation(address, { headers, signal: limited });
        if (answer.ok) return await within(answer, largest);
        const data: unknown = await answer.json().catch(() => null);
        const tooLarge = reasonOf(data) === "exportSizeLimitExceeded";
        if (tooLarge) return { kind: "refused", because: "larger than Google exports (10 MB); split it" };
        if (isAboutTheThing(answer.status, data)) return null;
        throw Object.assign(new Error("refused"), {
          response: { status: answer.status, headers: answer.headers, data },
        });
      } catch (problem) {
        throw upstreamFrom(problem, about("drive content"));
      }
    },
  };
}

const rateReasons = [
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "quotaExceeded",
  "dailyLimitExceeded",
  "sharingRateLimitExceeded",
];
const consentReasons = [
  "insufficientPermissions",
  "accessNotConfigured",
  "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
  "domainPolicy",
];

/** Not found, closed to this person, or a token that is too old: an answer, not a failure of the service or of the consent. */
function isAboutTheThing(status: number, data: unknown): boolean {
  if (status === 404 || status === 410 || status === 400) return true;
  const reason = reasonOf(data);
  return status === 403 && reason !== null && !rateReasons.includes(reason) && !consentReasons.includes(reason);
}

function reasonOf(data: unknown): string | null {
  const parsed = reasonSchema.safeParse(data);
  return parsed.success ? (parsed.data.error.errors?.[0]?.reason ?? null) : null;
}

type RawFile = z.infer<typeof fileSchema>;

function isReadable(file: RawFile): boolean {
  return !file.trashed && file.capabilities?.canDownload !== false;
}

function fileOf(file: RawFile): DriveFile {
  const extension = exports[file.mimeType]?.[1] ?? kinds[file.mimeType] ?? null;
  const content = file.md5Checksum ?? file.modifiedTime ?? file.version ?? "";
  // The name is the title, so a new name is a new version.
  return {
    id: file.id,
    name: file.name,
    extension,
    version: `${file.mimeType} ${content} ${file.name}`,
    size: file.size ?? null,
  };
}

function exportOf(file: DriveFile): string | null {
  return exports[file.version.split(" ")[0] ?? ""]?.[0] ?? null;
}

async function within(answer: Response, largest: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > largest) return { kind: "refused", because: `larger than ${largest / 1_048_576} MB; split it` } as const;
    chunks.push(chunk);
  }
  return { kind: "bytes", bytes: new Uint8Array(Buffer.concat(chunks)) } as const;
}
