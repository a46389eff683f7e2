import {
  Node,
  SyntaxKind,
  VariableDeclarationKind,
  type ArrowFunction,
  type CallExpression,
  type FunctionDeclaration,
  type FunctionExpression,
} from "ts-morph";
import { calledMember, isResultUsed, type Context } from "../context.ts";
import { optionsOf } from "../literals.ts";

type Code = FunctionDeclaration | FunctionExpression | ArrowFunction;

/** Rewrites workflows, activities, runtimes and workflow clients, where that is safe. */
export function rewriteWorkflows(context: Context): void {
  rewriteRuntimes(context);
  rewriteManagement(context);
  const functions = [
    ...context.file.getDescendantsOfKind(SyntaxKind.FunctionDeclaration),
    ...context.file.getDescendantsOfKind(SyntaxKind.FunctionExpression),
    ...context.file.getDescendantsOfKind(SyntaxKind.ArrowFunction),
  ];
  for (const code of functions) {
    if (code.wasForgotten()) continue;
    const [first] = code.getParameters();
    const type = first?.getTypeNode();
    const name = Node.isTypeReference(type) ? type.getTypeName() : undefined;
    if (context.is(name, "WorkflowContext")) rewriteWorkflow(context, code);
    else if (context.is(name, "WorkflowActivityContext")) rewriteActivity(context, code);
  }
}

/** Returns the name of a function: its own, or that of its variable. */
function nameOf(code: Code): string | undefined {
  if (Node.isFunctionDeclaration(code)) return code.getName();
  const parent = code.getParent();
  return Node.isVariableDeclaration(parent) ? parent.getName() : undefined;
}

/** Puts the definition in the place of the function. */
function define(context: Context, code: Code, kind: "workflow" | "activity", text: string): void {
  const name = nameOf(code) as string;
  const definition = `${context.use("@dapr-ts/workflow", kind)}(${JSON.stringify(name)}, ${text})`;
  if (Node.isFunctionDeclaration(code)) {
    const isExported = code.isExported();
    context.replace(code, `${isExported ? "export " : ""}const ${name} = ${definition};`);
    return;
  }
  const declaration = code.getParent();
  if (Node.isVariableDeclaration(declaration)) declaration.removeType();
  context.replace(code, definition);
}

function rewriteWorkflow(context: Context, code: Code): void {
  if (nameOf(code) === undefined) return;
  const [ctx, input] = code.getParameters();
  const name = ctx?.getName() ?? "ctx";
  for (const call of code.getDescendantsOfKind(SyntaxKind.CallExpression).reverse()) {
    if (call.wasForgotten()) continue;
    const text = taskOf(context, call, name);
    if (text !== undefined) context.replace(call, text);
  }
  for (const node of code.getDescendantsOfKind(SyntaxKind.YieldExpression).reverse())
    context.replace(node, `await ${node.getExpression()?.getText() ?? "undefined"}`);
  const given = input === undefined ? "" : `, ${input.getText()}`;
  define(context, code, "workflow", `async (${name}${given}) => ${code.getBody()?.getText() ?? "{}"}`);
}

