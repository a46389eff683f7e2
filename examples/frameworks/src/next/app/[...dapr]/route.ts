import { dapr } from "../../dapr.ts";

// Every path that no other route has. Next leaves verbs out that are not named here.
export const GET = dapr.fetch;
export const POST = dapr.fetch;
export const PUT = dapr.fetch;
export const PATCH = dapr.fetch;
export const DELETE = dapr.fetch;
export const OPTIONS = dapr.fetch;
