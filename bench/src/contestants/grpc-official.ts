import { official } from "./official.ts";

export const connect = official("grpc");
