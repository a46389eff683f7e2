import { DaprTestingError } from "../errors.ts";

/** A method of a client's building blocks whose calls can fail on request. */
export type FaultyMethod =
  | "state.get"
  | "state.getEntry"
  | "state.getBulk"
  | "state.set"
  | "state.save"
  | "state.setMany"
  | "state.delete"
  | "state.deleteBulk"
  | "state.transaction"
  | "state.query"
  | "pubsub.publish"
  | "pubsub.publishBulk"
  | "pubsub.subscribe"
  | "invoker.invoke"
  | "invoker.fetch"
  | "binding.send"
  | "secret.get"
  | "secret.getBulk"
  | "configuration.get"
  | "configuration.subscribe"
  | "lock.tryLock"
  | "lock.unlock"
  | "crypto.encrypt"
  | "crypto.encryptStream"
  | "crypto.decrypt"
  | "crypto.decryptStream"
  | "jobs.schedule"
  | "jobs.get"
  | "jobs.list"
  | "jobs.delete"
  | "jobs.deleteByPrefix"
  | "conversation.converse"
  | "workflow.start"
  | "workflow.get"
  | "workflow.pause"
  | "workflow.resume"
  | "workflow.terminate"
  | "workflow.purge"
  | "workflow.raiseEvent"
  | "workflow.schedule"
  | "workflow.state"
  | "workflow.started"
  | "workflow.result"
  | "workflow.raise"
  | "workflow.suspend"
  | "workflow.history"
  | "workflow.rerun"
  | "workflow.list"
  | "actors.invoke"
  | "actors.getState"
  | "actors.transaction"
  | "actors.registerTimer"
  | "actors.unregisterTimer"
  | "actors.registerReminder"
  | "actors.unregisterReminder"
  | "actors.getReminder"
  | "actors.listReminders"
  | "actors.unregisterRemindersByType"
  | "metadata.get"
  | "metadata.set";

/**
 * Methods whose calls can fail on request, each with the operation that carries it. Methods of one operation share its
 * faults: a fault of `state.set` is one of `state.save`, too.
 */
const OPERATIONS: Readonly<Record<FaultyMethod, string>> = {
  "state.get": "state.get",
  "state.getEntry": "state.get",
  "state.getBulk": "state.getBulk",
  "state.set": "state.save",
  "state.save": "state.save",
  "state.setMany": "state.save",
  "state.delete": "state.delete",
  "state.deleteBulk": "state.deleteBulk",
  "state.transaction": "state.transaction",
  "state.query": "state.query",
  "pubsub.publish": "pubsub.publish",
  "pubsub.publishBulk": "pubsub.publishBulk",
  "pubsub.subscribe": "pubsub.subscribe",
  "invoker.invoke": "invoker.invoke",
  "invoker.fetch": "invoker.fetch",
  "binding.send": "binding.send",
  "secret.get": "secret.get",
  "secret.getBulk": "secret.getBulk",
  "configuration.get": "configuration.get",
  "configuration.subscribe": "configuration.subscribe",
  "lock.tryLock": "lock.tryLock",
  "lock.unlock": "lock.unlock",
  "crypto.encrypt": "crypto.encrypt",
  "crypto.encryptStream": "crypto.encrypt",
  "crypto.decrypt": "crypto.decrypt",
  "crypto.decryptStream": "crypto.decrypt",
  "jobs.schedule": "jobs.schedule",
  "jobs.get": "jobs.get",
  "jobs.list": "jobs.list",
  "jobs.delete": "jobs.delete",
  "jobs.deleteByPrefix": "jobs.deleteByPrefix",
  "conversation.converse": "conversation.converse",
  "workflow.start": "workflow.start",
  "workflow.get": "workflow.get",
  "workflow.pause": "workflow.pause",
  "workflow.resume": "workflow.resume",
  "workflow.terminate": "workflow.terminate",
  "workflow.purge": "workflow.purge",
  "workflow.raiseEvent": "workflow.raiseEvent",
  "workflow.schedule": "workflow.schedule",
  "workflow.state": "workflow.state",
  "workflow.started": "workflow.started",
  "workflow.result": "workflow.result",
  "workflow.raise": "workflow.raise",
  "workflow.suspend": "workflow.suspend",
  "workflow.history": "workflow.history",
  "workflow.rerun": "workflow.rerun",
  "workflow.list": "workflow.list",
  "actors.invoke": "actors.invoke",
  "actors.getState": "actors.getState",
  "actors.transaction": "actors.transaction",
  "actors.registerTimer": "actors.registerTimer",
  "actors.unregisterTimer": "actors.unregisterTimer",
  "actors.registerReminder": "actors.registerReminder",
  "actors.unregisterReminder": "actors.unregisterReminder",
  "actors.getReminder": "actors.getReminder",
  "actors.listReminders": "actors.listReminders",
  "actors.unregisterRemindersByType": "actors.unregisterRemindersByType",
  "metadata.get": "metadata.get",
  "metadata.set": "metadata.set",
};

export const FAULTY_METHODS = Object.keys(OPERATIONS) as FaultyMethod[];

/**
 * Returns the operation that carries a method.
 *
 * @throws DaprTestingError `invalid_argument` for a name that is not a method
 */
export function operationOf(method: string): string {
  if (Object.hasOwn(OPERATIONS, method)) return OPERATIONS[method as FaultyMethod];
  const [block = ""] = method.split(".");
  const near = FAULTY_METHODS.filter((name) => name.startsWith(`${block}.`));
  throw new DaprTestingError(
    "invalid_argument",
    `fail: "${method}" is not a method that can fail; use one of ${(near.length > 0 ? near : FAULTY_METHODS).join(", ")}`,
  );
}
