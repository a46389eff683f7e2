import fc from "fast-check";
import { expect, test } from "vitest";
import { CODES, type Code } from "../../src/errors/code.ts";
import { DaprError } from "../../src/errors/dapr-error.ts";
import { silent } from "../../src/platform/logger.ts";
import { plainPlatform } from "../../src/platform/plain-platform.ts";
import type { StreamCaller } from "../../src/stream/caller.ts";
import { reconnects } from "../../src/stream/reconnect.ts";
import { Subscription, type Serving, type SubscriptionState } from "../../src/stream/subscription.ts";

/** Outcome of one attempt to open a stream: it fails, or it opens and later ends. Undefined: it lasts. */
interface Attempt {
  readonly fails?: Code | undefined;
  readonly ends?: Code | undefined;
}

const code = fc.constantFrom(...CODES);
const attempt: fc.Arbitrary<Attempt> = fc.oneof(fc.record({ fails: code }), fc.record({ ends: code }));

const errorOf = (of: Code): DaprError => new DaprError(of, { code: of });

/** A caller without a network, whose time passes at once. */
function callerOf(): { caller: StreamCaller; pauses: number[] } {
  const pauses: number[] = [];
  let now = 0;
  const caller = {
    platform: plainPlatform,
    logger: silent,
    random: () => 0.5,
    clock: {
      now: () => now,
      date: () => now,
      pause: (ms: number, signal: { aborted: boolean } | undefined) => {
        now += ms;
        pauses.push(ms);
        return signal?.aborted === true ? Promise.reject(errorOf("canceled")) : Promise.resolve();
      },
    },
    track: () => () => undefined,
  } as unknown as StreamCaller;
  return { caller, pauses };
}

/** Runs a subscription over a script of attempts; the one after the last lasts until it is closed. */
async function run(script: readonly Attempt[]) {
  const { caller, pauses } = callerOf();
  const states: SubscriptionState[] = [];
  let open = 0;
  let mostOpen = 0;
  let drained = 0;
  let at = 0;
  let lasts: () => void = () => undefined;
  const lasting = new Promise<void>((resolve) => (lasts = resolve));
  const source = {
    name: "test",
    open: (): Promise<Serving> => {
      const { fails, ends } = script[at++] ?? {};
      if (fails !== undefined) return Promise.reject(errorOf(fails));
      mostOpen = Math.max(mostOpen, ++open);
      let end: (error: DaprError) => void = () => undefined;
      const ended = new Promise<DaprError>((resolve) => (end = resolve)).finally(() => open--);
      if (ends !== undefined) end(errorOf(ends));
      else lasts();
      const drain = (): Promise<void> => {
        drained++;
        end(errorOf("canceled"));
        return ended.then(() => undefined);
      };
      return Promise.resolve({ ended, drain, cut: drain });
    },
  };
  const opening = Subscription.open(caller, source, { onStateChange: (state) => states.push(state) });
  const subscription = await opening.catch((error: unknown) => error as DaprError);
  if (subscription instanceof DaprError) return { rejected: subscription.code, mostOpen, states, pauses };
  const failed = subscription.closed.then(
    () => undefined,
    (error: unknown) => (error as DaprError).code,
  );
  await Promise.race([lasting, failed]);
  await subscription.close();
  return {
    closedWith: await failed,
    state: subscription.state,
    states,
    mostOpen,
    drained,
    open,
    attempts: at,
    pauses,
  };
}

test("a subscription opens one stream at a time, again after every error that may pass, and ends with any other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { maxLength: 12 }), async (script) => {
      const result = await run(script);
      expect(result.mostOpen).toBeLessThanOrEqual(1);
      const [first] = script;
      if (first?.fails !== undefined) {
        // The first failure is the caller's to handle.
        expect(result.rejected).toBe(first.fails);
        expect(result.states).toEqual([]);
        return;
      }
      const final = script.find(({ fails, ends }) => {
        const failed = fails ?? ends;
        return failed !== undefined && !reconnects(errorOf(failed));
      });
      expect(result.closedWith).toBe(final === undefined ? undefined : (final.fails ?? final.ends));
      expect(result.state).toBe("closed");
      expect(result.states.at(-1)).toBe("closed");
      expect(result.states.filter((state) => state === "closed")).toHaveLength(1);
      expect(result.open).toBe(0);
      // Nothing spins: a pause precedes each attempt but the first.
      expect(result.pauses).toHaveLength(Math.max(0, (result.attempts ?? 0) - 1));
      for (const ms of result.pauses) expect(ms).toBeGreaterThanOrEqual(99.9);
    }),
    { numRuns: 300 },
  );
});
