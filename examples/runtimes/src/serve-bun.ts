import { openApp } from "./app.ts";

declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    idleTimeout: number;
    fetch: (request: Request) => Promise<Response>;
  }): unknown;
};

// For Bun: its own server in front of the app. daprd lets a connection be idle for 90 s, and Bun by itself for 10 s: an
// event that is sent on one that was closed meanwhile is lost.
Bun.serve({
  port: Number(process.env["APP_PORT"]),
  hostname: "127.0.0.1",
  fetch: openApp().fetch,
  idleTimeout: 120,
});
console.log("started");
