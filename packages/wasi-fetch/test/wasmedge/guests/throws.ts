import { run } from "@dapr-ts/wasi-fetch/wasmedge";

run(async () => {
  await Promise.resolve();
  throw new TypeError("uncaught in the guest");
});
