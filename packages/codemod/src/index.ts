/**
 * Rewrites programs of the official Dapr SDK for JavaScript to the packages of @dapr-ts.
 *
 * @module
 */
export { rewrite } from "./rewrite.ts";
export type { RewriteResult } from "./rewrite.ts";
