import { Node, type CallExpression } from "ts-morph";
import { calledMember, isResultUsed, type Context } from "../context.ts";
import { membersOf, objectOf, optionsOf, stringOf } from "../literals.ts";

/** A call of a building block, and how to write it anew. */
interface Call {
  readonly context: Context;
  readonly call: CallExpression;
  /** The client. */
  readonly client: string;
  readonly args: readonly string[];
  readonly nodes: readonly Node[];
  /** Returns a mark for a comment. */
  todo(text: string): string;
}

type Rule = (call: Call) => string | undefined;

/** Rewrites the calls of clients. */
export function rewriteClientCalls(context: Context): void {
  for (const call of context.calls()) {
    const called = calledMember(call, context.clients);
    const rule = called === undefined ? undefined : RULES[called.member];
    if (called === undefined || rule === undefined) continue;
    const nodes = call.getArguments();
    const text = rule({
      context,
      call,
      client: called.receiver,
      args: nodes.map((node) => node.getText()),
      nodes,
      todo: (comment) => context.todos.mark(comment, called.member),
    });
    if (text !== undefined && text !== call.getText()) context.replace(call, text);
  }
}

const rejects = (call: Call): string =>
  isResultUsed(call.call) ? call.todo("this call rejects when it fails, and returns no { error }") : "";

/** Returns an item of `state.save` with the options that the official SDK nests. */
function itemOf(node: Node): string | undefined {
  const members = membersOf(node);
  if (members === undefined) return undefined;
  const { options, ...rest } = Object.fromEntries(members) as Record<string, string | undefined>;
  if (options === undefined) return node.getText();
  const nested = Node.isObjectLiteralExpression(node) ? node.getProperty("options") : undefined;
  const inner = Node.isPropertyAssignment(nested) ? membersOf(nested.getInitializer()) : undefined;
  return inner === undefined ? undefined : objectOf([...Object.entries(rest), ...inner]);
}

function listOf(node: Node | undefined, item: (element: Node) => string | undefined): string | undefined {
  if (!Node.isArrayLiteralExpression(node)) return undefined;
  const items = node.getElements().map(item);
  return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
}

function stepOf(node: Node): string | undefined {
  const members = membersOf(node);
  if (members === undefined || !Node.isObjectLiteralExpression(node)) return undefined;
  const request = node.getProperty("request");
  const inner = Node.isPropertyAssignment(request) ? request.getInitializer() : undefined;
  const item = inner === undefined ? undefined : itemOf(inner);
  return item === undefined
    ? undefined
    : `{ operation: ${members.get("operation") ?? '"upsert"'}, ${item.slice(1).trimStart()}`;
}

function messageOf(node: Node): string | undefined {
  const members = membersOf(node);
  if (members === undefined)
    return stringOf(node.getText()) === undefined
      ? undefined
      : objectOf([
          ["event", node.getText()],
          ["contentType", '"text/plain"'],
        ]);
  if (!members.has("event")) return objectOf([["event", node.getText()]]);
  return objectOf([...members].map(([name, value]) => [name === "entryID" ? "entryId" : name, value]));
}

const METADATA = (text: string | undefined): string => optionsOf([["metadata", text]]);

