export { createDocumentStore, type DocumentStoreOptions } from "./document-store.ts";
