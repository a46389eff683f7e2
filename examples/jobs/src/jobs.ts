import { DaprServer } from "@dapr-ts/server";

interface Report {
  format: string;
  pages: number[];
}

/** Schedules jobs, handles them when they are due, and deletes the rest. `say` receives each step. */
export async function jobs(port: number, say: (line: string) => void): Promise<void> {
  // The default logger prints the stack of a handler's error as well.
  const ignore = (): void => undefined;
  const error = (message: string): void => say(`logged       ${message}`);
  const logger = { error, warn: ignore, info: ignore, debug: ignore };
  await using server = new DaprServer({ port, logger });
  const reports = occurrences<Report>();
  server.job<Report>("report", ({ data }) => reports.add(data));
  const attempts = occurrences<number>();
  server.job<{ invoice: number }>("invoice", ({ data }) => {
    attempts.add(data.invoice);
    // After an error, the job runs again by its failure policy.
    if (attempts.count === 1) throw new Error("the printer is out of paper");
  });
  await server.start();
  const { client } = server;

  await client.jobs.schedule("report", {
    schedule: "@every 1s",
    repeats: 2,
    data: { format: "pdf", pages: [1, 2] },
  });
  const scheduled = await client.jobs.get<Report>("report");
  say(`scheduled    report runs ${String(scheduled?.repeats)} times, ${String(scheduled?.schedule)}`);
  const [first, second] = [await reports.next(), await reports.next()];
  say(
    `received     report, with ${JSON.stringify(first)}, and again with ${String(second.pages.length)} pages`,
  );

  await client.jobs.schedule("invoice", {
    dueTime: 100,
    data: { invoice: 42 },
    failurePolicy: { constant: { interval: 200, maxRetries: 5 } },
  });
  await attempts.next();
  say(`failed       invoice ${String(await attempts.next())} ran again after its handler threw`);

  await client.jobs.schedule("someday", { dueTime: new Date("2099-01-01"), data: new Uint8Array([1, 2, 3]) });
  const someday = await client.jobs.get<Uint8Array>("someday");
  say(`bytes        someday has ${String(someday?.data.length)} bytes, due ${String(someday?.dueTime)}`);
  await client.jobs.deleteByPrefix("some");
  const left = (await client.jobs.list()).map(({ name }) => name);
  say(`deleted      ${left.includes("someday") ? "someday is still there" : "someday is gone"}`);
}

/** A queue of values: `next` resolves with the oldest, or waits for one. */
function occurrences<T>() {
  const waiting: ((value: T) => void)[] = [];
  const come: T[] = [];
  let count = 0;
  return {
    get count(): number {
      return count;
    },
    add(value: T): void {
      count++;
      const next = waiting.shift();
      if (next === undefined) come.push(value);
      else next(value);
    },
    async next(): Promise<T> {
      const value = come.shift();
      return value ?? new Promise<T>((resolve) => waiting.push(resolve));
    },
  };
}
