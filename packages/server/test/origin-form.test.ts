import { expect, test } from "vitest";
import { originForm } from "../src/http/message.ts";

test.each([
  ["/a?b=/c", "/a?b=/c"],
  ["http://app:80/a?b=c", "/a?b=c"],
  ["http://app", "/"],
  ["http://app?path=/a", "/?path=/a"],
  ["*", "/"],
])("the target %j is the path %j", (target, path) => {
  expect(originForm(target)).toBe(path);
});
