import { signal } from "@preact/signals-core";

/** Something that the page has done, or failed to do. */
export interface News {
  readonly key: number;
  readonly kind: "done" | "failed";
  readonly text: string;
  /** Link to its result. */
  readonly link?: { readonly href: string; readonly text: string };
}

const SHOWN_MS = 8000;
const MOST = 4;

/** Results of actions. The page shows it for a while, and screen readers read it. */
export class NewsBoard {
  readonly list = signal<readonly News[]>([]);
  #last = 0;

  done(text: string, link?: News["link"]): void {
    const key = this.#add({ kind: "done", text, ...(link === undefined ? {} : { link }) });
    setTimeout(() => this.dismiss(key), SHOWN_MS);
  }

  /** A failure stays until it is dismissed. */
  failed(text: string): void {
    this.#add({ kind: "failed", text });
  }

  dismiss(key: number): void {
    this.list.value = this.list.peek().filter((news) => news.key !== key);
  }

  #add(news: Omit<News, "key">): number {
    const key = ++this.#last;
    this.list.value = [...this.list.peek(), { key, ...news }].slice(-MOST);
    return key;
  }
}
