/** What the flows rely on, on every engine: run by test/postgres/stores.test.ts. */
import { afterAll, beforeAll, beforeEach, describe } from "@jest/globals";
import "#test/support/instant-equality.ts";
import { calendarContract, installationContract } from "./store-calendars.ts";
import { lastCallContract, lastShownContract } from "./store-calls.ts";
import { deliveryContract } from "./store-deliveries.ts";
import { modelContract } from "./store-model.ts";
import { peopleContract } from "./store-people.ts";
import { recordContract } from "./store-records.ts";
import { sceneContract } from "./store-scenes.ts";
import type { StoreWorld } from "./store-world.ts";

export function describeStores(engine: string, open: () => Promise<StoreWorld>): void {
  describe(`the stores on ${engine}`, () => {
    let world: StoreWorld;
    beforeAll(async () => {
      world = await open();
    });
    beforeEach(() => world.empty());
    afterAll(() => world?.close());
    const here = () => world;

    describe("deliveries", () => deliveryContract(here));
    describe("model results", () => modelContract(here));
    describe("records", () => recordContract(here));
    describe("calendars", () => calendarContract(here));
    describe("installations and retention", () => installationContract(here));
    describe("scenes and practice", () => sceneContract(here));
    describe("calls", () => {
      lastCallContract(here);
      lastShownContract(here);
    });
    describe("people and personal data", () => peopleContract(here));
  });
}
