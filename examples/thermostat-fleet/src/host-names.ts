/** The hosts that share the fleet. */
export const HOST_NAMES = ["north", "south"] as const;

export type HostName = (typeof HOST_NAMES)[number];
