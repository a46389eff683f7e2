import type { Wire } from "./case.ts";

/** Differences of Dapr itself between wires, and the behaviour of the client. The suite prints this list. */
export const CAPABILITIES: readonly { wires: readonly Wire[]; what: string; because: string }[] = [
  {
    wires: ["http"],
    what: "bytes as a value of state or as a binding's data go over gRPC",
    because: "HTTP carries both as JSON (onPostState and onOutputBindingMessage in pkg/api/http/http.go)",
  },
  {
    wires: ["fetch", "guest"],
    what: "bytes as a value of state or as a binding's data go over gRPC where it can be reached, or are unimplemented",
    because: "as on http; a client of fetch alone has no other wire",
  },
  {
    wires: ["http", "fetch", "guest"],
    what: "a query's values as text or bytes require gRPC, and getBulk reads each of them by its own request",
    because: "daprd puts the values into the JSON of its response, and compacts them (json.RawMessage)",
  },
  {
    wires: ["fetch", "guest"],
    what: 'a name that is "." or ".." in a path is invalid_argument',
    because: "the URL parser behind fetch resolves such a segment away, encoded or not",
  },
  {
    wires: ["http"],
    what: "subscriptions, streams of crypto, and crypto on more than 3 MiB go over gRPC",
    because: "HTTP has no streams, and takes no more than --max-body-size at once",
  },
  {
    wires: ["fetch", "guest"],
    what: "subscriptions and streams of crypto are unimplemented, where gRPC cannot be reached",
    because: "as on http; a client of fetch alone has no other wire",
  },
  {
    wires: ["http", "fetch", "guest"],
    what: "deleteBulk is one request a key",
    because: "HTTP has no route for it",
  },
  {
    wires: ["http", "fetch", "guest"],
    what: "jobs.list, jobs.deleteByPrefix, actors.listReminders and actors.unregisterRemindersByType take gRPC, as do a workflow's start time and a reminder's failure policy",
    because: "HTTP has no route for the first four, no place for the fifth, and loses the last",
  },
  {
    wires: ["grpc"],
    what: "isHealthy and isOutboundHealthy ask over HTTP where it can be reached, and otherwise whether gRPC answers",
    because: "gRPC has no health check (pkg/api/http/healthz.go only)",
  },
  {
    wires: ["grpc"],
    what: "the body of an error that an invoked app answers has 64 characters at most",
    because: "ErrorFromHTTPResponseCode in pkg/messaging/v1/util.go cuts it",
  },
];

/** Cases that do not run on a wire, and why not. The suite prints this list too. */
export const LACKING: readonly { wire: Wire; cases: RegExp; because: string }[] = [
  {
    wire: "guest",
    cases: /^invoke: fetch\(\) is a fetch/,
    because: "a guest has none of the web's types, which this is for",
  },
  {
    wire: "guest",
    cases: /^crypto\.subtle:/,
    because:
      "the bundle does without it, and so does every sidecar that is not built with the Go tag subtlecrypto",
  },
  {
    wire: "guest",
    cases: /^invoke: a form, a Blob/,
    because: "QuickJS has none of the web's types, which this is for",
  },
  {
    wire: "guest",
    cases: /^invoke .*: a compressed response/,
    because: "a guest's engine has no decoders, and its fetch requests no compression",
  },
  {
    wire: "memory",
    cases: /^invoke .*: a compressed response/,
    because: "nothing travels in memory, so nothing is compressed on the way",
  },
  {
    wire: "memory",
    cases: /^metadata: the sidecar describes itself|^actors: the sidecar's metadata/,
    because: "memory has no runtime: no version, no placement, no scheduler, no workers",
  },
  {
    wire: "memory",
    cases: /^conversation: (messages of every role|tools are offered|personal data)/,
    because: "these cases hold the wire against what the component conversation.echo does",
  },
  {
    wire: "memory",
    cases: /^(workflows?|crypto\.subtle)\b/,
    because:
      "the cases of workflows need the suite's worker on a gRPC port, and durable workflows have a suite of their own in memory; inMemoryDapr does not implement the subtle operations of crypto",
  },
];

/** Why a case does not run on a wire; undefined when it does. */
export function lacking(wire: Wire, name: string): string | undefined {
  return LACKING.find((entry) => entry.wire === wire && entry.cases.test(name))?.because;
}
