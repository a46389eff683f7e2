/**
 * How sidecars of one machine find one another: through a file. mDNS, daprd's default, does not work
 * everywhere (no multicast on loopback, firewalls, VPNs) and finds the sidecars of other runs too.
 */
export function sqliteNames(connectionString: string, updateInterval = "30s"): Record<string, unknown> {
  return {
    component: "sqlite",
    configuration: {
      connectionString,
      // A registration is renewed at updateInterval - timeout and counts until updateInterval: the default
      // (5 s, 1 s) leaves a busy machine a second, and five were not always enough; this leaves fifteen. The
      // clean-up removes the hosts that are alive (components-contrib nameresolution/sqlite: "now - last_update <
      // interval"), so it stays off.
      updateInterval,
      timeout: "15s",
      cleanupInterval: "0s",
      // Sidecars that start at once would each turn a new file's journal into a WAL, for which SQLite waits on nobody: one
      // that finds it locked stays without names, and goes on (INIT_COMPONENT_FAILURE in its log).
      disableWAL: true,
      busyTimeout: "15s",
    },
  };
}
