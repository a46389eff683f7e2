import type { View } from "../model/route.ts";

/** Names of the views in the menu. */
export const NAMES: Readonly<Record<View, string>> = {
  overview: "Overview",
  events: "Events",
  state: "State",
  actors: "Actors",
  workflows: "Workflows",
  calls: "Calls",
  jobs: "Jobs",
  logs: "Logs",
  traces: "Traces",
};

/** Icons of the views: paths in a square of 16. */
export const ICONS: Readonly<Record<View, string>> = {
  overview: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  events: "M2 8h3l2-5 3 10 2-5h2",
  state: "M3 4c0-2.6 10-2.6 10 0v8c0 2.6-10 2.6-10 0zM3 4c0 2.6 10 2.6 10 0M3 8c0 2.6 10 2.6 10 0",
  actors: "M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8zM3 13.5c.6-4 9.4-4 10 0",
  workflows: "M2.5 2.5h4v4h-4zM9.5 9.5h4v4h-4zM4.5 6.5v5h5M6.5 4.5h5v5",
  calls: "M2 5.5h10.5M9.5 2.5l3 3-3 3M14 10.5H3.5M6.5 7.5l-3 3 3 3",
  jobs: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.5V8l2.5 1.5",
  logs: "M2.5 3.5h11M2.5 6.5h8M2.5 9.5h11M2.5 12.5h6",
  traces: "M2 3.5h7M5 8h7M8 12.5h6",
};
