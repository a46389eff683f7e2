import { Block } from "../base-block.ts";
import { validate } from "../../platform/standard-schema.ts";
import { invoke } from "./operations.ts";
import { prepare } from "./prepare.ts";
import type { InvokeOptions } from "./types.ts";

/**
 * Service invocation: other applications' methods, through both sidecars.
 *
 * @see https://docs.dapr.io/reference/api/service_invocation_api/
 */
export class Invoker extends Block {
  /**
   * Calls a method of another application and reads its answer: JSON as a value, text as a string, anything else as
   * a `Uint8Array`, nothing as undefined.
   *
   * It is never repeated by itself; daprd on its own repeats a call that did not reach the application.
   *
   * @param appId The application's id, or the name of an HTTPEndpoint, or an `http(s)://` URL.
   * @param method The path of the method, such as `orders/42`, without a query.
   * @throws DaprError whose `status` and `body` are the application's when it answered with anything but 2xx, and
   * `internal` with `ERR_DIRECT_INVOKE` when it could not be reached.
   */
  async invoke<T = unknown>(appId: string, method: string, options: InvokeOptions<T> = {}): Promise<T> {
    const answer = await this.caller.call(invoke, prepare(appId, method, options), options);
    if (options.schema === undefined) return answer as T;
    return validate(options.schema, answer, "the answer");
  }
}
