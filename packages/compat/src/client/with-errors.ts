import type { DaprClient } from "@dapr-ts/client";
import { CommunicationProtocolEnum } from "../enums.ts";
import { connectError } from "../errors/grpc-error.ts";
import { responseError } from "../errors/http-error.ts";
import { asDaprError, type Connection } from "./connection.ts";

/** Calls our client after the sidecar has started. Errors become those that the options select. */
export async function withErrors<T>(client: Connection, call: (dapr: DaprClient) => Promise<T>): Promise<T> {
  await client.getClient();
  try {
    return await call(client.dapr);
  } catch (error) {
    throw errorOf(client, error);
  }
}

/** Returns an error of our client as the options select. */
export function errorOf(client: Connection, error: unknown): Error {
  const dapr = asDaprError(error);
  if (!client.hasOfficialErrors) return dapr;
  const { errorCode, message, status } = dapr;
  return client.options.communicationProtocol === CommunicationProtocolEnum.GRPC || status === undefined
    ? connectError(dapr)
    : responseError(status, JSON.stringify({ errorCode, message }), dapr);
}
