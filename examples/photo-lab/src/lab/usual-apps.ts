/** An app of the lab: its program, its port and its sidecar's. */
export interface LabApp {
  readonly appId: string;
  /** Under `src/`. */
  readonly program: string;
  readonly port: number;
  readonly daprHttpPort: number;
}

/** With the ports that the demo had. */
export const APPS = [
  { appId: "web-port", program: "web-port/main.ts", port: 8080, daprHttpPort: 3500 },
  { appId: "image-api-classify", program: "classify/main.ts", port: 9003, daprHttpPort: 3501 },
  { appId: "image-api-grayscale", program: "grayscale/main.ts", port: 9004, daprHttpPort: 3502 },
  { appId: "image-api-wasi-socket", program: "wasi-socket/main.ts", port: 9005, daprHttpPort: 3503 },
  { appId: "events-service", program: "events-service/main.ts", port: 9007, daprHttpPort: 3505 },
] as const satisfies readonly LabApp[];

export type AppId = (typeof APPS)[number]["appId"];
