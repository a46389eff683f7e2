import { styleText } from "node:util";
import type { LogLevel } from "@dapr-ts/testing";
import type { LogLine } from "../session/events.ts";
import type { LogFiles } from "../session/log-files.ts";
import type { Session } from "../session/session.ts";
import { isPrinted } from "./log-levels.ts";
import { printableLines } from "./quote.ts";

export interface ConsoleOutputOptions {
  readonly verbose: boolean;
  readonly logLevel?: LogLevel;
}

const COLOURS = [
  "cyan",
  "magenta",
  "yellow",
  "blue",
  "green",
  "redBright",
  "cyanBright",
  "magentaBright",
] as const;

export interface ConsoleOutput {
  /** Prints the logs and messages of a run. */
  attach(session: Session, files: LogFiles): void;
  /** Prints where the sidecars are. */
  started(session: Session): void;
  /** Prints a message. */
  say(text: string): void;
  /** Prints a problem. */
  complain(text: string): void;
}

/** Prints lines with their source, in the form of Dapr's CLI, in a colour for each app if the terminal has colours. */
export function consoleOutput(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  options: ConsoleOutputOptions,
): ConsoleOutput {
  const complain = (text: string): void => void err.write(`dapr-ts: ${printableLines(text)}\n`);
  const say = (text: string): void => void out.write(`dapr-ts: ${printableLines(text)}\n`);
  return {
    say,
    complain,
    attach(session, files) {
      const ids = session.spec.apps.map(({ appId }) => appId);
      session.on("log", (log) => {
        const onTerminal = files.write(log);
        const printed = { ...options, starting: !session.hasStarted, ending: session.isEnding };
        if (!onTerminal || !isPrinted(log, printed)) return;
        const stream = log.isError ? err : out;
        stream.write(`${prefix(log, ids, stream)} ${log.line}\n`);
      });
      session.on("message", ({ kind, text }) => {
        if (kind === "problem") complain(text);
        else say(text);
      });
    },
    started(session) {
      for (const { appId, sidecar, spec } of session.apps.values())
        out.write(
          `dapr-ts: sidecar of "${appId}": HTTP port ${String(sidecar.httpPort)}, gRPC port ${String(sidecar.grpcPort)}` +
            (spec.appPort === undefined ? "\n" : `, app port ${String(spec.appPort)}\n`),
        );
    },
  };
}

/** Returns `== APP ==`; with several apps, `== APP - orders ==` in the app's colour. */
function prefix(log: LogLine, ids: readonly string[], stream: NodeJS.WritableStream): string {
  const source = log.source === "daprd" ? "DAPR" : log.source.toUpperCase();
  const { appId } = log;
  if (appId === undefined || ids.length < 2) return `== ${source} ==`;
  const colour = COLOURS[ids.indexOf(appId) % COLOURS.length] ?? "cyan";
  return styleText(colour, `== ${source} - ${appId} ==`, { stream });
}
