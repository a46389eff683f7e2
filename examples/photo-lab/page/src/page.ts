import { byId, say, show } from "./elements.ts";
import { duration, megapixels, size } from "./format.ts";
import { photoPicker } from "./photo-picker.ts";
import { watchReadiness } from "./readiness.ts";
import { sendPhoto } from "./send-photo.ts";
import { shrinkPhoto } from "./shrink-photo.ts";
import { showHistory } from "./show-history.ts";
import { resultView } from "./show-result.ts";

const form = byId("lab", HTMLFormElement);
const menu = byId("run-api", HTMLSelectElement);
const run = byId("run", HTMLButtonElement);
const progress = byId("progress", HTMLProgressElement);
const progressText = byId("progress-text", HTMLElement);
const message = byId("message", HTMLElement);
const sizeNote = byId("size-note", HTMLElement);
const showResult = resultView();
const busy = (): boolean => form.ariaBusy === "true";

const { maxBytes, maxPixels } = document.body.dataset;
const limits = { bytes: Number(maxBytes), pixels: Number(maxPixels) };
const picker = photoPicker(limits, (refusal) => {
  say(message, refusal);
  allow();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (picker.photo !== undefined && !busy()) void develop(picker.photo);
});
menu.addEventListener("change", allow);

watchReadiness();
void showHistory();

function allow(): void {
  run.disabled = busy() || picker.photo === undefined;
  say(sizeNote, limitNote());
}

/** The most pixels that the chosen function takes. */
const maxPixelsOfFunction = (): number => Number(menu.selectedOptions[0]?.dataset["maxPixels"] ?? Infinity);

function limitNote(): string | undefined {
  const most = maxPixelsOfFunction();
  if (most === Infinity) return undefined;
  const limit = `This function takes up to ${megapixels(most)}`;
  const { pixels } = picker;
  if (pixels === undefined || pixels <= most)
    return `${limit}; a larger photo is made smaller before it is sent.`;
  return `${limit}. Your photo has ${megapixels(pixels)} and is made smaller before it is sent.`;
}

/** Returns the photo as the chosen function takes it. */
async function fit(photo: File): Promise<File> {
  const most = maxPixelsOfFunction();
  if (picker.pixels === undefined || picker.pixels <= most) return photo;
  return (await shrinkPhoto(photo, most)) ?? photo;
}

async function develop(chosen: File): Promise<void> {
  const begun = performance.now();
  setBusy(true);
  const photo = await fit(chosen);
  const outcome = await sendPhoto(menu.value, photo, showSent);
  setBusy(false);
  if (outcome.is === "failed") {
    say(message, outcome.why);
  } else {
    const answer = outcome.is === "picture" ? `, ${size(outcome.png.size)} as PNG` : "";
    const note = `${photo.name}, ${size(photo.size)}${answer}, in ${duration(performance.now() - begun)}`;
    showResult(outcome, photo, picker.preview !== undefined, note);
    // On a phone the result is below the form, and on a desktop beside it.
    byId("result-card", HTMLElement).scrollIntoView({ block: "nearest" });
    byId("result-title", HTMLElement).scrollIntoView({ block: "nearest" });
  }
  await showHistory();
}

function setBusy(now: boolean): void {
  form.ariaBusy = String(now);
  run.textContent = now ? "Sending …" : "Run";
  if (now) {
    say(message, undefined);
    showSent(0);
  }
  show(byId("progress-rows", HTMLElement), now);
  allow();
}

function showSent(part: number): void {
  if (part < 1) {
    progress.value = part;
    progressText.textContent = `Sending, ${String(Math.round(part * 100))} %`;
  } else {
    progress.removeAttribute("value");
    progressText.textContent = "Sent, and being worked on";
  }
}
