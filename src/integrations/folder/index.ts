export { readFolder } from "./read-folder.ts";
