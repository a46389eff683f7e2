/** One line of the watchdog's standard input: from now on (or no longer) remove this when the owner is gone. */
export type WatchdogMessage = { readonly watch: boolean } & (
  { readonly pid: number } | { readonly folder: string }
);
