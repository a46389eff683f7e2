import { openApp } from "./app.ts";

declare const Deno: {
  serve(
    options: { port: number; hostname: string },
    handler: (request: Request) => Promise<Response>,
  ): unknown;
};

// For Deno: its own server in front of the app.
Deno.serve({ port: Number(process.env["APP_PORT"]), hostname: "127.0.0.1" }, openApp().fetch);
console.log("started");
