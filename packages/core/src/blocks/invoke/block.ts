import { orEmpty } from "../../call/options.ts";
import { Block } from "../base-block.ts";
import { validate } from "../../platform/standard-schema.ts";
import type { Caller } from "../../call/caller.ts";
import { prepare } from "../../errors/prepare.ts";
import type { EncodeWebBody } from "./body.ts";
import { encodeInput } from "./encode-input.ts";
import { invoke } from "./operations.ts";
import type { InvokeOptions } from "./types.ts";

/**
 * Service invocation: methods of other applications, called through the sidecars of both.
 *
 * @see https://docs.dapr.io/reference/api/service_invocation_api/
 */
export class InvokerBase extends Block {
  readonly #encodeWebBody: EncodeWebBody | undefined;

  /**
   * @internal
   * @param encodeWebBody Encodes the web's kinds of bodies, on a platform that has them.
   */
  constructor(caller: Caller, encodeWebBody?: EncodeWebBody) {
    super(caller);
    this.#encodeWebBody = encodeWebBody;
  }

  /**
   * Calls a method of another application. Returns JSON as a value, text as a string, an empty response as `undefined`, and
   * anything else as a `Uint8Array`; see {@link InvokeOptions.as}.
   *
   * The client does not retry the call by default. daprd retries a call that did not reach the application.
   *
   * @param appId The id of the application, the name of an HTTPEndpoint, or an `http(s)://` URL.
   * @param method The path of the method, such as `orders/42`, without a query.
   * @throws DaprError With the application's `status` and `body` if it responded with a status other than 2xx; `unavailable`
   * with `ERR_DIRECT_INVOKE` if the application could not be reached.
   */
  invoke(
    appId: string,
    method: string,
    options: InvokeOptions & { as: "bytes"; schema?: undefined },
  ): Promise<Uint8Array>;
  invoke(
    appId: string,
    method: string,
    options: InvokeOptions & { as: "text"; schema?: undefined },
  ): Promise<string>;
  invoke<T = unknown>(appId: string, method: string, options?: InvokeOptions<T>): Promise<T>;
  async invoke<T>(appId: string, method: string, given?: InvokeOptions<T>): Promise<T> {
    const options = orEmpty(given);
    const boundary = (): string => `dapr-ts-${this.caller.platform.randomId()}`;
    const input = prepare(invoke, () => encodeInput(appId, method, options, boundary, this.#encodeWebBody));
    const response = await this.call(invoke, "then" in input ? await input : input, options);
    if (options.schema === undefined) return response as T;
    return validate(options.schema, response, `the response of "${method}" of the app "${appId}"`);
  }
}
