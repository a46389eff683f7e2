import { expect, test } from "vitest";
import { duration, percent, size, time } from "../page/src/format.ts";
import { refusalOf } from "../page/src/photo-picker.ts";

test("sizes, durations and parts are short", () => {
  expect([0, 999, 1000, 66_420, 999_499, 999_500, 12_000_000].map(size)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "66 kB",
    "999 kB",
    "1.0 MB",
    "12.0 MB",
  ]);
  expect([0.4, 45.2, 1440].map(duration)).toEqual(["0 ms", "45 ms", "1.4 s"]);
  expect(percent(0.99609375)).toBe("99.6 %");
});

test("a time of another day has its day", () => {
  const now = new Date(2026, 10, 21, 12);
  const clock = time(now.getTime(), now);
  const yesterday = time(now.getTime() - 24 * 60 * 60 * 1000, now);
  expect(yesterday.endsWith(clock)).toBe(true);
  expect(yesterday.length).toBeGreaterThan(clock.length);
});

test("files that the server would refuse are refused before they are sent", () => {
  const photo = { name: "a.jpg", type: "image/jpeg", size: 10 };
  expect(refusalOf(photo, 10)).toBeUndefined();
  expect(refusalOf({ ...photo, type: "text/plain" }, 10)).toBe(
    "“a.jpg” is not an image. Please select a photo.",
  );
  expect(refusalOf({ ...photo, size: 0 }, 10)).toBe("“a.jpg” is empty.");
  expect(refusalOf({ ...photo, size: 20_000_000 }, 12_000_000)).toBe(
    "“a.jpg” is too large: it has 20.0 MB, and the limit is 12.0 MB.",
  );
});
