import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { classification } from "../src/classify/classification.ts";
import { Classifier } from "../src/classify/classifier.ts";
import { findModel, LABELS_FILE, MODEL_FILE } from "../src/classify/model-files.ts";
import { detection, plainSentence, sentence } from "../src/classify/sentence.ts";

test.each([
  [255, "It is very likely a <a href='https://www.google.com/search?q=macaw'>macaw</a> in the picture"],
  [200, "It is likely a <a href='https://www.google.com/search?q=macaw'>macaw</a> in the picture"],
  [125, "It could be a <a href='https://www.google.com/search?q=macaw'>macaw</a> in the picture"],
  [50, "It does not appear to be anything that the model knows"],
])("the sentence of a score of %i is as sure as the demo's", (score, expected) => {
  expect(sentence({ label: "macaw", score })).toBe(expected);
});

test("labels with marks in them are text and nothing else", () => {
  const label = "jack-o'-lantern <b>";
  expect(sentence({ label, score: 201 })).toBe(
    "It is very likely a <a href='https://www.google.com/search?q=jack-o&#39;-lantern%20%3Cb%3E'>" +
      "jack-o&#39;-lantern &lt;b&gt;</a> in the picture",
  );
  expect(plainSentence({ label: "owl", score: 130 })).toBe("It is likely an owl in the picture");
  expect(detection({ label: "hotdog", score: 255 })).toBe("hotdog is detected with 255/255 confidence");
});

test("a classification has the best label, and what it could be besides", () => {
  const best = [
    { label: "macaw", score: 192 },
    { label: "lorikeet", score: 64 },
  ];
  expect(classification(best)).toMatchObject({
    label: "macaw",
    score: 192,
    confidence: 0.75,
    top: [
      { label: "macaw", confidence: 0.75 },
      { label: "lorikeet", confidence: 0.25 },
    ],
  });
});

test("a missing model is reported in one sentence", async () => {
  const folder = await mkdtemp(join(tmpdir(), "photo-lab-"));
  try {
    const env = { MODEL_DIR: folder };
    await expect(findModel(env)).rejects.toThrow(
      `Classify has no model in MODEL_DIR, ${folder}: set it to a folder`,
    );
    await writeFile(join(folder, MODEL_FILE), "I am no model.");
    await expect(findModel(env)).rejects.toThrow("Classify has no list of labels");
    await writeFile(join(folder, LABELS_FILE), "background\nmacaw, parrot\n");
    const files = await findModel(env);
    expect(files.labels).toEqual([["background"], ["macaw", "parrot"]]);
    await expect(Classifier.load(files)).rejects.toThrow(`Classify cannot use its model ${files.model}`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
