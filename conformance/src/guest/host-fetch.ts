import { Agent, request as httpRequest } from "node:http";
import type { QuickJSContext, QuickJSDeferredPromise, QuickJSHandle } from "quickjs-emscripten-core";

interface Answer {
  status: number;
  /** As they stood on the wire. */
  headers: (readonly [name: string, value: string])[];
  body: Buffer;
}

/** Gives a guest `hostFetch`: see `HostFetch` for its type as the guest has it. */
export class HostFetcher implements Disposable {
  readonly #vm: QuickJSContext;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #pending = new Set<QuickJSDeferredPromise>();

  constructor(vm: QuickJSContext) {
    this.#vm = vm;
    const given = vm.newFunction("hostFetch", (method, url, headers, body) =>
      this.#fetch(vm.getString(method), vm.getString(url), vm.getString(headers), this.#bytes(body)),
    );
    vm.setProp(vm.global, "hostFetch", given);
    given.dispose();
  }

  #bytes(body: QuickJSHandle | undefined): Uint8Array | undefined {
    if (body === undefined || this.#vm.typeof(body) === "undefined") return undefined;
    if (this.#vm.typeof(body) === "string") return Buffer.from(this.#vm.getString(body));
    return this.#vm.getArrayBuffer(body).consume(({ value }) => Buffer.from(value));
  }

  #fetch(method: string, url: string, headersJson: string, body: Uint8Array | undefined): QuickJSHandle {
    const vm = this.#vm;
    const deferred = vm.newPromise();
    this.#pending.add(deferred);
    const headers = Object.fromEntries(JSON.parse(headersJson) as [string, string][]);
    const settle = (act: () => void): void => {
      // The guest may be gone.
      if (!this.#pending.delete(deferred)) return;
      act();
      vm.unwrapResult(vm.runtime.executePendingJobs());
      deferred.dispose();
    };
    ask(this.#agent, method, url, headers, body).then(
      (answer) => settle(() => this.#answer(answer).consume((handle) => deferred.resolve(handle))),
      (error: unknown) =>
        settle(() => vm.newError((error as Error).message).consume((handle) => deferred.reject(handle))),
    );
    return deferred.handle;
  }

  #answer({ status, headers, body }: Answer): QuickJSHandle {
    const vm = this.#vm;
    const members = {
      status: vm.newNumber(status),
      headersJson: vm.newString(JSON.stringify(headers)),
      body: vm.newArrayBuffer(new Uint8Array(body).buffer),
    };
    const answer = vm.newObject();
    for (const [name, handle] of Object.entries(members)) {
      vm.setProp(answer, name, handle);
      handle.dispose();
    }
    return answer;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
    for (const deferred of this.#pending) deferred.dispose();
    this.#pending.clear();
  }
}

function ask(
  agent: Agent,
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Uint8Array | undefined,
): Promise<Answer> {
  // The path as the guest has it: a URL of Node's would change some.
  const [, host = "", port = "", path = "/"] = /^http:\/\/([^:/]+):(\d+)(\/.*)?$/.exec(url) ?? [];
  const length = body === undefined ? {} : { "content-length": String(body.length) };
  return new Promise((resolve, reject) => {
    const options = { agent, method, host, port, path, headers: { ...headers, ...length } };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const raw = response.rawHeaders;
        const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ""] as const] : []));
        resolve({ status: response.statusCode ?? 0, headers: lines, body: Buffer.concat(chunks) });
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}
