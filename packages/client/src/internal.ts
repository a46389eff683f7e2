/**
 * What the other packages of this family build on. Not for applications: it changes without notice.
 *
 * @module
 */
export { nodePlatform } from "./platform.ts";
