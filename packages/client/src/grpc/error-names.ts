/** How the messages begin of faults that share a status with others, and which fault it is (pkg/messages/predefined.go). */
const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/^actor instance is missing/, "ERR_ACTOR_INSTANCE_MISSING"],
  [/^actor type ".*" is reserved/, "ERR_ACTOR_TYPE_RESERVED"],
  [/^the state store is not configured to use the actor runtime/, "ERR_ACTOR_RUNTIME_NOT_FOUND"],
  [/^placement service is not configured/, "ERR_ACTOR_NO_PLACEMENT"],
  [/^app channel is not initialized/, "ERR_ACTOR_NO_APP_CHANNEL"],
  [/^actor runtime is closed/, "ERR_ACTOR_RUNTIME_CLOSED"],
  [/^failed conversing with component .*: invalid params/, "ERR_CONVERSATION_INVALID_PARMS"],
  [/^failed conversing with component .*: missing inputs/, "ERR_CONVERSATION_MISSING_INPUTS"],
  [/^no instance ID was provided/, "ERR_INSTANCE_ID_PROVIDED_MISSING"],
  [/^workflow instance ID exceeds/, "ERR_INSTANCE_ID_TOO_LONG"],
  [/^workflow instance ID '.*' is invalid/, "ERR_INSTANCE_ID_INVALID"],
  [/^workflow name is not configured/, "ERR_WORKFLOW_NAME_MISSING"],
  [/^missing workflow event name/, "ERR_WORKFLOW_EVENT_NAME_MISSING"],
];

/** The name of a fault that gRPC gives no name to: the operation's only one for the status, or the one that it reads like. */
export function errorName(
  names: string | readonly string[] | undefined,
  message: string,
): string | undefined {
  if (names === undefined || typeof names === "string") return names;
  const read = BY_MESSAGE.find(([text, name]) => names.includes(name) && text.test(message));
  return read?.[1] ?? names[0];
}
