import { latestOrder } from "../../../shop.ts";
import { dapr } from "../../dapr.ts";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  return Response.json(await latestOrder(dapr));
}
