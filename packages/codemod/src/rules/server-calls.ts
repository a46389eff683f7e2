import { Node, type CallExpression } from "ts-morph";
import { calledMember, type Context } from "../context.ts";
import { membersOf, objectOf, optionsOf } from "../literals.ts";

/** Rewrites the calls of servers. */
export function rewriteServerCalls(context: Context): void {
  rewriteActorRegistrations(context);
  for (const call of context.calls()) {
    const called = calledMember(call, context.servers);
    if (called === undefined) continue;
    const comment = KEPT[called.member];
    if (comment !== undefined)
      context.replace(call, context.todos.mark(comment, called.member) + call.getText());
    const rewritten = RULES[called.member]?.(context, call, called.receiver);
    if (rewritten === undefined) continue;
    const late = isAfterStart(context, call, called.receiver)
      ? context.todos.mark("register before start()", "server.start()")
      : "";
    const text = late + rewritten;
    const parent = call.getParent();
    // Registrations are not promises.
    if (Node.isAwaitExpression(parent)) context.replace(parent, text);
    else context.replace(call, text);
  }
}

type Rule = (context: Context, call: CallExpression, server: string) => string | undefined;

/** Returns true for a call in a function that has started the server before. */
function isAfterStart(context: Context, call: CallExpression, server: string): boolean {
  const scopeOf = (node: Node): Node | undefined =>
    node.getFirstAncestor((each) => Node.isFunctionLikeDeclaration(each));
  return context.calls().some((other) => {
    const called = calledMember(other, context.servers);
    const isStart = called?.member === "start" && called.receiver === server;
    return isStart && other.getPos() < call.getPos() && scopeOf(other) === scopeOf(call);
  });
}

/** Puts all actor types into one call, which takes the place of the first registration. */
function rewriteActorRegistrations(context: Context): void {
  const registrations = context
    .calls()
    .reverse()
    .filter((call) => calledMember(call, context.servers)?.member === "actor.registerActor");
  const classes = registrations.map((call) => call.getArguments()[0]?.getText() ?? "");
  const [first, ...others] = registrations;
  if (first !== undefined) {
    const server = calledMember(first, context.servers)?.receiver ?? "server";
    context.use("@dapr-ts/actors", "actors");
    const text = `${server}.use(actors({ ${[...new Set(classes)].join(", ")} }))`;
    for (const call of others) removeStatement(context, call);
    const parent = first.getParent();
    context.replace(Node.isAwaitExpression(parent) ? parent : first, text);
  }
  for (const call of context.calls())
    if (!call.wasForgotten() && calledMember(call, context.servers)?.member === "actor.init")
      removeStatement(context, call);
}

function removeStatement(context: Context, call: CallExpression): void {
  const statement = call.getFirstAncestor((node) => Node.isExpressionStatement(node));
  if (Node.isExpressionStatement(statement)) {
    context.changes++;
    statement.remove();
  }
}

/** Calls without a counterpart, each with the comment for a person. */
const KEPT: Readonly<Record<string, string>> = {
  "pubsub.subscribeToRoute": "pass this handler to subscribe(), in `rules`",
  "pubsub.getSubscriptions": "a server does not list its subscriptions",
  "actor.getRegisteredActors": "the types are the keys that actors() was called with",
};