function taskOf(context: Context, call: CallExpression, name: string): string | undefined {
  const called = calledMember(call, new Set([name]));
  const args = call.getArguments().map((node) => node.getText());
  const [first = "", second, third] = args;
  const input = second === undefined ? "" : `, ${second}`;
  switch (called?.member) {
    case "callActivity":
    case "callChildWorkflow":
    case "callSubWorkflow": {
      const kind = called.member === "callActivity" ? "activity" : "workflow";
      const isName = /^["'`]/.test(first);
      const target = isName ? `${context.use("@dapr-ts/workflow", kind)}(${first})` : first;
      return `${name}.call(${target}${input}${optionsOf([["id", third]])})`;
    }
    case "createTimer":
      return /^\d+$/.test(first)
        ? `${name}.sleep(${String(Number(first) * 1000)})`
        : `${context.todos.mark("sleep takes milliseconds, not seconds, or a Date", "yield ctx.createTimer(")}${name}.sleep(${first})`;
    case "waitForExternalEvent":
      return `${name}.wait(${context.use("@dapr-ts/workflow", "event")}<never>(${first}))`;
    case "whenAll":
      return `Promise.all(${first})`;
    case "whenAny":
      return `${context.todos.mark("Promise.race returns the value, not the task; wait(event, { timeoutMs }) has a timeout", "yield ctx.whenAny(")}Promise.race(${first})`;
    case "setCustomStatus":
      return `${name}.setStatus(${first})`;
    case "continueAsNew":
      return `${context.todos.mark("return what continueAsNew returns", "ctx.continueAsNew(")}${name}.continueAsNew(${first}${second === "false" ? ", { keepEvents: false }" : ""})`;
    case "getWorkflowInstanceId":
      return `${name}.instanceId`;
    case "getCurrentUtcDateTime":
      return `${name}.now()`;
    case "isReplaying":
      return `${name}.isReplaying`;
    default:
      return undefined;
  }
}

function rewriteActivity(context: Context, code: Code): void {
  if (nameOf(code) === undefined) return;
  const [ctx, input] = code.getParameters();
  const name = ctx?.getName() ?? "ctx";
  for (const call of code.getDescendantsOfKind(SyntaxKind.CallExpression).reverse()) {
    const member = calledMember(call, new Set([name]))?.member;
    if (member === "getWorkflowInstanceId") context.replace(call, `${name}.instanceId`);
    else if (member === "getWorkflowActivityId") context.replace(call, `${name}.taskId`);
  }
  const isUsed = new RegExp(`\\b${name}\\b`).test(code.getBody()?.getText() ?? "");
  const given = input?.getText() ?? "_input: void";
  const parameters = isUsed ? `${given}, ${name}` : input === undefined ? "" : given;
  const head = code.isAsync() ? "async " : "";
  define(context, code, "activity", `${head}(${parameters}) => ${code.getBody()?.getText() ?? "{}"}`);
}

/** Collects the registrations of a runtime in a worker, which takes the place of the last of them. */
function rewriteRuntimes(context: Context): void {
  for (const runtime of context.runtimes) {
    const workflows: string[] = [];
    const activities: string[] = [];
    const statements = new Set<Node>();
    for (const call of context.calls().reverse()) {
      const chain = chainOf(call, runtime);
      if (chain === undefined) continue;
      for (const { member, args } of chain) {
        const target = member.startsWith("registerWorkflow") ? workflows : activities;
        target.push(args.at(-1) ?? "");
      }
      const statement = call.getFirstAncestor((node) => Node.isExpressionStatement(node));
      if (statement !== undefined) statements.add(statement);
    }
    if (statements.size === 0) continue;
    const declaration = context.file
      .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
      .find((node) => node.getName() === runtime);
    const made = declaration?.getInitializer();
    const statement = declaration?.getVariableStatement();
    if (made === undefined || statement === undefined || !Node.isNewExpression(made)) continue;
    context.use("@dapr-ts/workflow", "WorkflowWorker");
    const client = [...context.clients][0] ?? `new ${context.use("@dapr-ts/client", "DaprClient")}()`;
    const options = `{ workflows: [${workflows.join(", ")}], activities: [${activities.join(", ")}], client: ${client} }`;
    const mark =
      made.getArguments().length > 0
        ? context.todos.mark("the worker's client has the address of the sidecar", "new WorkflowRuntime()")
        : "";
    const last = [...statements].at(-1);
    for (const one of statements) if (one !== last && Node.isExpressionStatement(one)) one.remove();
    // Elsewhere than its registrations, the variable stays in its scope.
    const isApart = last?.getParent() !== statement.getParent();
    const assigned = isApart ? runtime : `const ${runtime}`;
    if (last !== undefined) context.replace(last, `${mark}${assigned} = new WorkflowWorker(${options});`);
    if (!isApart) statement.remove();
    else if (declaration !== undefined) {
      statement.setDeclarationKind(VariableDeclarationKind.Let);
      declaration.removeInitializer();
      if (/\.[mc]?tsx?$/.test(context.file.getBaseName())) declaration.setType("WorkflowWorker");
    }
  }
}

/** Returns the registrations in `runtime.registerWorkflow(a).registerActivity(b)`, for the outermost call. */
function chainOf(call: CallExpression, runtime: string): { member: string; args: string[] }[] | undefined {
  if (Node.isPropertyAccessExpression(call.getParent())) return undefined;
  const chain: { member: string; args: string[] }[] = [];
  let at: Node = call;
  while (Node.isCallExpression(at)) {
    const expression = at.getExpression();
    if (!Node.isPropertyAccessExpression(expression)) return undefined;
    const member = expression.getName();
    if (!/^register(?:Workflow|Activity)(?:WithName)?$/.test(member)) return undefined;
    chain.unshift({ member, args: at.getArguments().map((node) => node.getText()) });
    at = expression.getExpression();
  }
  return at.getText() === runtime ? chain : undefined;
}

/** Rewrites calls of `DaprWorkflowClient`. */
function rewriteManagement(context: Context): void {
  for (const call of context.calls()) {
    const called = calledMember(call, context.workflowClients);
    if (called === undefined) continue;
    const { receiver: client, member } = called;
    const [first = "", second, third, fourth] = call.getArguments().map((node) => node.getText());
    const run = `${client}.workflow.run(${first})`;
    const input = second === undefined ? "" : `, ${second}`;
    const parent = call.getParent();
    switch (member) {
      case "scheduleNewWorkflow": {
        const options = optionsOf([
          ["id", third],
          ["startAt", fourth],
        ]);
        const text = `${client}.workflow.schedule(${first}${input}${options})`;
        if (Node.isAwaitExpression(parent) && isResultUsed(call))
          context.replace(parent, `(await ${text}).id`);
        else context.replace(call, text);
        break;
      }
      case "waitForWorkflowCompletion": {
        const timeout =
          third === undefined
            ? "60_000"
            : /^\d+$/.test(third)
              ? String(Number(third) * 1000)
              : `${third} * 1000`;
        const mark = context.todos.mark(
          "result() returns the output, and rejects if the workflow failed",
          "waitForWorkflowCompletion(",
        );
        context.replace(call, `${mark}${run}.result({ timeoutMs: ${timeout} })`);
        break;
      }
      case "waitForWorkflowStart":
        context.replace(call, `${run}.started()`);
        break;
      case "getWorkflowState":
        context.replace(
          call,
          `${context.todos.mark("the state has other names; see WorkflowInstance", "getWorkflowState(id, true)")}${run}.state()`,
        );
        break;
      case "raiseEvent":
        context.replace(call, `${run}.raise(${second ?? '""'}${third === undefined ? "" : `, ${third}`})`);
        break;
      case "terminateWorkflow":
        context.replace(call, `${run}.terminate(${second ?? ""})`);
        break;
      case "suspendWorkflow":
        context.replace(call, `${run}.suspend()`);
        break;
      case "resumeWorkflow":
        context.replace(call, `${run}.resume()`);
        break;
      case "purgeWorkflow":
        context.replace(
          call,
          isResultUsed(call)
            ? `${context.todos.mark("purge() returns how many were deleted", "purgeWorkflow(id)")}${run}.purge()`
            : `${run}.purge()`,
        );
        break;
      case "stop":
        context.replace(call, `${client}.close()`);
        break;
    }
  }
}
