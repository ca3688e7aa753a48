/** What the controls of the world work on. Each control changes the world the way the world changes: calendar, import, clock. */
import type { JobReader } from "#flows/explain-ports.ts";
import type { RecordFile } from "#flows/import-rows.ts";
import type { KnowledgeParsers } from "#flows/ingest-documents.ts";
import type { Ports } from "#flows/ports.ts";
import type { DemoCompany } from "../demo/load-demo.ts";
import type { GoogleFake } from "../google/index.ts";
import type { SlackGateway } from "../slack/gateway.ts";
import type { SandboxClock } from "./clock.ts";
import type { DemoFiles } from "./files.ts";
import type { Guide } from "./guide.ts";

/** The running product, as far as the sandbox may touch it. app.ts' App is one. */
export interface Product {
  readonly ports: Ports;
  readonly jobs: JobReader;
  /** The scheduler's round, after the clock was moved. */
  sweepAfterJump(): Promise<void>;
  /** Resolves when no job runs or waits to run now. */
  idle(): Promise<void>;
  renewChannels(): Promise<void>;
  /**
   * Empties the store when it holds nothing but what is named; throws InputError with what else is in it. Null unless the product runs in
   * sandbox mode.
   */
  readonly emptyStore: ((only: DemoContent) => Promise<void>) | null;
}

export interface DemoContent {
  readonly people: readonly string[];
  readonly accounts: readonly string[];
  /** Sources of documents. They are kept: importing them again brings them in line. */
  readonly sources: readonly string[];
  readonly plays: readonly string[];
}

export interface SandboxWorld {
  readonly clock: SandboxClock;
  readonly gateway: SlackGateway;
  readonly google: GoogleFake;
  readonly demo: DemoCompany;
  readonly files: DemoFiles;
  readonly guide: Guide;
  readonly parsers: KnowledgeParsers;
  readonly readText: (name: string, text: string) => RecordFile;
  /** Throws Refused until the product runs. */
  product(): Product;
  /** Tells the page that something is different, and has it saved. */
  changed(): void;
  /** Begins the demo anew. Throws InputError when the store holds more than the demo. */
  reset(): Promise<void>;
}

/** A control that cannot do what was asked: the message is a sentence for the person at the page. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** HTTP status. */
  readonly status: 404 | 409;

  constructor(message: string, status: 404 | 409 = 409) {
    super(message);
    this.status = status;
  }
}

export function personOf(world: SandboxWorld, email: string) {
  const person = world.demo.people.find((one) => one.email === email);
  if (person === undefined) throw new Refused(`${email} is not in the demo company.`, 404);
  return person;
}

/** "Tue 24 Nov, 10:15", as a person in `zone` reads it. */
export function spoken(at: Temporal.Instant, zone: string): string {
  const { weekday, day, month, hour, minute } = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    })
      .formatToParts(at.epochMilliseconds)
      .map(({ type, value }) => [type, value]),
  );
  return `${weekday} ${day} ${month}, ${hour}:${minute}`;
}
