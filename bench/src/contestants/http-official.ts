import * as sdk from "@dapr/dapr";
import { official } from "./official.ts";

export const connect = official("http", sdk);
