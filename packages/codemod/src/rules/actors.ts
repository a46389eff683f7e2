import { Node, SyntaxKind, type CallExpression, type ClassDeclaration } from "ts-morph";
import type { Context } from "../context.ts";
import { membersOf, optionsOf } from "../literals.ts";
import { rewriteState } from "./actor-state.ts";

/** Rewrites classes of actors, proxies of actors, and ids. */
export function rewriteActors(context: Context): void {
  for (const declaration of context.file.getClasses()) {
    const base = declaration.getExtends();
    if (base !== undefined && context.is(base.getExpression(), "AbstractActor"))
      rewriteClass(context, declaration);
  }
  rewriteProxies(context);
  rewriteIds(context);
}

const HOOKS: Readonly<Record<string, string>> = {
  onActorMethodPre: "onBeforeMethod",
  onActorMethodPost: "onAfterMethod",
};

function rewriteClass(context: Context, declaration: ClassDeclaration): void {
  rewriteState(context, declaration);
  for (const call of declaration.getDescendantsOfKind(SyntaxKind.CallExpression).reverse()) {
    const text = call.wasForgotten() ? undefined : ownCall(call);
    if (text !== undefined) context.replace(call, text);
  }
  for (const method of declaration.getMethods()) {
    const hook = HOOKS[method.getName()];
    if (hook !== undefined) {
      context.changes++;
      method.getNameNode().replaceWithText(hook);
      method.setHasOverrideKeyword(false);
    } else if (method.getName() === "receiveReminder") {
      const [parameter] = method.getParameters();
      context.changes++;
      method.getNameNode().replaceWithText("onReminder");
      method.setHasOverrideKeyword(false);
      if (parameter !== undefined) {
        const name = parameter.getName();
        context.useType("@dapr-ts/actors", "FiredReminder");
        const type = parameter.getTypeNode()?.getText() ?? "unknown";
        parameter.replaceWithText("{ data: received }: FiredReminder");
        method.insertStatements(0, `const ${name} = received as ${type};`);
      }
    } else if (["onActivate", "onDeactivate"].includes(method.getName())) method.setHasOverrideKeyword(false);
  }
  for (const constructor of declaration.getConstructors()) {
    const mark = context.todos.mark(
      "the constructor of an actor has one argument, its context: pass it to super()",
      "class Counter extends AbstractActor",
    );
    context.replace(constructor, `${mark}${constructor.getText()}`);
  }
  context.changes++;
  declaration.setExtends(context.use("@dapr-ts/actors", "Actor"));
}

function ownCall(call: CallExpression): string | undefined {
  const expression = call.getExpression();
  if (!Node.isPropertyAccessExpression(expression)) return undefined;
  const receiver = expression.getExpression();
  const name = expression.getName();
  const args = call.getArguments().map((argument) => argument.getText());
  const own = receiver.getText();
  if (own === "this.getActorId()" && name === "getId") return "this.id";
  if (own !== "this" && own !== "super") return undefined;
  switch (name) {
    case "getActorType":
      return "this.type";
    case "registerActorTimer": {
      const [timer = "", method, dueTime, period, ttl, data] = args;
      return `this.timers.register(${timer}${schedule(call, { method, data }, { dueTime, period, ttl })})`;
    }
    case "unregisterActorTimer":
      return `this.timers.unregister(${args.join(", ")})`;
    case "registerActorReminder": {
      const [reminder = "", dueTime, period, ttl, data] = args;
      return `this.reminders.register(${reminder}${schedule(call, { data }, { dueTime, period, ttl })})`;
    }
    case "unregisterActorReminder":
      return `this.reminders.unregister(${args.join(", ")})`;
    default:
      return undefined;
  }
}

type Texts = Readonly<Record<string, string | undefined>>;

function schedule(call: CallExpression, { method, data }: Texts, times: Texts): string {
  const nodes = new Map(call.getArguments().map((node) => [node.getText(), node]));
  const given = Object.entries(times).map(
    ([name, text]) =>
      [
        name,
        text === undefined || text === "undefined" ? undefined : millisecondsOf(text, nodes.get(text)),
      ] as const,
  );
  return optionsOf([["method", method], ...given, ["data", data]]);
}

const UNITS: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

/** Returns milliseconds: a number for `Temporal.Duration.from({ seconds: 2 })`, and otherwise an expression. */
function millisecondsOf(text: string, node: Node | undefined): string {
  if (Node.isCallExpression(node) && node.getExpression().getText() === "Temporal.Duration.from") {
    const members = membersOf(node.getArguments()[0]);
    const parts = [...(members ?? [])].map(([unit, value]) => Number(value) * (UNITS[unit] ?? NaN));
    const total = parts.reduce((sum, part) => sum + part, 0);
    if (parts.length > 0 && Number.isFinite(total)) return String(total);
  }
  return `${text}.total("milliseconds")`;
}

/** Rewrites `builder.build(id)` to `actorProxy(…)`, and removes the builders. */
function rewriteProxies(context: Context): void {
  for (const call of context.calls()) {
    const expression = call.getExpression();
    if (!Node.isPropertyAccessExpression(expression) || expression.getName() !== "build") continue;
    const receiver = expression.getExpression();
    const direct =
      Node.isNewExpression(receiver) && context.is(receiver.getExpression(), "ActorProxyBuilder");
    const [actorClass, client] = direct ? receiver.getArguments().map((node) => node.getText()) : [];
    const builder =
      actorClass !== undefined && client !== undefined && direct
        ? { actorClass, client, typeArgument: receiver.getTypeArguments()[0]?.getText() ?? actorClass }
        : context.builders.get(receiver.getText());
    if (builder === undefined) continue;
    context.use("@dapr-ts/actors", "actorProxy");
    const id = call.getArguments()[0]?.getText() ?? '""';
    const type = JSON.stringify(builder.actorClass);
    context.replace(call, `actorProxy<${builder.typeArgument}>(${builder.client}, ${type}, ${id})`);
  }
  for (const declaration of context.file.getDescendantsOfKind(SyntaxKind.VariableDeclaration).reverse()) {
    if (declaration.wasForgotten() || !context.builders.has(declaration.getName())) continue;
    const uses = context.file
      .getDescendantsOfKind(SyntaxKind.Identifier)
      .filter((node) => node.getText() === declaration.getName());
    const statement = declaration.getVariableStatement();
    if (uses.length === 1 && statement?.getDeclarations().length === 1) statement.remove();
  }
}

/** Ids are strings: `new ActorId(x)` becomes `x`. */
function rewriteIds(context: Context): void {
  for (const node of context.file.getDescendantsOfKind(SyntaxKind.NewExpression).reverse())
    if (context.is(node.getExpression(), "ActorId"))
      context.replace(node, node.getArguments()[0]?.getText() ?? '""');
  for (const call of context.calls()) {
    const expression = call.getExpression();
    if (!Node.isPropertyAccessExpression(expression)) continue;
    if (expression.getName() === "createRandomId" && context.is(expression.getExpression(), "ActorId"))
      context.replace(call, "crypto.randomUUID()");
  }
}
