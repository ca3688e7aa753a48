import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { InputError } from "#domain/errors.ts";
import { type Explanation, explain } from "#flows/explain.ts";
import { securityHeaders } from "../page/guard.ts";
import type { DocumentView, Said, WorldView } from "./api.ts";
import { controls } from "./controls/index.ts";
import { worldView } from "./view.ts";
import { personOf, Refused, type SandboxWorld } from "./world.ts";

/** A document of 50,000 characters in JSON, each of them at most six bytes. */
const bodyLimit = 320 * 1024;

type Query = URLSearchParams;
/** What GET answers, by its name under /sandbox/api/. To add one: a line here. */
const questions: Readonly<Record<string, (world: SandboxWorld, query: Query) => Promise<unknown>>> = {
  world: (world, query): Promise<WorldView> => worldView(world, query.get("person")?.toLowerCase() ?? world.demo.rep),
  document: async (world, query): Promise<DocumentView> => {
    const id = query.get("id") ?? "";
    const file = world.files.find(id);
    if (file === null) throw new Refused("This document is not in the folder. Look again.", 404);
    return { id, path: file.path, text: file.text };
  },
  explain: (world, query): Promise<Explanation> => explained(world, query),
};

async function explained(world: SandboxWorld, query: Query): Promise<Explanation> {
  const { ports, jobs } = world.product();
  const given = query.get("person")?.toLowerCase() ?? null;
  const rep = given === null ? null : personOf(world, given).email;
  const id = query.get("delivery") ?? query.get("event") ?? deliveryOf(world, rep, query.get("message"));
  return explain({ ...ports, jobs }, { id, rep });
}

/** The delivery that a message in somebody's conversation belongs to. */
function deliveryOf(world: SandboxWorld, rep: string | null, ts: string | null): string {
  if (ts === null || rep === null) throw new Refused("Ask for ?event=, ?delivery= or ?message= with &person=.", 404);
  const message = world.gateway
    .as(rep)
    .dm()
    .find((one) => one.ts === ts);
  const id = message?.metadata?.event_payload.delivery_id;
  if (typeof id !== "string")
    throw new Refused("Nothing is stored about this message: it answers a click or a command at once.", 404);
  return id;
}

/**
 * The world's part of the control API. Returns a handler that answers its own paths and leaves others alone (false). The gate (gate.ts) comes
 * before it.
 */
export function worldRoute(world: SandboxWorld) {
  let turn: Promise<unknown> = Promise.resolve();
  /** One change at a time: a clock that moves while the demo begins anew would lose one of them. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    const { pathname } = url;
    if (request.method === "GET") for (const person of readersOf(url, world.demo.rep)) world.guide.shown(person);
    if (!pathname.startsWith("/sandbox/api/")) return false;
    const name = pathname.slice("/sandbox/api/".length);
    const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
    const control = Object.hasOwn(controls, name) ? controls[name] : undefined;
    if (request.method === "GET" && question !== undefined) {
      await answering(response, () => question(world, url.searchParams));
    } else if (request.method === "POST" && control !== undefined) {
      const body = await read(request);
      await answering(response, async () => {
        if (body === null) throw new Refused("The request is too large: a document has at most 50,000 characters.");
        const value: unknown = JSON.parse(body);
        return inTurn(() => control.run(world, value));
      });
    } else return false;
    return true;
  };
}

/** Whose messages this request shows: the page itself, and its screens. */
function readersOf({ pathname, searchParams }: URL, first: string): readonly string[] {
  if (!/^\/sandbox(\/|\/api\/screen)?$/.test(pathname)) return [];
  const person = searchParams.get("person")?.toLowerCase() ?? first;
  const beside = searchParams.get("beside")?.toLowerCase();
  return beside === undefined ? [person] : [person, beside];
}

async function answering(response: ServerResponse, work: () => Promise<unknown>): Promise<void> {
  const { status, value } = await work().then(
    (done) => ({ status: 200, value: done }),
    (error: unknown) => {
      const refused = refusal(error);
      return { status: refused.status, value: { ok: false, said: refused.said } satisfies Said };
    },
  );
  response
    .writeHead(status, { ...securityHeaders, "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(value));
}

/** In words for the person at the page. What is not expected is thrown: the server logs it and answers 500. */
function refusal(error: unknown): { readonly status: number; readonly said: string } {
  if (error instanceof Refused) return { status: error.status, said: error.message };
  if (error instanceof InputError) return { status: 409, said: [error.message, ...error.problems].join("\n") };
  if (error instanceof SyntaxError) return { status: 400, said: "The request is malformed: expected JSON." };
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    return { status: 400, said: `The request is malformed: ${where}${issue?.message ?? "not as documented"}.` };
  }
  // The local Google's refusals are Google's own words.
  if (error instanceof Error && error.name === "Refusal") return { status: 409, said: `Google says: ${error.message}` };
  throw error;
}

async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array); // a request without an encoding yields bytes
    size += bytes.length;
    if (size > bodyLimit) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
