import { byId, say, show } from "./elements.ts";
import { size } from "./format.ts";

export interface PhotoPicker {
  /** What was chosen last, and can be sent. */
  readonly photo: File | undefined;
  /** Its preview; undefined when this browser cannot show it. */
  readonly preview: string | undefined;
}

/**
 * Takes a photo by the button, by drag and drop, or from the clipboard.
 *
 * @param onChange told after each choice, with why it cannot be used where it cannot
 */
export function photoPicker(maxBytes: number, onChange: (refusal?: string) => void): PhotoPicker {
  const input = byId("fileElem", HTMLInputElement);
  const drop = byId("drop", HTMLElement);
  const picture = byId("upload-pic", HTMLImageElement);
  const note = byId("file-note", HTMLElement);
  const art = document.querySelector<SVGElement>("#drop-art");
  const picked: { photo: File | undefined; preview: string | undefined } = {
    photo: undefined,
    preview: undefined,
  };

  function choose(file: File | undefined): void {
    if (file === undefined) return;
    const refusal = refusalOf(file, maxBytes);
    if (picked.preview !== undefined) URL.revokeObjectURL(picked.preview);
    picked.photo = refusal === undefined ? file : undefined;
    picked.preview = refusal === undefined ? URL.createObjectURL(file) : undefined;
    say(note, `${file.name}, ${size(file.size)}`);
    showPreview();
    onChange(refusal);
  }

  function showPreview(): void {
    const shown = picked.preview !== undefined;
    if (picked.preview !== undefined) picture.src = picked.preview;
    show(picture, shown);
    drop.classList.toggle("full", shown);
    if (art !== null) art.style.display = shown ? "none" : "";
  }

  picture.addEventListener("error", () => {
    // It may be a photo all the same, of a kind that this browser does not know.
    picked.preview = undefined;
    showPreview();
  });
  input.addEventListener("change", () => {
    choose(input.files?.[0]);
    // So that choosing the same file again is a choice as well.
    input.value = "";
  });
  document.addEventListener("paste", (event) => choose(event.clipboardData?.files[0]));

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
    choose(event.dataTransfer?.files[0]);
  });
  return picked;
}

/** Why a file need not be sent at all. */
export function refusalOf(file: Pick<File, "name" | "size" | "type">, maxBytes: number): string | undefined {
  if (!file.type.startsWith("image/")) return `“${file.name}” is no image. Please select a photo.`;
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.size > maxBytes) {
    return `“${file.name}” is too large: it has ${size(file.size)}, and up to ${size(maxBytes)} are taken.`;
  }
  return undefined;
}
