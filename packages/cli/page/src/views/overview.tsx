import type { ComponentChild } from "preact";
import type { AppView, ComponentView, OtherRun, SubscriptionView } from "../../../src/ui/protocol.ts";
import { usePage } from "../data/page-context.ts";
import { useAction } from "../data/use-action.ts";
import { useValue } from "../data/use-value.ts";
import { linkTo } from "../model/route.ts";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { AppName, Badge, type Tone } from "../parts/marks.tsx";
import { ProblemList } from "../parts/problem-list.tsx";
import { RateChart } from "../parts/rate-chart.tsx";

/** Apps, sidecars, components, and how much passes. */
export function OverviewView(): ComponentChild {
  const { store } = usePage();
  const apps = useValue(store.apps);
  const run = useValue(store.run);
  const others = run?.others ?? [];
  return (
    <>
      <header class="view-header">
        <h1 tabIndex={-1}>Overview</h1>
      </header>
      <div class="overview">
        <ProblemList />
        <RateChart />
        {apps.length === 0 ? (
          <Empty title="No apps yet">They appear here when the run has started them.</Empty>
        ) : (
          <ul class="apps" aria-label="Apps">
            {apps.map((app) => (
              <AppCard key={app.appId} app={app} />
            ))}
          </ul>
        )}
        <Components apps={apps} />
        <Subscriptions apps={apps} />
        {others.length > 0 && <Others runs={others} />}
      </div>
    </>
  );
}

const STATES: Readonly<Record<AppView["state"], Tone>> = {
  none: "quiet",
  starting: "busy",
  running: "good",
  restarting: "busy",
  waiting: "warn",
  ended: "bad",
};

const HEALTH: Readonly<Record<AppView["sidecar"]["health"], Tone>> = {
  starting: "busy",
  healthy: "good",
  unhealthy: "warn",
  ended: "bad",
};

function AppCard({ app }: { app: AppView }): ComponentChild {
  const { act, isBusy } = useAction();
  const { appId, state, sidecar, starts, pid, command, appPort, appProtocol, lastExitCode, actors } = app;
  const restarts = Math.max(0, starts - 1);
  // Workflows are actors as well, of types that Dapr keeps to itself.
  const types = actors.filter(({ type }) => !type.startsWith("dapr.internal."));
  return (
    <li class="app-card">
      <header>
        <h2>
          <AppName id={appId} />
        </h2>
        <Badge tone={STATES[state]}>{state === "none" ? "no command" : state}</Badge>
        <Badge tone={HEALTH[sidecar.health]}>sidecar {sidecar.health}</Badge>
      </header>
      {sidecar.reason !== undefined && <p class="note">{sidecar.reason}</p>}
      <Facts
        of={{
          Command: command.length === 0 ? undefined : <code>{shortCommand(command, app.dir)}</code>,
          App: join([
            appPort !== undefined && `${appProtocol} :${String(appPort)}`,
            pid !== undefined && `pid ${String(pid)}`,
          ]),
          Restarts: restarts === 0 ? undefined : String(restarts),
          "Last exit": lastExitCode === undefined ? undefined : `code ${String(lastExitCode)}`,
          Sidecar: join([
            `HTTP :${String(sidecar.httpPort)}`,
            `gRPC :${String(sidecar.grpcPort)}`,
            sidecar.version,
          ]),
          Actors:
            types.length === 0
              ? undefined
              : join(types.map(({ type, count }) => `${type} (${String(count)})`)),
          Workflows: app.workflowWorkers === 0 ? undefined : "worker connected",
        }}
      />
      <div class="actions">
        <a href={linkTo("logs", { q: `app:${appId}` })}>Logs</a>
        <a href={linkTo("events", { q: `app:${appId}` })}>Events</a>
        <a href={linkTo("calls", { q: `app:${appId}` })}>Calls</a>
        <a href={linkTo("traces", { q: `app:${appId}` })}>Traces</a>
        {command.length > 0 && (
          <button
            type="button"
            class="small"
            disabled={isBusy}
            aria-label={`Restart ${appId}`}
            onClick={() =>
              void act("apps.restart", { appId }, { text: `Restarted ${appId}; its sidecar kept running.` })
            }
          >
            Restart
          </button>
        )}
      </div>
    </li>
  );
}

