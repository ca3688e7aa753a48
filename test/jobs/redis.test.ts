import { test } from "@jest/globals";
import { Redis } from "ioredis";
import { jobSuite } from "./job-suite.ts";

const url = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
const admin = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
admin.on("error", () => {});
const answers = await admin.ping().then(
  () => true,
  () => false,
);

if (answers) {
  // Several people and runs may share one server.
  const prefix = `sideline-test-${crypto.randomUUID()}`;
  jobSuite(
    "redis",
    async () => ({ kind: "redis", url, prefix, allowVolatile: true }),
    async () => {
      const keys = await admin.keys(`${prefix}:*`);
      if (keys.length > 0) await admin.del(...keys);
      admin.disconnect();
    },
  );
} else {
  admin.disconnect();
  test.skip("no Redis at 127.0.0.1:6379 (or TEST_REDIS_URL): start one to run the job suite on it", () => {});
}
