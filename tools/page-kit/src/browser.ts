export { byId, fromTemplate, setText, within } from "./elements.ts";
export { put } from "./put.ts";
