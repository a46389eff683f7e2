import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ComponentSettings } from "../../src/ui/sources/component-settings.ts";
import { sqlitePath, SqliteState } from "../../src/ui/sources/sqlite-state.ts";
import { StateStores } from "../../src/ui/sources/state-stores.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function settings(connectionstring: string, more: Readonly<Record<string, string>> = {}): ComponentSettings {
  return {
    ...{ appId: "a", name: "statestore", type: "state.sqlite", hasSecrets: false },
    settings: { connectionstring, ...more },
  };
}

/** Makes the table as daprd does (state/sqlite in components-contrib). */
function fill(file: string, table = "state"): void {
  const database = new DatabaseSync(file);
  database.exec(
    `CREATE TABLE "${table}" (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, is_binary BOOLEAN NOT NULL,
       etag TEXT NOT NULL, expiration_time TIMESTAMP DEFAULT NULL,
       update_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
     INSERT INTO "${table}" (key, value, is_binary, etag, expiration_time) VALUES
       ('a||text', '{"n":1}', 0, 'e1', NULL),
       ('a||bytes', 'AAH/', 1, 'e2', '2999-01-01 00:00:00'),
       ('a||gone', '1', 0, 'e3', '2000-01-01 00:00:00');`,
  );
  database.close();
}

test("lists the keys of a file and reads their values, without those that have expired", async () => {
  const file = join(folder, "100% #1.db");
  fill(file);
  await using stores = new StateStores([settings(file.replace("%", "%25").replace("#", "%23"))]);
  expect(stores.keysFrom("statestore")).toBe("store");
  expect(await stores.keys("statestore")).toEqual(["a||bytes", "a||text"]);
  expect(await stores.read("statestore", "a||text")).toEqual({
    value: Buffer.from('{"n":1}'),
    etag: "e1",
    expiresAt: undefined,
  });
  expect(await stores.read("statestore", "a||bytes")).toEqual({
    value: Buffer.from([0, 1, 255]),
    etag: "e2",
    expiresAt: Date.UTC(2999, 0, 1),
  });
  expect(await stores.read("statestore", "a||gone")).toBeUndefined();
});

test("a file that daprd has not made yet has no keys; another table can be named", async () => {
  const file = join(folder, "state.db");
  const source = SqliteState.of(settings(`file:${file}?cache=shared`, { tablename: 'my "own"' }));
  expect(await source?.keys()).toEqual([]);
  fill(file, `my ""own""`);
  expect(await source?.keys()).toHaveLength(2);
});

test("a database that cannot be read is not an empty list", () => {
  expect(SqliteState.of(settings(":memory:"))).toBeUndefined();
  expect(SqliteState.of({ ...settings("/a"), hasSecrets: true })).toBeUndefined();
  expect(SqliteState.of({ ...settings("/a"), type: "state.postgresql" })).toBeUndefined();
});

test.each([
  ["/a/b.db", "/a/b.db"],
  ["file:///a/b.db?mode=ro", "/a/b.db"],
  ["file:/a/100%25.db", "/a/100%.db"],
  ["data.db", resolve("data.db")],
  ["file::memory:?cache=shared", undefined],
  ["file:x?mode=memory", undefined],
  ["%", undefined],
  ["", undefined],
])("the path of %j", (connectionString, path) => {
  expect(sqlitePath(connectionString)).toBe(path);
});
