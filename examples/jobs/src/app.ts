import { jobs } from "./jobs.ts";

// The program alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
await jobs(Number(process.env["APP_PORT"]), console.log);
