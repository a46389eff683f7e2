import { byId, say, show } from "./elements.ts";
import { percent } from "./format.ts";
import type { Named, Outcome } from "./send-photo.ts";

/** Shows what came of a photo, beside the photo. */
export function resultView() {
  const result = byId("result", HTMLElement);
  const pictures = byId("grayscale-rows", HTMLElement);
  const before = byId("origin-pic", HTMLImageElement);
  const after = byId("processed-pic", HTMLImageElement);
  const download = byId("download", HTMLAnchorElement);
  const words = byId("infer-rows", HTMLElement);
  const namedPicture = byId("named-pic", HTMLImageElement);
  let shown: string[] = [];

  function picture(png: Blob): void {
    const url = remember(URL.createObjectURL(png));
    after.src = url;
    download.href = url;
  }

  function name({ label, text, top }: Named): void {
    byId("sentence", HTMLElement).textContent = `${text}.`;
    byId("labels", HTMLElement).replaceChildren(...top.map(bar));
    const lookUp = byId("look-up", HTMLAnchorElement);
    lookUp.href = `https://www.google.com/search?q=${encodeURIComponent(label)}`;
    lookUp.textContent = `Look up “${label}”`;
    show(lookUp, top.length > 0);
  }

  function remember(url: string): string {
    shown.push(url);
    return url;
  }

  /** @param visible whether this browser can show the photo itself */
  return (outcome: Exclude<Outcome, { is: "failed" }>, photo: File, visible: boolean, note: string): void => {
    for (const url of shown) URL.revokeObjectURL(url);
    shown = [];
    // A URL of its own: the preview's goes with the next choice, and the result stays.
    const own = remember(URL.createObjectURL(photo));
    const image = outcome.is === "picture" ? before : namedPicture;
    image.src = own;
    show(image, visible);
    if (outcome.is === "picture") picture(outcome.png);
    else name(outcome.named);
    show(pictures, outcome.is === "picture");
    show(words, outcome.is === "named");
    say(byId("result-note", HTMLElement), note);
    show(byId("result-empty", HTMLElement), false);
    show(result);
  };
}

/** A label with how sure the model is, as a number and as a bar. */
function bar({ label, confidence }: Named["top"][number]): HTMLLIElement {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = label;
  const sure = document.createElement("span");
  sure.className = "sure";
  sure.textContent = percent(confidence);
  // Not <meter>, which every browser draws in a way of its own.
  const meter = document.createElement("div");
  meter.className = "bar";
  meter.role = "meter";
  meter.ariaLabel = label;
  meter.ariaValueMin = "0";
  meter.ariaValueMax = "1";
  meter.ariaValueNow = String(confidence);
  meter.ariaValueText = percent(confidence);
  const filled = document.createElement("span");
  filled.style.width = `${String(confidence * 100)}%`;
  meter.append(filled);
  item.append(name, sure, meter);
  return item;
}
