import { oursInSpan } from "./ours-observed.ts";

export const connect = oursInSpan("grpc");
