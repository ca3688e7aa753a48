/** A person's Drive against the fake: their rights, their changes, and nobody else's eyes. */
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Kysely, sql } from "kysely";
import { findPassages } from "#flows/find-passages.ts";
import { disconnectDrive, syncDrives } from "#flows/sync-drive.ts";
import { createDocumentParsers, type DocumentParsers } from "#integrations/documents/index.ts";
import { createGoogleDrive } from "#integrations/google/drive.ts";
import { openEmbedded } from "#postgres/engine/index.ts";
import { createStores, migrate, type Schema } from "#postgres/index.ts";
import { createDocumentStore } from "#postgres/knowledge/index.ts";
import { createSecrets } from "#postgres/secrets.ts";
import { createDriveFake, type DriveFake } from "#sandbox/google/drive-routes.ts";
import { quietLog } from "#test/knowledge/open-store.ts";
import { docx, paragraph, pptx } from "./documents/office-files.ts";

const ana = "ana@acme.test";
const bob = "bob@acme.test";
let now = Temporal.Instant.from("2026-11-24T08:00Z");
let drive: DriveFake;
let parsers: DocumentParsers;
let world: Awaited<ReturnType<typeof open>>;
let grants: Map<string, string>;

async function open() {
  const database = await openEmbedded({ dir: null, log: quietLog });
  const db = new Kysely<Schema>({ dialect: database.dialect });
  await migrate(db);
  const secrets = createSecrets(randomBytes(32).toString("base64"));
  const stores = createStores(db, { secrets, defaultLeadMinutes: 30, retentionDays: 30 });
  const documents = await createDocumentStore(db, { log: quietLog });
  return { database, db, stores, documents };
}

const fetchFake: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.pathname === "/token") {
    const email = grants.get(new URLSearchParams(await request.text()).get("refresh_token") ?? "");
    if (email === undefined) return Response.json({ error: "invalid_grant" }, { status: 400 });
    return Response.json({ access_token: `at-${email}`, expires_in: 3600, token_type: "Bearer" });
  }
  const email = /^Bearer at-(.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
  return drive.answer(url, email) ?? new Response(null, { status: 404 });
};

beforeEach(async () => {
  world = await open();
  drive = createDriveFake();
  parsers = createDocumentParsers();
  grants = new Map([
    ["grant-ana", ana],
    ["grant-bob", bob],
  ]);
  for (const rep of [ana, bob]) {
    await world.stores.drives.connect({ rep, refreshToken: `grant-${rep.split("@")[0]}`, scopes: [], now });
  }
});
afterEach(async () => {
  await parsers[Symbol.asyncDispose]();
  await world.db.destroy();
  await world.database.close();
});

const ports = () => ({
  documents: world.documents,
  clock: { now: () => now },
  log: quietLog,
  drives: world.stores.drives,
  parsers: parsers.parsers,
  driveSource: createGoogleDrive({
    clientId: "client",
    clientSecret: "secret",
    apiUrl: null,
    oauthUrl: null,
    clock: { now: () => now },
    fetchImplementation: fetchFake,
  }),
});
async function sync() {
  now = now.add({ minutes: 16 });
  await syncDrives(ports(), AbortSignal.timeout(60_000));
}
const titles = async (text: string, email: string | null, personal = true) =>
  (
    await findPassages(ports(), {
      text,
      viewer: email === null ? null : { email, role: "rep" },
      at: now,
      personal,
      limit: 10,
    })
  )
    .map(({ title }) => title)
    .toSorted();

test("each person finds what they may read in their own Drive, and nobody else's; an operator and shared answers find none of it", async () => {
  drive.put({
    id: "d1",
    name: "Doc",
    mimeType: "application/vnd.google-apps.document",
    content: "# Plan\n\nThe **renewal** plan",
    readers: [ana],
  });
  drive.put({
    id: "w1",
    name: "Word",
    mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    content: docx(paragraph("renewal in Word")),
    readers: [bob],
  });
  drive.put({
    id: "s1",
    name: "Slides",
    mimeType: "application/vnd.google-apps.presentation",
    content: pptx([{ title: "Renewal", lines: ["renewal slide"] }]),
    readers: [ana, bob],
  });
  drive.put({
    id: "x1",
    name: "Sheet",
    mimeType: "application/vnd.google-apps.spreadsheet",
    content: "renewal",
    readers: [ana],
  });
  await sync();
  expect(await titles("renewal", ana)).toEqual(["Doc", "Slides"]);
  expect(await titles("renewal", bob)).toEqual(["Slides", "Word"]);
  expect(await titles("renewal", "eve@acme.test")).toEqual([]);
  expect(await titles("renewal", null)).toEqual([]);
  expect(await titles("renewal", ana, false)).toEqual([]);
});

