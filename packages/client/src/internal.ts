/**
 * Internals for the other packages of this family. Not for applications: they change without notice.
 *
 * @module
 */
export { nodePlatform } from "./platform.ts";
export { frame, PREFIX } from "./grpc/frame.ts";
export { after, unref } from "./timer.ts";
