import type { Row } from "./row.ts";
import { bareApps } from "./rows/bare-app.ts";
import { bareStreams } from "./rows/bare-stream.ts";
import { redisRestarted } from "./rows/broker-faults.ts";
import { retrying, throwing, withoutPolicy } from "./rows/handlers.ts";
import { inferences } from "./rows/inferences.ts";
import { answersLost } from "./rows/lost-answers.ts";
import { suites } from "./rows/suites.ts";
import { tokens } from "./rows/secrets.ts";
import { frozen, killed } from "./rows/sidecar-faults.ts";
import { schedules } from "./rows/schedules.ts";
import { soaked } from "./rows/soak.ts";
import { stalls } from "./rows/stalls.ts";
import { startOrder } from "./rows/start.ts";
import { reopened, slow, stopped } from "./rows/subscriber-faults.ts";

/** Every row, in the order of the report. */
export const ROWS: readonly Row[] = [
  ...retrying,
  ...throwing,
  ...withoutPolicy,
  ...killed,
  ...frozen,
  reopened,
  ...bareStreams,
  ...stopped,
  ...bareApps,
  slow,
  stalls,
  ...redisRestarted,
  schedules,
  ...startOrder,
  soaked,
  ...answersLost,
  tokens,
  ...inferences,
  ...suites,
];
