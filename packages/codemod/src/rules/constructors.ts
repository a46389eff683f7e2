import { Node, SyntaxKind, type NewExpression } from "ts-morph";
import type { Context } from "../context.ts";
import { endpointOf, memberNode, membersOf, objectOf, stringOf } from "../literals.ts";
import { throughVariable, type Options } from "./option-variables.ts";

/** Rewrites `new DaprClient(…)`, `new DaprServer(…)` and `new DaprWorkflowClient(…)`. */
export function rewriteConstructors(context: Context): void {
  for (const node of context.file.getDescendantsOfKind(SyntaxKind.NewExpression).reverse()) {
    const made = node.getExpression();
    if (context.is(made, "DaprClient"))
      construct(context, node, "DaprClient", "@dapr-ts/client", clientOptions);
    else if (context.is(made, "DaprWorkflowClient"))
      construct(context, node, "DaprClient", "@dapr-ts/client", workflowOptions);
    else if (context.is(made, "DaprServer"))
      construct(context, node, "DaprServer", "@dapr-ts/server", serverOptions);
  }
}

/** Returns the text of options that are written in place, or that a variable holds. */
const textOf = (context: Context, argument: Node, options: Options): string | undefined =>
  Node.isIdentifier(argument) ? throughVariable(context, argument, options) : options(context, argument);

function construct(
  context: Context,
  node: NewExpression,
  name: string,
  from: string,
  options: Options,
): void {
  context.use(from, name);
  const [argument] = node.getArguments();
  if (argument === undefined) return context.replace(node, `new ${name}()`);
  const text = textOf(context, argument, options);
  const mark = text === undefined ? context.todos.mark("the options have other names", `new ${name}(`) : "";
  const given = text === "{}" ? "" : (text ?? argument.getText());
  context.replace(node, `${mark}new ${name}(${given})`);
}

/** Returns "grpc" or "http" for a member of the enum; undefined for another expression. */
function protocolOf(context: Context, text: string | undefined): "grpc" | "http" | undefined {
  if (text === undefined) return "http";
  const [local = "", member] = text.split(".");
  if (context.locals.get(local) !== "CommunicationProtocolEnum") return undefined;
  return member === "GRPC" ? "grpc" : member === "HTTP" ? "http" : undefined;
}

const bytesOf = (megabytes: string | undefined): string | undefined =>
  megabytes === undefined ? undefined : `${megabytes} * 1024 * 1024`;

function clientOptions(context: Context, argument: Node): string | undefined {
  const members = membersOf(argument);
  if (members === undefined) return undefined;
  const { daprHost, daprPort, communicationProtocol, daprApiToken, maxBodySizeMb, logger, ...rest } =
    Object.fromEntries(members) as Record<string, string | undefined>;
  const protocol = protocolOf(context, communicationProtocol);
  if (protocol === undefined) return undefined;
  const { isKeepAlive: _, actor, ...unknown } = rest;
  if (Object.keys(unknown).length > 0) return undefined;
  const isPlaced = daprHost !== undefined || daprPort !== undefined;
  const endpoint =
    protocol === "grpc"
      ? endpointOf("", daprHost, daprPort, "50001")
      : endpointOf("http://", daprHost, daprPort, "3500");
  const mark =
    logger === undefined && actor === undefined
      ? ""
      : context.todos.mark(
          logger === undefined
            ? "options of actors belong to actors()"
            : "pass a logger with error, warn, info and debug, such as console",
          logger === undefined ? "actor.init()" : "daprApiToken",
        );
  return (
    mark +
    objectOf([
      ["protocol", protocol === "grpc" ? '"grpc"' : undefined],
      [protocol === "grpc" ? "grpcEndpoint" : "httpEndpoint", isPlaced ? endpoint : undefined],
      ["apiToken", daprApiToken],
      ["maxBodyBytes", bytesOf(maxBodySizeMb)],
    ])
  );
}

function workflowOptions(context: Context, argument: Node): string | undefined {
  const members = membersOf(argument);
  if (members === undefined) return undefined;
  const isPlaced = members.has("daprHost") || members.has("daprPort");
  const endpoint = endpointOf("", members.get("daprHost"), members.get("daprPort"), "50001");
  return objectOf([
    ["grpcEndpoint", isPlaced ? endpoint : undefined],
    ["apiToken", members.get("daprApiToken")],
  ]);
}

function serverOptions(context: Context, argument: Node): string | undefined {
  const members = membersOf(argument);
  if (members === undefined || !Node.isObjectLiteralExpression(argument)) return undefined;
  const { serverHost, serverPort, communicationProtocol, maxBodySizeMb, serverHttp, logger } =
    Object.fromEntries(members) as Record<string, string | undefined>;
  const protocol = protocolOf(context, communicationProtocol);
  if (protocol === undefined) return undefined;
  const clientNode = memberNode(argument, "clientOptions");
  const client = clientNode === undefined ? undefined : textOf(context, clientNode, clientOptions);
  if (members.has("clientOptions") && client === undefined) return undefined;
  const port = stringOf(serverPort);
  const mark =
    serverHttp === undefined && logger === undefined
      ? ""
      : context.todos.mark(
          serverHttp === undefined
            ? "pass a logger with error, warn, info and debug, such as console"
            : `mount server.fetch in ${serverHttp}, and await server.ready() after it listens`,
          serverHttp === undefined ? "daprApiToken" : "serverHttp: app",
        );
  return (
    mark +
    objectOf([
      ["host", serverHost],
      ["port", serverPort === undefined ? undefined : (port ?? `Number(${serverPort})`)],
      ["channel", protocol === "grpc" ? '"grpc"' : undefined],
      ["maxBodyBytes", bytesOf(maxBodySizeMb)],
      ["client", client === "{}" ? undefined : client],
    ])
  );
}
