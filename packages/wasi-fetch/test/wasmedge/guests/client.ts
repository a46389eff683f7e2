import { fetch, run } from "@dapr-ts/wasi-fetch/wasmedge";

declare const env: Readonly<Record<string, string | undefined>>;
declare function print(line: string): void;

/** Every number below 251, over and over: a period that no buffer's size is a multiple of. */
function bytes(length: number): Uint8Array {
  const all = new Uint8Array(length);
  for (let i = 0; i < 251; i++) all[i] = i;
  for (let made = 251; made < length; made *= 2) all.copyWithin(made, 0, made);
  return all;
}

/** A character for each byte, in what an interpreted guest needs no minute for. */
function textOf(all: Uint8Array): string {
  let text = "";
  for (let i = 0; i < all.length; i += 4096)
    text += String.fromCharCode.apply(undefined, all.subarray(i, i + 4096) as unknown as number[]);
  return text;
}

/** Checks against the test's own server. Each resolves with true if the response is as expected. */
const CHECKS: Record<string, (url: string) => Promise<boolean>> = {
  "headers are whole": async (url) => {
    const { headers } = await fetch(`${url}/headers`, { headers: { "X-Asked": "a:b" } });
    return (
      headers.get("ETag") === '"1:2"' &&
      headers.get("x-asked") === "a:b" &&
      headers.getSetCookie().length === 2
    );
  },
  "bytes there and back": async (url) => {
    const sent = bytes(300_000);
    const got = await (await fetch(`${url}/echo`, { method: "POST", body: sent.subarray(1) })).bytes();
    return got.length === 299_999 && textOf(got) === textOf(sent.subarray(1));
  },
  "3 MB there and back": async (url) => {
    const got = await (
      await fetch(`${url}/echo`, { method: "PUT", body: "0123456789".repeat(300_000) })
    ).text();
    return got === "0123456789".repeat(300_000);
  },
  "a text beyond ASCII": async (url) =>
    (await (await fetch(`${url}/echo`, { method: "POST", body: "å\u{1f600}" })).text()) === "å\u{1f600}",
  "a zero, and half a character": async (url) =>
    (await (await fetch(`${url}/echo`, { method: "POST", body: "a\0b\ud800" })).text()) === "a\0b\ufffd",
  "nothing there and back": async (url) => {
    const response = await fetch(`${url}/echo`, { method: "POST" });
    return response.status === 200 && (await response.text()) === "";
  },
  "204, 304 and HEAD": async (url) => {
    const none = await Promise.all([
      fetch(`${url}/204`),
      fetch(`${url}/304`),
      fetch(`${url}/echo`, { method: "HEAD" }),
    ]);
    return (await Promise.all(none.map((response) => response.text()))).every((text) => text === "");
  },
  "an answer in chunks, as it comes": async (url) => {
    let text = "";
    for await (const piece of (await fetch(`${url}/chunks`)).body ?? [])
      text += String.fromCharCode(...piece);
    return text === "onetwothree";
  },
  "an answer that the connection's end ends": async (url) =>
    (await (await fetch(`${url}/close`)).text()) === "closed",
  "answers at multiples of the guest's buffer": async (url) => {
    const sizes = [4096, 8192, 65_536];
    const got = await Promise.all(
      sizes.map(async (size) => (await (await fetch(`${url}/size/${String(size)}`)).bytes()).length),
    );
    return got.join() === sizes.join();
  },
  "50 at one time": async (url) => {
    const bodies = Array.from({ length: 50 }, (_, i) => String(i).repeat(100));
    const got = await Promise.all(
      bodies.map(async (body) => (await fetch(`${url}/echo`, { method: "POST", body })).text()),
    );
    return got.join() === bodies.join();
  },
  "a name for the address": async (url) =>
    (await (await fetch(`${url.replace("127.0.0.1", "localhost")}/chunks`)).text()) === "onetwothree",
  "a redirect is handed over": async (url) => (await fetch(`${url}/302`)).status === 302,
  "a silent server": async (url) => {
    const begun = Date.now();
    const why = await fetch(`${url}/silent`, { timeoutMs: 300.5 }).catch(String);
    return why === "HttpError: timed out" && Date.now() - begun < 3000;
  },
  nobody: async () => {
    const why = await fetch("http://127.0.0.1:1/").catch(String);
    return typeof why === "string" && /refused/i.test(why);
  },
};

run(async () => {
  for (const [name, check] of Object.entries(CHECKS)) {
    const outcome = await check(env["PEER"] ?? "").catch(String);
    print(`${name}: ${outcome === true ? "ok" : String(outcome)}`);
  }
});
