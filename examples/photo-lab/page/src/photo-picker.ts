import { byId, say, show } from "./elements.ts";
import { megapixels, size } from "./format.ts";

export interface PhotoPicker {
  /** The last choice, if it can be sent. */
  readonly photo: File | undefined;
  /** Its preview; undefined when this browser cannot show it. */
  readonly preview: string | undefined;
  /** Its pixels; undefined while they are not known, and when this browser cannot read them. */
  readonly pixels: number | undefined;
}

/** The most that is taken. */
export interface Limits {
  readonly bytes: number;
  readonly pixels: number;
}

/**
 * Takes a photo by the button, by drag and drop, or from the clipboard.
 *
 * @param onChange told after each choice, with why it cannot be used where it cannot
 */
export function photoPicker(limits: Limits, onChange: (refusal?: string) => void): PhotoPicker {
  const input = byId("fileElem", HTMLInputElement);
  const drop = byId("drop", HTMLElement);
  const picture = byId("upload-pic", HTMLImageElement);
  const note = byId("file-note", HTMLElement);
  const art = document.querySelector<SVGElement>("#drop-art");
  const words = document.querySelector<HTMLElement>(".choose");
  const picked: { -readonly [K in keyof PhotoPicker]: PhotoPicker[K] } = {
    photo: undefined,
    preview: undefined,
    pixels: undefined,
  };
  let choices = 0;

  async function choose(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const choice = ++choices;
    take(file, refusalOf(file, limits.bytes), undefined);
    if (picked.photo === undefined) return;
    const url = URL.createObjectURL(file);
    const pixels = await pixelsOf(url);
    const large = pixels !== undefined && pixels > limits.pixels;
    if (choice !== choices || pixels === undefined || large) URL.revokeObjectURL(url);
    if (choice !== choices) return;
    if (large) take(file, tooManyPixels(file, pixels, limits.pixels), undefined);
    // Where this browser cannot show it, it may be a photo all the same.
    else if (pixels !== undefined) take(file, undefined, url, pixels);
  }

  function take(file: File, refusal: string | undefined, preview: string | undefined, pixels?: number): void {
    if (picked.preview !== undefined) URL.revokeObjectURL(picked.preview);
    picked.photo = refusal === undefined ? file : undefined;
    picked.preview = preview;
    picked.pixels = pixels;
    if (words !== null) words.textContent = "Select another photo";
    say(note, `${file.name}, ${size(file.size)}`);
    if (preview !== undefined) picture.src = preview;
    show(picture, preview !== undefined);
    drop.classList.toggle("full", preview !== undefined);
    if (art !== null) art.style.display = preview === undefined ? "" : "none";
    onChange(refusal);
  }

  input.addEventListener("change", () => {
    void choose(input.files?.[0]);
    // So that choosing the same file again is a choice as well.
    input.value = "";
  });
  document.addEventListener("paste", (event) => void choose(event.clipboardData?.files[0]));

  // Anywhere on the page: a photo dropped beside the target would replace the page in the browser.
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    void choose(event.dataTransfer?.files[0]);
  });
  return picked;
}

/** Why a file need not be sent at all. */
export function refusalOf(file: Pick<File, "name" | "size" | "type">, maxBytes: number): string | undefined {
  if (!file.type.startsWith("image/")) return `“${file.name}” is not an image. Please select a photo.`;
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.size > maxBytes) {
    return `“${file.name}” is too large: it has ${size(file.size)}, and the limit is ${size(maxBytes)}.`;
  }
  return undefined;
}

const tooManyPixels = (file: File, pixels: number, most: number): string =>
  `“${file.name}” has ${megapixels(pixels)}, and up to ${megapixels(most)} are taken.`;

/** How large an image is, before anything of it is decoded; undefined when this browser does not know the kind. */
async function pixelsOf(url: string): Promise<number | undefined> {
  const image = new Image();
  return new Promise((resolve) => {
    image.onload = () => resolve(image.naturalWidth * image.naturalHeight);
    image.onerror = () => resolve(undefined);
    image.src = url;
  });
}
