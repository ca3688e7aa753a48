import { expect, test } from "@jest/globals";
import { detectLanguage, questionLanguages } from "#domain/knowledge/language.ts";

test.each([
  ["en", "The price of the licence is what they ask about first, and we do not have an answer for them."],
  ["de", "Der Preis der Lizenz ist das, wonach sie zuerst fragen, und wir haben darauf noch keine Antwort für sie."],
  [
    "fr",
    "Le prix de la licence est ce qu'ils demandent en premier, et nous ne savons pas quoi leur dire pour le moment.",
  ],
  ["es", "El precio de la licencia es lo primero que preguntan los clientes, y no tenemos una respuesta para ellos."],
  ["it", "Il prezzo della licenza è la prima cosa che i clienti chiedono, e non abbiamo una risposta per loro."],
  ["nl", "De prijs van de licentie is het eerste waar ze naar vragen, en wij hebben nog geen antwoord voor ze."],
  ["pt", "O preço da licença é a primeira coisa que os clientes perguntam, e não temos uma resposta para eles."],
])("%s is told by its grammar words", (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});

test.each([
  ["nothing", ""],
  ["two words", "die Preise"],
  ["names and numbers", "Globex 12.5 SSO SAML 2.0 OAuth GDPR SOC 2"],
  ["a language without a list", "Цена лицензии — первое, о чём спрашивают клиенты, и ответа у нас пока нет."],
])("%s falls back to what the caller says", (_, text) => {
  expect(detectLanguage(text)).toBe("en");
  expect(detectLanguage(text, "de")).toBe("de");
});

test("technical English with words that Spanish and Portuguese have as well is English", () => {
  const text = "a no load current as in no 3: measurements of the ionosphere do not depend on it";
  expect(detectLanguage(text, "pt")).toBe("en");
});

test("a question is of one language when its words say so, else of all, likeliest first", () => {
  expect(questionLanguages("Wie ist der Preis für das Paket?", ["de", "en"])).toEqual(["de"]);
  expect(questionLanguages("what is the price", ["de", "en"])).toEqual(["en"]);
  expect(new Set(questionLanguages("Globex", ["de", "en"]))).toEqual(new Set(["de", "en"]));
  expect(questionLanguages("anything", ["fr"])).toEqual(["fr"]);
});

test("half a megabyte is looked at in no time", () => {
  const started = performance.now();
  detectLanguage("the quick brown fox ".repeat(400_000));
  expect(performance.now() - started).toBeLessThan(1_000);
});
