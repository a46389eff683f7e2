import { applyTemplate, type Template } from "../encoding/template.ts";

/**
 * A piece of machine-readable information about an error: one of Google's error detail messages, as daprd sends
 * them on both transports.
 *
 * @see https://docs.dapr.io/reference/errors/error-codes/
 */
export type ErrorDetail =
  | { type: "ErrorInfo"; reason: string; domain: string; metadata: Record<string, string> }
  | {
      type: "ResourceInfo";
      resourceType: string;
      resourceName: string;
      owner: string;
      description: string;
    }
  | { type: "BadRequest"; fieldViolations: { field: string; description: string }[] }
  | { type: "Help"; links: { description: string; url: string }[] }
  | { type: "PreconditionFailure"; violations: { type: string; subject: string; description: string }[] }
  | { type: "QuotaFailure"; violations: { subject: string; description: string }[] }
  | { type: "RequestInfo"; requestId: string; servingData: string }
  | { type: "RetryInfo"; retryDelay: string }
  | { type: "LocalizedMessage"; locale: string; message: string }
  | { type: "DebugInfo"; stackEntries: string[]; detail: string };

type Members<T> = Template<Omit<Extract<ErrorDetail, { type: T }>, "type">>;

/** Each type's members, empty. */
const EMPTY: { readonly [T in ErrorDetail["type"]]: Members<T> } = {
  ErrorInfo: { reason: "", domain: "", metadata: {} },
  ResourceInfo: { resourceType: "", resourceName: "", owner: "", description: "" },
  BadRequest: { fieldViolations: [{ field: "", description: "" }] },
  Help: { links: [{ description: "", url: "" }] },
  PreconditionFailure: { violations: [{ type: "", subject: "", description: "" }] },
  QuotaFailure: { violations: [{ subject: "", description: "" }] },
  RequestInfo: { requestId: "", servingData: "" },
  RetryInfo: { retryDelay: "" },
  LocalizedMessage: { locale: "", message: "" },
  DebugInfo: { stackEntries: [""], detail: "" },
};

/**
 * Reads a detail from the JSON of daprd's HTTP errors, with names in snake case, or from a decoded protobuf message, with
 * names in camel case. Returns `undefined` for an unknown type.
 */
export function readDetail(typeName: string, from: object): ErrorDetail | undefined {
  const type = typeName.slice(typeName.lastIndexOf(".") + 1) as ErrorDetail["type"];
  if (!Object.hasOwn(EMPTY, type)) return undefined;
  const members = Object.entries(from).map(([name, value]) => [camelCase(name), value as unknown]);
  return { type, ...applyTemplate<object>(EMPTY[type], Object.fromEntries(members)) } as ErrorDetail;
}

const camelCase = (name: string): string => name.replace(/_./g, ([, letter = ""]) => letter.toUpperCase());
