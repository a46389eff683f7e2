import { Reply, reply, type MethodHandler } from "@dapr-ts/server";

/** Adds `nosniff` to what a handler returns or throws, so that a browser never runs data as a script or a page. */
export function noSniff(handler: MethodHandler): MethodHandler {
  return async (...call) => {
    try {
      return marked(await handler(...call));
    } catch (error) {
      throw error instanceof Reply ? marked(error) : error;
    }
  };
}

function marked(result: unknown): Reply {
  const { body, status, headers } = result instanceof Reply ? result : reply(result);
  return reply(body, { status, headers: { ...headers, "x-content-type-options": "nosniff" } });
}
