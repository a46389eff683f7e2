import { expect, test } from "vitest";
import { sqliteFile, sqliteNames } from "../src/process/sqlite-names.ts";

test("a path is the path of a URI", () => {
  expect(sqliteFile("/home/me/names.db")).toBe("/home/me/names.db");
  expect(sqliteFile("C:\\Users\\me\\a b\\names.db")).toBe("C:\\Users\\me\\a b\\names.db");
  expect(sqliteFile("/100%/what?/c#/names.db")).toBe("/100%25/what%3F/c%23/names.db");
  expect(sqliteNames("/a#b/names.db")).toMatchObject({
    configuration: { connectionString: "/a%23b/names.db" },
  });
});
