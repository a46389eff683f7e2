import { render } from "preact";
import { Dialogs } from "./data/dialogs.ts";
import { NewsBoard } from "./data/news.ts";
import { PageContext } from "./data/page-context.ts";
import { Router } from "./data/router.ts";
import { Settings } from "./data/settings.ts";
import { Store } from "./data/store.ts";
import { openStream } from "./data/stream.ts";
import { watchProblems } from "./data/watch-problems.ts";
import { Frame } from "./frame/frame.tsx";

const store = new Store();
const parts = {
  store,
  router: new Router(),
  news: new NewsBoard(),
  settings: new Settings(),
  dialogs: new Dialogs(),
  problems: watchProblems(store),
};
openStream(store);
const root = document.querySelector("#page");
if (root !== null)
  render(
    <PageContext value={parts}>
      <Frame />
    </PageContext>,
    root,
  );
