/**
 * A piece of machine-readable information about an error: one of Google's error detail messages, as daprd sends
 * them on both wires.
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

type Loose = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const list = (value: unknown): Loose[] =>
  Array.isArray(value)
    ? value.filter((item): item is Loose => typeof item === "object" && item !== null)
    : [];

function pick(source: Loose, ...names: string[]): string {
  for (const name of names) if (typeof source[name] === "string") return source[name];
  return "";
}

function stringMap(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item)]));
}

/**
 * Reads a detail out of the JSON form that daprd's HTTP errors carry, whose field names are in snake case, or out of
 * a decoded protobuf message, whose names are in camel case. Undefined for a type that is not known here.
 */
export function readDetail(typeName: string, from: Loose): ErrorDetail | undefined {
  const type = typeName.slice(typeName.lastIndexOf(".") + 1);
  const violations = (): { subject: string; description: string }[] =>
    list(from["violations"]).map((v) => ({
      subject: text(v["subject"]),
      description: text(v["description"]),
    }));
  switch (type) {
    case "ErrorInfo":
      return {
        type,
        reason: text(from["reason"]),
        domain: text(from["domain"]),
        metadata: stringMap(from["metadata"]),
      };
    case "ResourceInfo":
      return {
        type,
        resourceType: pick(from, "resource_type", "resourceType"),
        resourceName: pick(from, "resource_name", "resourceName"),
        owner: text(from["owner"]),
        description: text(from["description"]),
      };
    case "BadRequest":
      return {
        type,
        fieldViolations: list(from["field_violations"] ?? from["fieldViolations"]).map((v) => ({
          field: text(v["field"]),
          description: text(v["description"]),
        })),
      };
    case "Help":
      return {
        type,
        links: list(from["links"]).map((l) => ({ description: text(l["description"]), url: text(l["url"]) })),
      };
    case "PreconditionFailure":
      return {
        type,
        violations: list(from["violations"]).map((v) => ({
          type: text(v["type"]),
          subject: text(v["subject"]),
          description: text(v["description"]),
        })),
      };
    case "QuotaFailure":
      return { type, violations: violations() };
    case "RequestInfo":
      return {
        type,
        requestId: pick(from, "request_id", "requestId"),
        servingData: pick(from, "serving_data", "servingData"),
      };
    case "RetryInfo":
      return { type, retryDelay: pick(from, "retry_delay", "retryDelay") };
    case "LocalizedMessage":
      return { type, locale: text(from["locale"]), message: text(from["message"]) };
    case "DebugInfo": {
      const entries = from["stack_entries"] ?? from["stackEntries"];
      return {
        type,
        stackEntries: Array.isArray(entries) ? entries.map(text) : [],
        detail: text(from["detail"]),
      };
    }
    default:
      return undefined;
  }
}
