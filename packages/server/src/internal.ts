/**
 * Internals for the other packages of this family. Not for applications: they change without notice.
 *
 * @module
 */
export { untilSubscribed, type Subscribed, type UntilSubscribedOptions } from "./subscribed.ts";
