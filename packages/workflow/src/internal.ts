/**
 * Internals for the other packages of this family. Not for applications: they change without notice.
 *
 * @module
 */
export { NUMBERING, type Numbering } from "./engine/numbering.ts";
