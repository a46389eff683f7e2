import type { AppView, BusEvent, Invocation, LogEntry, SpanView } from "../../../src/ui/protocol.ts";
import { attemptsOf, resultOf, type EventResult } from "./event-result.ts";
import { plural } from "./format.ts";
import { ofLogs } from "./log-problems.ts";
import type { Problem } from "./problem.ts";
import { workflowsOf } from "./related.ts";
import { linkTo } from "./route.ts";

/** All that problems are found in. */
export interface Known {
  readonly apps: readonly AppView[];
  readonly events: readonly BusEvent[];
  readonly invocations: readonly Invocation[];
  readonly spans: readonly SpanView[];
  readonly logs: readonly LogEntry[];
}

/** Returns the problems of a run: those that last (apps, sidecars, stalled workflows), then the others, the last seen first. */
export function problemsOf(known: Known): Problem[] {
  const seen = [
    ...ofEvents(known.events),
    ...ofWorkflows(known.spans),
    ...ofLogs(known.logs),
    ...ofCalls(known.invocations),
  ];
  return [
    ...ofApps(known),
    ...merged(ofStalled(known.apps)),
    ...merged(seen).sort((a, b) => (b.time ?? 0) - (a.time ?? 0)),
  ];
}

function ofApps({ apps, logs }: Known): Problem[] {
  return apps.flatMap(({ appId, state, sidecar, lastExitCode = 0 }) => {
    const of = (what: string, text: string, reason: string | undefined): Problem => ({
      key: `${what} ${appId}`,
      view: "overview",
      tone: "bad",
      text,
      appId,
      reason,
      count: 1,
      time: undefined,
      href: linkTo("logs", { q: `app:${appId}` }),
    });
    const hasCrashed = (state === "ended" || state === "waiting") && lastExitCode !== 0;
    const isUnwell = sidecar.health === "unhealthy" || sidecar.health === "ended";
    return [
      ...(hasCrashed
        ? [of("app", `The app ended with exit code ${String(lastExitCode)}`, lastError(logs, appId))]
        : []),
      ...(isUnwell
        ? [
            of(
              "sidecar",
              sidecar.health === "ended" ? "The sidecar ended" : "The sidecar is not healthy",
              sidecar.reason,
            ),
          ]
        : []),
    ];
  });
}

function ofStalled(apps: readonly AppView[]): Problem[] {
  return apps.flatMap(({ appId, stalled }) =>
    stalled.map(({ id, name, reason, description }) => ({
      key: `stalled ${name} ${appId}`,
      view: "workflows",
      tone: "bad",
      text: `The workflow ${name} is stalled`,
      appId,
      reason: description === undefined ? reason : `${reason}: ${description.trim()}`,
      count: 1,
      time: undefined,
      href: linkTo("workflows", { q: filterOf({ name, status: "stalled" }), id: `${appId}/${id}` }),
    })),
  );
}

/** Lines before the end of an app in which its error is looked for. */
const LAST_LINES = 40;
const ERROR = /^\s*(?:Uncaught )?[\w.]*(?:Error|Exception|panic)\b.*[:\]]/u;

/** Returns the line with the error by which an app ended; without one, its last line that is an error. */
function lastError(logs: readonly LogEntry[], appId: string): string | undefined {
  const lines: LogEntry[] = [];
  for (let at = logs.length - 1; at >= 0 && lines.length < LAST_LINES; at--) {
    const line = logs[at];
    if (line?.source === "app" && line.appId === appId && line.text.trim() !== "") lines.push(line);
  }
  const found =
    lines.find(({ text }) => ERROR.test(text)) ??
    lines.find(({ level }) => level === "error" || level === "fatal");
  return (found ?? lines[0])?.text.trim();
}

const EVENTS: Readonly<
  Partial<Record<EventResult, { readonly tone: Problem["tone"]; readonly text: string }>>
> = {
  failed: { tone: "bad", text: "failed" },
  "dead letter": { tone: "bad", text: "went to the dead letters" },
  retrying: { tone: "warn", text: "is delivered again and again" },
};

function ofEvents(events: readonly BusEvent[]): Problem[] {
  return events.flatMap((event) => {
    const result = resultOf(event);
    const known = EVENTS[result];
    if (known === undefined) return [];
    const { topic, key, deliveries, time } = event;
    const failed = deliveries.find(({ attempts }) => attempts.at(-1)?.isError === true) ?? deliveries[0];
    const last = failed?.attempts.findLast(({ isError }) => isError);
    const attempts = attemptsOf(event);
    return {
      key: `event ${result} ${topic} ${failed?.appId ?? ""}`,
      view: "events",
      tone: known.tone,
      text: `${topic} ${known.text}${attempts > 1 ? ` (${plural(attempts, "attempt")})` : ""}`,
      appId: failed?.appId,
      reason: last?.detail,
      count: 1,
      time: last?.start ?? time,
      href: linkTo("events", { q: filterOf({ topic, result }), id: key }),
    };
  });
}

function ofWorkflows(spans: readonly SpanView[]): Problem[] {
  const failed = spans.filter(({ isError }) => isError);
  return workflowsOf(failed).map(({ key, time, text, appId, href }) => {
    const span = failed.find(({ spanId }) => spanId === key);
    const [name = ""] = text.split(" ");
    return {
      key: `workflow ${name} ${appId ?? ""}`,
      view: "workflows",
      tone: "bad",
      text: `The workflow ${name} failed`,
      appId,
      reason: span?.statusMessage,
      count: 1,
      time: time + (span?.duration ?? 0),
      href,
    };
  });
}

function ofCalls(calls: readonly Invocation[]): Problem[] {
  return calls
    .filter(({ isError }) => isError)
    .map(({ key, to, method, from, status, start, kind }) => {
      // Actors of one type fail in the same way.
      const target = kind === "actor" ? to.replace(/\/.*/su, "") : to;
      return {
        key: `call ${target} ${method}`,
        view: "calls",
        tone: "warn",
        text: `A call of ${target}/${method} failed`,
        appId: from,
        reason: status,
        count: 1,
        time: start,
        href: linkTo("calls", { q: filterOf({ to: target, method, result: "failed" }), id: key }),
      };
    });
}

/** Joins equal problems: the last one seen stands for all. */
function merged(problems: readonly Problem[]): Problem[] {
  const byKey = new Map<string, Problem>();
  for (const problem of problems) {
    const former = byKey.get(problem.key);
    const last = former !== undefined && (former.time ?? 0) > (problem.time ?? 0) ? former : problem;
    byKey.set(problem.key, { ...last, count: (former?.count ?? 0) + 1 });
  }
  return [...byKey.values()];
}

function filterOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${/\s/u.test(value) ? `"${value}"` : value}`)
    .join(" ");
}
