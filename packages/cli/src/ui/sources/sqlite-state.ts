import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { ComponentSettings } from "./component-settings.ts";
import { MAX_KEYS, type RawEntry, type StateSource } from "./state-source.ts";

const DEFAULT_TABLE = "state";
/** Expired rows stay until daprd's next clean-up. */
const ALIVE = "(expiration_time IS NULL OR expiration_time > CURRENT_TIMESTAMP)";

interface Row {
  readonly value: string;
  readonly is_binary: number;
  readonly etag: string;
  readonly expires: number | null;
}

/** A `state.sqlite`. Its file is opened for each question, so that nothing keeps daprd from it. */
export class SqliteState implements StateSource {
  /** Text by which equal tables are equal. */
  readonly key: string;
  readonly #file: string;
  readonly #table: string;

  private constructor(file: string, table: string) {
    this.key = `${file}#${table}`;
    this.#file = file;
    this.#table = `"${table.replaceAll('"', '""')}"`;
  }

  /** Returns the source of a component; undefined for another type, a database in memory, and settings that are secret. */
  static of({ type, settings, hasSecrets }: ComponentSettings): SqliteState | undefined {
    const file = sqlitePath(settings["connectionstring"] ?? "");
    if (type !== "state.sqlite" || hasSecrets || file === undefined) return undefined;
    // Node 22 has it from 22.13 on.
    if (process.getBuiltinModule("node:sqlite") === undefined) return undefined;
    return new SqliteState(file, settings["tablename"] ?? DEFAULT_TABLE);
  }

  keys(): Promise<string[]> {
    return this.#ask([], (database) =>
      database
        .prepare(`SELECT key FROM ${this.#table} WHERE ${ALIVE} LIMIT ${String(MAX_KEYS)}`)
        .all()
        .map(({ key }) => String(key)),
    );
  }

  read(fullKey: string): Promise<RawEntry | undefined> {
    const sql =
      `SELECT value, is_binary, etag, unixepoch(expiration_time) AS expires ` +
      `FROM ${this.#table} WHERE key = ? AND ${ALIVE}`;
    return this.#ask(undefined, (database) => {
      const row = database.prepare(sql).get(fullKey) as Row | undefined;
      return row === undefined
        ? undefined
        : {
            value: Buffer.from(row.value, row.is_binary === 1 ? "base64" : "utf8"),
            etag: row.etag,
            expiresAt: row.expires === null ? undefined : row.expires * 1000,
          };
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** Opens the file. Returns `none` if daprd has not made it yet. */
  async #ask<T>(none: T, question: (database: DatabaseSync) => T): Promise<T> {
    if (!existsSync(this.#file)) return none;
    const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
    const database = new DatabaseSync(this.#file, { readOnly: true, timeout: 1_000 });
    try {
      return question(database);
    } finally {
      database.close();
    }
  }
}

/** Returns the file of a connection string, which daprd takes as a path or as a URI; undefined for a database in memory. */
export function sqlitePath(connectionString: string): string | undefined {
  const [path = ""] = connectionString.replace(/^file:(?:\/\/)?/i, "").split("?", 1);
  if (path === "" || path.startsWith(":memory:") || /[?&]mode=memory/.test(connectionString))
    return undefined;
  try {
    return resolve(decodeURIComponent(path));
  } catch {
    return undefined;
  }
}