const RULES: Readonly<Record<string, Rule>> = {
  start: ({ client }) => `${client}.health.waitUntilReady()`,
  stop: ({ client }) => `${client}.close()`,
  "state.save"(call) {
    const [store = "", items = "", options] = call.args;
    const list = listOf(call.nodes[1], itemOf);
    const mark =
      list === undefined
        ? call.todo("items have concurrency and consistency themselves, not in options")
        : "";
    const more = options === undefined ? "" : call.todo("put the metadata into each item");
    return `${rejects(call)}${mark}${more}${call.client}.state.save(${store}, ${list ?? items})`;
  },
  "state.getBulk"(call) {
    return `${call.todo("entries have `value`, not `data`")}${call.call.getText()}`;
  },
  "state.query": (call) => `${call.todo("results have `value`, not `data`")}${call.call.getText()}`,
  "state.delete": (call) => rejects(call) + call.call.getText(),
  "state.transaction"(call) {
    const [store = "", operations = "[]", metadata] = call.args;
    const list = listOf(call.nodes[1], stepOf);
    const mark =
      list === undefined ? call.todo("operations have key and value themselves, not in request") : "";
    return `${mark}${call.client}.state.transaction(${store}, ${list ?? operations}${METADATA(metadata)})`;
  },
  "pubsub.publish"(call) {
    const [pubsub = "", topic = "", data, options] = call.args;
    const node = call.nodes[2];
    const isText = stringOf(data) !== undefined || Node.isTemplateExpression(node);
    const isObject = Node.isObjectLiteralExpression(node) || Node.isArrayLiteralExpression(node);
    if (data === undefined || isObject || options?.includes("contentType") === true)
      return rejects(call) + call.call.getText();
    const head = `${rejects(call)}${isText ? "" : call.todo('text is sent as JSON, unless contentType is "text/plain"')}`;
    if (!isText) return head + call.call.getText();
    const members = membersOf(call.nodes[3]) ?? new Map<string, string>();
    return `${head}${call.client}.pubsub.publish(${pubsub}, ${topic}, ${data}${optionsOf([...members, ["contentType", '"text/plain"']])})`;
  },
  "pubsub.publishBulk"(call) {
    const [pubsub = "", topic = "", messages = "[]", metadata] = call.args;
    const list = listOf(call.nodes[2], messageOf);
    const mark = list === undefined ? call.todo("entries are { event, entryId, contentType, metadata }") : "";
    const used = isResultUsed(call.call) ? call.todo("the result is { failed: [{ entryId, error }] }") : "";
    return `${mark}${used}${call.client}.pubsub.publishBulk(${pubsub}, ${topic}, ${list ?? messages}${METADATA(metadata)})`;
  },
  "invoker.invoke"(call) {
    const [app = "", method = "", verb, data, options] = call.args;
    const headers = membersOf(call.nodes[4])?.get("headers");
    const unknown = options !== undefined && headers === undefined ? `${options}.headers` : headers;
    const isNone = data === undefined || data === "undefined" || data === "null";
    const more = optionsOf([
      ["verb", verbOf(call.context, verb)],
      ["body", isNone ? undefined : data],
      ["headers", unknown],
    ]);
    return `${call.client}.invoker.invoke(${app}, ${method}${more})`;
  },
  "binding.send"(call) {
    const [name = "", operation = "", data, metadata] = call.args;
    const mark = isResultUsed(call.call) ? call.todo("the result is { data, metadata }") : "";
    const text = data === undefined && metadata === undefined ? "" : `, ${data ?? "undefined"}`;
    return `${mark}${call.client}.binding.send(${name}, ${operation}${text}${METADATA(metadata)})`;
  },
  "secret.get"(call) {
    const [store = "", key = "", metadata] = call.args;
    if (metadata === undefined) return undefined;
    return `${call.todo("pass the metadata as an object: { metadata: { … } }")}${call.client}.secret.get(${store}, ${key})`;
  },
  "configuration.get"(call) {
    const [store = "", keys, metadata] = call.args;
    const text = `${call.client}.configuration.get(${store}${keys === undefined ? "" : `, ${keys}`}${METADATA(metadata)})`;
    const parent = call.call.getParent();
    const paren = Node.isAwaitExpression(parent) ? parent.getParent() : undefined;
    const access = Node.isParenthesizedExpression(paren) ? paren.getParent() : undefined;
    if (Node.isPropertyAccessExpression(access) && access.getName() === "items") {
      call.context.replace(access, `(await ${text})`);
      return undefined;
    }
    const declaration = Node.isAwaitExpression(parent) ? parent.getParent() : undefined;
    const name = Node.isVariableDeclaration(declaration) ? declaration.getNameNode() : undefined;
    if (Node.isVariableDeclaration(declaration) && name?.getText().replaceAll(/\s/g, "") === "{items}") {
      call.context.replace(declaration, `items = await ${text}`);
      return undefined;
    }
    return `${call.todo("the result contains the items by key, without `items`")}${text}`;
  },
  "configuration.subscribe": (call) => subscribeTo(call, "[]", call.args[1], undefined),
  "configuration.subscribeWithKeys": (call) =>
    subscribeTo(call, call.args[1] ?? "[]", call.args[2], undefined),
  "configuration.subscribeWithMetadata": (call) =>
    subscribeTo(call, call.args[1] ?? "[]", call.args[3], call.args[2]),
  "lock.lock"(call) {
    const [store = "", resource = "", owner = "", seconds = ""] = call.args;
    const options = optionsOf([
      ["owner", owner],
      ["expirySeconds", seconds],
    ]);
    const mark = isResultUsed(call.call)
      ? call.todo("the result is a Lock, or undefined if another owner has it; it has unlock()")
      : "";
    return `${mark}${call.client}.lock.tryLock(${store}, ${resource}${options})`;
  },
  "lock.unlock": (call) =>
    `${call.todo("call unlock() of the Lock that tryLock returned")}${call.call.getText()}`,
  "crypto.encrypt": (call) => cryptoCall(call, "encrypt"),
  "crypto.decrypt": (call) => cryptoCall(call, "decrypt"),
  "proxy.create": (call) => `${call.todo("use invoker.grpc(appId, service)")}${call.call.getText()}`,
  "actor.create"(call) {
    const [actorClass = ""] = call.args;
    const type = call.call.getTypeArguments()[0]?.getText() ?? actorClass;
    const name = call.context.use("@dapr-ts/actors", "actorProxy");
    return `${name}<${type}>(${call.client}, ${JSON.stringify(actorClass)}, crypto.randomUUID())`;
  },
  "workflow.scheduleNewWorkflow": (call) => startWorkflow(call),
  "workflow.start": (call) => startWorkflow(call),
  "workflow.getWorkflowState": (call) =>
    renamed(call, "workflow.get", "the state has other names; undefined if missing"),
  "workflow.raise": (call) => renamed(call, "workflow.raiseEvent"),
};

