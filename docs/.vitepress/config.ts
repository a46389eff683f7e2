import { defineConfig, type DefaultTheme } from "vitepress";
import { readSidebar } from "../src/api-sidebar.ts";
import { REPOSITORY } from "../src/repository.ts";
import { linkRepository } from "../src/repository-links.ts";

const page = (text: string, link: string): DefaultTheme.SidebarItem => ({ text, link });

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: "Start",
    items: [
      page("Start in two minutes", "/start"),
      page("Errors and options", "/calls"),
      page("FAQ", "/faq"),
    ],
  },
  {
    text: "Building blocks",
    items: [
      page("State", "/blocks/state"),
      page("Publish and subscribe", "/blocks/pubsub"),
      page("Service invocation", "/blocks/invocation"),
      page("Bindings", "/blocks/bindings"),
      page("Secrets", "/blocks/secrets"),
      page("Configuration", "/blocks/configuration"),
      page("Distributed lock", "/blocks/lock"),
      page("Cryptography", "/blocks/cryptography"),
      page("Jobs", "/blocks/jobs"),
      page("Conversation", "/blocks/conversation"),
      page("Metadata and health", "/blocks/metadata"),
    ],
  },
  {
    text: "Applications",
    items: [
      page("Server", "/server"),
      page("Actors", "/actors"),
      page("Workflows", "/workflows"),
      page("Web frameworks", "/frameworks"),
      page("Wasm guests", "/guests"),
      page("Tests", "/testing"),
    ],
  },
  {
    text: "Running",
    items: [
      page("On your machine", "/running/local"),
      page("In containers", "/running/containers"),
      page("On Kubernetes", "/running/kubernetes"),
      page("Serverless", "/running/serverless"),
    ],
  },
  {
    text: "In production",
    items: [
      page("Guarantees", "/guarantees"),
      page("Migrating from @dapr/dapr", "/migrating"),
      page("Observability", "/observability"),
      page("Security", "/security"),
      page("Performance", "/performance"),
      page("Troubleshooting", "/troubleshooting"),
    ],
  },
];

export default defineConfig({
  title: "dapr-ts",
  description: "TypeScript packages for Dapr: clients, servers, actors, workflows and Wasm guests",
  lang: "en",
  cleanUrls: true,
  outDir: "./dist",
  srcExclude: ["README.md", "node_modules/**"],
  // The search index is one chunk, loaded when a reader searches.
  vite: { build: { chunkSizeWarningLimit: 3_500 } },
  markdown: {
    config: (md) => md.use(linkRepository),
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/start", activeMatch: "^/(?!api/)" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
    ],
    sidebar: { "/api/": [{ text: "Packages", items: readSidebar() }], "/": guide },
    outline: { level: [2, 3] },
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    docFooter: { prev: "Previous", next: "Next" },
    footer: { message: "Apache-2.0. Dapr is a project of the Cloud Native Computing Foundation." },
  },
});
