/** The outcome of a photo. */
export type Outcome =
  | { readonly is: "picture"; readonly png: Blob }
  | { readonly is: "named"; readonly named: Named }
  | { readonly is: "failed"; readonly why: string };

/** The label of a photo. */
export interface Named {
  readonly label: string;
  readonly text: string;
  /** The likeliest labels, each from 0 to 1. */
  readonly top: readonly { readonly label: string; readonly confidence: number }[];
}

/**
 * Has a photo worked on. Not with `fetch`, which does not tell how much of a body has gone.
 *
 * @param onSent how much of the photo is sent, from 0 to 1
 */
export function sendPhoto(api: string, photo: File, onSent: (part: number) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/hello");
    request.setRequestHeader("api", api);
    request.setRequestHeader("accept", "image/png, application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "blob";
    request.timeout = 90_000;
    request.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 1 : loaded / total);
    request.onload = () => resolve(outcomeOf(request.status, request.response as Blob));
    request.onerror = () => resolve(failed("The photo lab does not answer. Is it still running?"));
    request.ontimeout = () => resolve(failed("The photo lab took too long."));
    request.send(photo);
  });
}

const failed = (why: string): Outcome => ({ is: "failed", why });

async function outcomeOf(status: number, answer: Blob): Promise<Outcome> {
  if (status === 200 && answer.type === "image/png") return { is: "picture", png: answer };
  try {
    const json = JSON.parse(await answer.text()) as Named & { detail?: string };
    if (status === 200) return { is: "named", named: json };
    if (json.detail !== undefined) return failed(json.detail);
  } catch {
    // Not JSON: the status alone has to do.
  }
  return failed(`The photo lab answered with the status ${String(status)}.`);
}
