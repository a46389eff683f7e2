import { inOperation, DaprError } from "../errors/dapr-error.ts";
import { errorFromReply } from "../errors/from-reply.ts";
import { Forms } from "../forms.ts";
import type { CallOptions, HttpForm, Operation, Transport } from "../operation.ts";
import type { Platform } from "../platform.ts";
import type { HttpCarrier, HttpRequest } from "./message.ts";

export interface HttpTransportOptions {
  carrier: HttpCarrier;
  platform: Platform;
  apiToken: string | undefined;
  timeoutMs: number;
}

/** Carries operations over HTTP, by whatever carrier a platform has. */
export class HttpTransport implements Transport {
  readonly wire = "http";
  readonly #options: HttpTransportOptions;
  #forms: Forms | undefined;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const form = operation.http;
    if (form === undefined)
      throw new DaprError(`${operation.name} has no HTTP route`, { code: "unimplemented" });
    try {
      return form.older === undefined
        ? await this.#send(operation, form, input, options)
        : await (this.#forms ??= new Forms()).call(
            form,
            input,
            (chosen) => this.#send(operation, chosen, input, options),
            lacksRoute,
          );
    } catch (error) {
      if (error instanceof DaprError) throw inOperation(knownRoute(error, form), operation.name);
      throw new DaprError(`the sidecar's answer could not be read: ${(error as Error).message}`, {
        code: "internal",
        operation: operation.name,
        cause: error,
      });
    }
  }

  close(): Promise<void> {
    return this.#options.carrier.close();
  }

  async #send<I, O>(
    operation: Operation<I, O>,
    form: HttpForm<I, O>,
    input: I,
    options: CallOptions,
  ): Promise<O> {
    const { carrier, platform, apiToken } = this.#options;
    const request = form.request(input, platform);
    addHeaders(request, options.headers, apiToken);
    const timeoutMs = effectiveTimeout(options.timeoutMs, this.#options.timeoutMs);
    const reply = await carrier.send(request, { signal: options.signal, timeoutMs });
    if (reply.status >= 200 && reply.status < 300) return form.reply(reply, input, platform);
    const result = form.failure?.(reply, input);
    if (result !== undefined) return result;
    throw errorFromReply(operation, reply);
  }
}

/** How daprd names the fault of a path that it has no route for: it takes that for an invocation of an app without a name. */
const NO_ROUTE = "ERR_DIRECT_INVOKE";

/** True when a sidecar does not know the route. */
function lacksRoute({ status, errorCode }: DaprError): boolean {
  return (status === 404 || status === 405) && (errorCode === undefined || errorCode === NO_ROUTE);
}

/** The error, or what it means where it is that the sidecar does not know the route. */
function knownRoute(error: DaprError, { invokesApp = false }: { invokesApp?: boolean }): DaprError {
  if (invokesApp || error.status !== 404 || error.errorCode !== NO_ROUTE) return error;
  return new DaprError("this sidecar does not know the operation", {
    code: "unimplemented",
    status: error.status,
    cause: error,
  });
}

/** A call's own limit, or the client's; 0 means none. */
export function effectiveTimeout(own: number | undefined, ofClient: number): number {
  const timeoutMs = own ?? ofClient;
  return timeoutMs === 0 ? Infinity : timeoutMs;
}

function addHeaders(
  request: HttpRequest,
  given: Readonly<Record<string, string>> | undefined,
  apiToken: string | undefined,
): void {
  if (given === undefined && apiToken === undefined) return;
  const headers: Record<string, string> = {};
  if (given !== undefined)
    for (const name of Object.keys(given)) headers[name.toLowerCase()] = given[name] as string;
  Object.assign(headers, request.headers);
  if (apiToken !== undefined) headers["dapr-api-token"] = apiToken;
  request.headers = headers;
}
