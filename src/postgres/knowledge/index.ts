export { createDocumentStore } from "./document-store.ts";
