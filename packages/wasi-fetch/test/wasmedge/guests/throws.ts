import { run } from "@dapr-ts/wasi-fetch/wasmedge";

run(async () => {
  await Promise.resolve();
  throw new TypeError("nobody catches this");
});
