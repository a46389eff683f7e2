import type * as Official from "@dapr/dapr";
import * as sdk from "@dapr-ts/compat";
import { official } from "./official.ts";

export const connect = official("grpc", sdk as unknown as typeof Official);