test("only what changed is read again; a new name counts; trashed and closed files leave with the next changes", async () => {
  for (const id of ["a", "b", "c", "d", "e"]) drive.put({ id, content: `renewal ${id}`, readers: [ana] });
  await sync();
  expect(await titles("renewal", ana)).toEqual(["a", "b", "c", "d", "e"]);
  drive.calls.length = 0;
  await sync();
  expect(drive.calls.filter((call) => call.startsWith("content"))).toEqual([]);
  drive.put({ id: "a", content: "renewal in autumn" });
  drive.put({ id: "b", name: "B" });
  drive.trash("c");
  drive.unshare("d", ana);
  drive.put({ id: "f", content: "renewal f", readers: [ana] });
  await sync();
  expect(drive.calls.filter((call) => call.startsWith("content"))).toEqual(["content:a", "content:b", "content:f"]);
  expect(await titles("renewal", ana)).toEqual(["B", "a", "e", "f"]);
  expect(await titles("autumn", ana)).toEqual(["a"]);
});

test("a page token that is too old: everything is read anew, and what is gone meanwhile leaves", async () => {
  drive.put({ id: "a", content: "renewal", readers: [ana] });
  drive.put({ id: "b", content: "renewal", readers: [ana] });
  await sync();
  drive.files.delete("b");
  drive.forgetChanges();
  drive.put({ id: "c", content: "renewal", readers: [ana] });
  await sync();
  expect(await titles("renewal", ana)).toEqual(["a", "c"]);
});

test("one broken file stops nothing; a service that fails is asked again later and loses nothing", async () => {
  drive.put({ id: "bad", name: "bad", mimeType: "application/pdf", content: "no pdf", readers: [ana] });
  drive.put({ id: "good", content: "renewal", readers: [ana] });
  drive.put({ id: "later", content: "renewal later", readers: [ana] });
  drive.trouble.push({ operation: "content:later", status: 503, reason: "backendError" });
  await sync();
  expect((await world.stores.drives.get(ana))?.lastError).toContain("drive content");
  await sync();
  expect(await titles("renewal", ana)).toEqual(["good", "later"]);
  expect((await world.stores.drives.get(ana))?.lastError).toBeNull();
});

test("a consent that is withdrawn takes every document of that Drive along, and the token", async () => {
  drive.put({ id: "a", content: "renewal", readers: [ana, bob] });
  await sync();
  grants.delete("grant-ana");
  await sync();
  expect(await titles("renewal", ana)).toEqual([]);
  expect(await titles("renewal", bob)).toEqual(["a"]);
  expect(await world.stores.drives.get(ana)).toMatchObject({ status: "lost", refreshToken: null });
});

test("disconnecting and erasing forget the documents at once", async () => {
  drive.put({ id: "a", content: "renewal", readers: [ana, bob] });
  await sync();
  await disconnectDrive(ports(), ana);
  expect(await titles("renewal", ana)).toEqual([]);
  expect(await world.stores.drives.get(ana)).toBeNull();
  // What was made of a passage goes with it.
  await sql`insert into app.passage_vectors select id, 'm', B'1', '\\x00' from app.passages`.execute(world.db);
  await world.stores.personalData.erase(bob, now);
  expect(await titles("renewal", bob)).toEqual([]);
  expect((await sql`select 1 from app.passage_vectors`.execute(world.db)).rows).toEqual([]);
});

test("front matter in a private file replaces no company document", async () => {
  const upserts = [
    {
      document: {
        id: "bc",
        source: "s",
        path: "bc.md",
        title: "Card",
        kind: null,
        product: null,
        stage: null,
        competitor: null,
        owner: null,
        validFrom: null,
        reviewBy: null,
        supersedes: [],
        audience: [],
        checksum: "1",
      },
      passages: [
        {
          id: "bc#0",
          documentId: "bc",
          ord: 0,
          titlePath: ["Card"],
          heading: "Card",
          text: "renewal card",
          start: 0,
          end: 12,
        },
      ],
    },
  ];
  await world.documents.save("s", { upserts, removedPaths: [], now });
  drive.put({
    id: "evil",
    mimeType: "text/markdown",
    content: "---\nid: bc\nsupersedes: [bc]\n---\nrenewal evil",
    readers: [ana],
  });
  await sync();
  expect(await titles("renewal", bob)).toEqual(["Card"]);
  expect(await titles("renewal", ana)).toEqual(["Card", "evil"]);
});