/** Returns a command with its program's name alone, and its files relative to the app's folder. */
const shortCommand = ([program = "", ...words]: readonly string[], dir: string): string =>
  [program.replace(/^.*[\\/]/u, ""), ...words.map((word) => word.replace(`${dir}/`, ""))].join(" ");

const join = (parts: readonly (string | false | undefined)[]): string | undefined =>
  parts.filter((part) => part !== false && part !== undefined).join(" · ") || undefined;

interface Shared<T> {
  readonly item: T;
  readonly appIds: string[];
}

/** Returns what apps have in common once, with the ids of those apps. */
function shared<T>(
  apps: readonly AppView[],
  of: (app: AppView) => readonly T[],
  keyOf: (item: T) => string,
): Shared<T>[] {
  const found = new Map<string, Shared<T>>();
  for (const app of apps)
    for (const item of of(app)) {
      const known = found.get(keyOf(item));
      if (known === undefined) found.set(keyOf(item), { item, appIds: [app.appId] });
      else known.appIds.push(app.appId);
    }
  return [...found.values()];
}

function Components({ apps }: { apps: readonly AppView[] }): ComponentChild {
  const components = shared(
    apps,
    (app) => app.components,
    ({ name, type }: ComponentView) => `${name} ${type}`,
  );
  if (components.length === 0) return null;
  return (
    <div class="panel">
      <h2 id="components-title">Components</h2>
      <div class="table-box" tabIndex={0} role="region" aria-labelledby="components-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Apps</th>
              <th scope="col">Capabilities</th>
            </tr>
          </thead>
          <tbody>
            {components.map(({ item: { name, type, version, capabilities }, appIds }) => (
              <tr key={`${name} ${type}`}>
                <th scope="row">
                  {type.startsWith("state.") ? <a href={linkTo("state", { store: name })}>{name}</a> : name}
                </th>
                <td class="mono">
                  {type} <span class="muted">{version}</span>
                </td>
                <td>
                  {appIds.map((id) => (
                    <AppName key={id} id={id} />
                  ))}
                </td>
                <td class="muted">{capabilities.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Subscriptions({ apps }: { apps: readonly AppView[] }): ComponentChild {
  const keyOf = ({ pubsub, topic, kind }: SubscriptionView): string => `${pubsub} ${topic} ${kind}`;
  const subscriptions = shared(apps, (app) => app.subscriptions, keyOf);
  if (subscriptions.length === 0) return null;
  return (
    <div class="panel">
      <h2 id="subscriptions-title">Subscriptions</h2>
      <div class="table-box" tabIndex={0} role="region" aria-labelledby="subscriptions-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">Pub/sub</th>
              <th scope="col">Apps</th>
              <th scope="col">Kind</th>
              <th scope="col">Dead letters</th>
              <th scope="col">Routes</th>
            </tr>
          </thead>
          <tbody>
            {subscriptions.map(({ item, appIds }) => (
              <tr key={keyOf(item)}>
                <th scope="row">
                  <a href={linkTo("events", { q: `topic:${item.topic}` })}>{item.topic}</a>
                </th>
                <td>{item.pubsub}</td>
                <td>
                  {appIds.map((id) => (
                    <AppName key={id} id={id} />
                  ))}
                </td>
                <td>{item.kind}</td>
                <td>{item.deadLetterTopic ?? ""}</td>
                <td class="mono muted">
                  {item.rules
                    .map(({ match, path }) => (match === "" ? path : `${match} → ${path}`))
                    .join(", ")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Others({ runs }: { runs: readonly OtherRun[] }): ComponentChild {
  return (
    <section class="panel" aria-labelledby="others-title">
      <h2 id="others-title">Other runs on this machine</h2>
      <ul class="plain">
        {runs.map(({ appIds, url }) => (
          <li key={appIds.join()}>
            {appIds.map((id) => (
              <AppName key={id} id={id} />
            ))}{" "}
            {url === undefined ? <span class="muted">without a page</span> : <a href={url}>Open its page</a>}
          </li>
        ))}
      </ul>
    </section>
  );
}
