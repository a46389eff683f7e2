const KEY = "[!#$%&'*+\\-.^`|~\\w]+";
// Without a value there is one way alone to read spaces, which keeps the expression linear.
const VALUE = "=(?:[ \\t]*(?:[!#-$&-+\\--:<-\\[\\]-~]|%[\\dA-Fa-f]{2})+)?[ \\t]*";
const PROPERTY = `[ \\t]*(?:${KEY}[ \\t]*(?:${VALUE})?)?`;
const MEMBER = new RegExp(`^[ \\t]*${KEY}[ \\t]*${VALUE}(?:;${PROPERTY})*$`);

/** Limits of W3C Baggage. daprd 1.18 refuses a call with more members. */
const MAX_MEMBERS = 64;
const MAX_LENGTH = 8_192;

/**
 * Returns the members of a `baggage` header that Dapr accepts: the sidecar refuses the whole call because of one that is malformed
 * or one too many (go.opentelemetry.io/otel/baggage). Undefined without such members.
 */
export function soundBaggage(value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const all = value.split(",");
  const sound: string[] = [];
  let length = -1;
  for (const member of all) {
    if (!MEMBER.test(member)) continue;
    length += member.length + 1;
    if (length > MAX_LENGTH || sound.length === MAX_MEMBERS) break;
    sound.push(member);
  }
  if (sound.length === all.length) return value;
  return sound.length === 0 ? undefined : sound.join(",");
}
