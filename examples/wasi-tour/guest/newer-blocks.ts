import type { DaprClient } from "@dapr-ts/wasi-fetch";

/** The six building blocks that the program had not. */
export async function newerBlocks(dapr: DaprClient, print: (line: string) => void): Promise<void> {
  await dapr.pubsub.publish("messages", "troopers", { id: "TK-421" });
  const { failed } = await dapr.pubsub.publishBulk("messages", "troopers", [
    { entryId: "1", event: { id: "TK-422" } },
    { entryId: "2", event: "why are you not at your post?" },
  ]);
  print(`Pub/sub: published one and two more, of which ${String(failed.length)} failed`);

  await dapr.binding.send(
    "notes",
    "create",
    { title: "a new hope" },
    { metadata: { fileName: "episode-4" } },
  );
  const { data } = await dapr.binding.send("notes", "get", undefined, {
    metadata: { fileName: "episode-4" },
  });
  print(`Binding: the note is ${JSON.stringify(data)}`);

  const counter = { type: "Counter", id: "stormtroopers" };
  await dapr.actors.invoke(counter.type, counter.id, "increment", 40);
  print(`Actors: ${String(await dapr.actors.invoke(counter.type, counter.id, "increment", 2))} counted`);

  const { greeting } = await dapr.configuration.get("wasmedge-examples-config", ["greeting"]);
  print(`Configuration: greeting is ${JSON.stringify(greeting?.value)}`);

  const first = await dapr.lock.tryLock("locks", "falcon", { expirySeconds: 30 });
  const second = await dapr.lock.tryLock("locks", "falcon", { expirySeconds: 30 });
  print(
    `Lock: the first to ask ${first ? "has" : "has not"} got it, the second ${second ? "has" : "has not"}`,
  );
  await first?.unlock();
  const third = await dapr.lock.tryLock("locks", "falcon", { expirySeconds: 30 });
  print(`Lock: after its release it ${third ? "can" : "cannot"} be acquired again`);
  await third?.unlock();

  await dapr.metadata.set("episode", "4");
  const { id, extended } = await dapr.metadata.get();
  print(`Metadata: the sidecar of ${id}, in episode ${String(extended["episode"])}`);
}
