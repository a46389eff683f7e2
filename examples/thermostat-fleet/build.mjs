import { buildPage } from "@dapr-ts/page-kit/build";

await buildPage(new URL(".", import.meta.url), "fleet.html");