const RULES: Readonly<Record<string, Rule>> = {
  "pubsub.subscribe"(context, call, server) {
    const [pubsub = "", topic = "", , , metadata] = call.getArguments().map((node) => node.getText());
    const [, , callback, route] = call.getArguments();
    const options = [...routeOptions(context, route), ["metadata", metadata] as const];
    return `${server}.subscribe(${pubsub}, ${topic}, ${handlerOf(context, callback)}${optionsOf(options)})`;
  },
  "pubsub.subscribeWithOptions"(context, call, server) {
    const [pubsub = "", topic = ""] = call.getArguments().map((node) => node.getText());
    const given = call.getArguments()[2];
    const members = membersOf(given);
    if (members?.get("callback") === undefined || !Node.isObjectLiteralExpression(given)) return undefined;
    const initializer = (name: string): Node | undefined => {
      const property = given.getProperty(name);
      if (Node.isPropertyAssignment(property)) return property.getInitializer();
      return Node.isShorthandPropertyAssignment(property) ? property.getNameNode() : undefined;
    };
    const bulk = membersOf(initializer("bulkSubscribe"));
    const { enabled: _, ...limits } = Object.fromEntries(bulk ?? []) as Record<string, string>;
    const options = [
      ["deadLetterTopic", members.get("deadLetterTopic")] as const,
      ["metadata", members.get("metadata")] as const,
      ...routeOptions(context, initializer("route")),
      [
        "bulk",
        bulk === undefined
          ? undefined
          : Object.keys(limits).length === 0
            ? "true"
            : objectOf(Object.entries(limits)),
      ] as const,
    ];
    const mark = members.has("deadLetterCallback")
      ? context.todos.mark("subscribe to the dead letter topic with a call of its own", "deadLetterTopic")
      : "";
    return `${mark}${server}.subscribe(${pubsub}, ${topic}, ${handlerOf(context, initializer("callback"))}${optionsOf(options)})`;
  },
  "pubsub.subscribeBulk"(context, call, server) {
    const [pubsub = "", topic = ""] = call.getArguments().map((node) => node.getText());
    const [, , callback, given] = call.getArguments();
    const members = given === undefined ? new Map<string, string>() : membersOf(given);
    if (members === undefined) return undefined;
    const { metadata, maxMessagesCount, maxAwaitDurationMs } = Object.fromEntries(members) as Record<
      string,
      string | undefined
    >;
    const limits = objectOf([
      ["maxMessagesCount", maxMessagesCount],
      ["maxAwaitDurationMs", maxAwaitDurationMs],
    ]);
    const options = [
      ["bulk", limits === "{}" ? "true" : limits] as const,
      ["metadata", metadata] as const,
      ["route", members.get("route")] as const,
    ];
    return `${server}.subscribe(${pubsub}, ${topic}, ${handlerOf(context, callback)}${optionsOf(options)})`;
  },
  "invoker.listen"(context, call, server) {
    const [name = ""] = call.getArguments().map((node) => node.getText());
    const [, callback, options] = call.getArguments();
    const method = membersOf(options)?.get("method") ?? "HttpMethod.GET";
    const [local = "", member = ""] = method.split(".");
    const verb =
      context.locals.get(local) === "HttpMethod" || local === "HttpMethod" ? JSON.stringify(member) : method;
    const content = "{ body: await request.text(), query: request.url, headers: request.headers.toJSON() }";
    const handler = `async (request) => (${callback?.getText() ?? ""})(${content})`;
    return `${server}.method(${name}, ${handler}, { verb: ${verb} })`;
  },
  "binding.receive"(_context, call, server) {
    const [name = "", callback = ""] = call.getArguments().map((node) => node.getText());
    return `${server}.binding(${name}, async ({ data }) => void (await (${callback})(data as never)))`;
  },
};

/** Returns the handler of an event. Our second argument has the headers. */
function handlerOf(context: Context, callback: Node | undefined): string {
  if (callback === undefined) return "() => undefined";
  const isFunction = Node.isArrowFunction(callback) || Node.isFunctionExpression(callback);
  const text = callback.getText();
  if (isFunction && callback.getParameters().length < 2) return text;
  if (isFunction) return `(data: never, ctx) => (${text})(data, ctx.headers.toJSON())`;
  return `${context.todos.mark("the second argument is a context: headers are in ctx.headers", "cb(data, headers)")}${text}`;
}

type Member = readonly [string, string | undefined];

function routeOptions(context: Context, route: Node | undefined): Member[] {
  if (route === undefined || route.getText() === "undefined" || route.getText() === '""') return [];
  const members = membersOf(route);
  if (members === undefined || !Node.isObjectLiteralExpression(route)) return [["route", route.getText()]];
  const rules = route.getProperty("rules");
  const list = Node.isPropertyAssignment(rules) ? rules.getInitializer() : undefined;
  const ours = Node.isArrayLiteralExpression(list)
    ? `[${list
        .getElements()
        .map((rule) =>
          objectOf(
            [...(membersOf(rule) ?? [])].map(([name, value]) => [name === "path" ? "route" : name, value]),
          ),
        )
        .join(", ")}]`
    : undefined;
  return [
    ["route", members.get("default")],
    ["rules", ours],
  ];
}
