export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/test/support/strip-types.mjs" },
  setupFilesAfterEnv: ["<rootDir>/test/support/instant-equality.ts"],
  testTimeout: 180_000,
};
