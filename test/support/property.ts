/**
 * fast-check with one seed for everybody, so that a complete run tells the same about the same code. PROPERTY_SEED tries another: a number, or "random".
 * What a random seed finds becomes an example of its test.
 */
import fc from "fast-check";

const usual = 20_261_121;
const asked = process.env.PROPERTY_SEED ?? String(usual);
fc.configureGlobal({ seed: asked === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(asked) });

export { fc };
