import { expect, test } from "vitest";
import { DaprError } from "../../../src/errors/dapr-error.ts";
import { raiseOnce, sendToInstance } from "../../../src/blocks/workflow/send-to-instance.ts";

const REFUSED = "failed to create actor: actor type dapr.internal.default.app.workflow not registered";
const SAVING =
  "workflow 'a': inbox key 'inbox-000000' declared in metadata (inboxLength=1) but missing from state store (transient store read failure or partial save?)";
const NO_TURN = "operations on actor reminders are only possible on hosted actor types";

/** A caller whose pauses take no time but on its clock. */
function callerOf() {
  let time = 0;
  const pause = (ms: number): Promise<void> => {
    time += ms;
    return Promise.resolve();
  };
  return { clock: { now: () => time, pause } };
}

/** A request that fails with these messages first. */
function failing(...messages: string[]) {
  const request = {
    times: 0,
    send: (): Promise<void> => {
      const message = messages[request.times++];
      return message === undefined
        ? Promise.resolve()
        : Promise.reject(new DaprError(message, { code: "unknown" }));
    },
  };
  return request;
}

const forever = (message: string) => failing(...Array.from({ length: 1_000 }, () => message));

test("a request is sent again until a worker is registered", async () => {
  const request = failing(REFUSED, `rpc error: error invoke actor method: ${REFUSED}`, NO_TURN);
  await sendToInstance(callerOf(), {}, request.send);
  expect(request.times).toBe(4);
});

test.each([
  ["some seconds", {}, 10_000],
  ["the call's timeout", { timeoutMs: 1_000 }, 1_000],
])("a request without a worker fails after %s, and the error names the reason", async (_, options, ms) => {
  const caller = callerOf();
  const sent = sendToInstance(caller, options, forever(REFUSED).send);
  await expect(sent).rejects.toMatchObject({
    code: "failed_precondition",
    message: expect.stringMatching(/no workflow worker is connected.*not registered/) as string,
  });
  expect(caller.clock.now()).toBeGreaterThan(ms - 600);
  expect(caller.clock.now()).toBeLessThanOrEqual(ms);
});

test("a request fails at once where no sidecar of the app has a worker, because daprd has waited for one", async () => {
  const request = forever(
    "failed to lookup actor: api error: code = FailedPrecondition desc = did not find address for actor 'dapr.internal.default.b.workflow/nope'",
  );
  await expect(sendToInstance(callerOf(), {}, request.send)).rejects.toMatchObject({
    code: "failed_precondition",
    message: expect.stringMatching(/^no workflow worker is connected.*did not find address/) as string,
  });
  expect(request.times).toBe(1);
});

test("a request that found the state half saved is sent again", async () => {
  const request = failing(SAVING, SAVING, SAVING);
  await sendToInstance(callerOf(), {}, request.send);
  expect(request.times).toBe(4);
});

test("a request that finds the state half saved for two seconds fails with the sidecar's error", async () => {
  const caller = callerOf();
  await expect(sendToInstance(caller, {}, forever(SAVING).send)).rejects.toMatchObject({ message: SAVING });
  expect(caller.clock.now()).toBeLessThanOrEqual(2_000);
});

test("another error is the caller's at once", async () => {
  const request = forever("no such instance exists");
  await expect(sendToInstance(callerOf(), {}, request.send)).rejects.toMatchObject({ code: "unknown" });
  expect(request.times).toBe(1);
});

test("an event that is stored without a turn is not stored again: another event causes the turn", async () => {
  const event = failing(REFUSED, NO_TURN);
  const wake = failing(REFUSED, NO_TURN);
  await raiseOnce(callerOf(), {}, { raise: event.send, wake: wake.send });
  expect(event.times).toBe(2);
  expect(wake.times).toBe(3);
});

test("an event that is stored with a turn causes no other", async () => {
  const event = failing();
  const wake = failing();
  await raiseOnce(callerOf(), {}, { raise: event.send, wake: wake.send });
  expect([event.times, wake.times]).toEqual([1, 0]);
});