function verbOf(context: Context, text: string | undefined): string {
  if (text === undefined) return '"GET"';
  const [local = "", member = ""] = text.split(".");
  if (context.locals.get(local) === "HttpMethod") return JSON.stringify(member);
  return text;
}

function renamed(call: Call, member: string, comment?: string): string {
  const mark = comment === undefined ? "" : call.todo(comment);
  return `${mark}${call.client}.${member}(${call.args.join(", ")})`;
}

function startWorkflow(call: Call): string {
  const [name = "", input, id] = call.args;
  const given = input === undefined ? "" : `, ${input}`;
  return `${call.client}.workflow.start(${name}${given}${optionsOf([["instanceId", id]])})`;
}

/** Rewrites a subscription to configuration. Our handlers get the items themselves. */
function subscribeTo(call: Call, keys: string, handler = "", metadata?: string): string {
  const own = `(items) => (${handler})({ items })`;
  const [store = ""] = call.args;
  const mark = isResultUsed(call.call) ? call.todo("the subscription has close(), not stop()") : "";
  return `${mark}${call.client}.configuration.subscribe(${store}, ${keys}, ${typed(handler, own)}${METADATA(metadata)})`;
}

/** Adapts a handler that reads the keys of items, which ours do not have. */
const typed = (handler: string, own: string): string =>
  /\.key\b/.test(handler) ? own.replace("{ items }", "{ items: items as never }") : own;

function cryptoCall(call: Call, verb: "encrypt" | "decrypt"): string {
  const [data = "", options] = call.args;
  const members = membersOf(call.nodes[1]);
  if (options === undefined)
    return `${call.todo(`use crypto.${verb}Stream(component, source, options)`)}${call.call.getText()}`;
  if (members === undefined)
    return `${call.todo(`the component is the first argument of crypto.${verb}`)}${call.call.getText()}`;
  const { componentName = '""', ...rest } = Object.fromEntries(members) as Record<string, string | undefined>;
  const isText = stringOf(data) !== undefined || Node.isTemplateExpression(call.nodes[0]);
  const bytes = isText ? `Buffer.from(${data})` : data;
  return `${call.client}.crypto.${verb}(${componentName}, ${bytes}${optionsOf(Object.entries(rest))})`;
}
