/** Returns the connection string of a SQLite file. daprd makes it a URI, in which these characters have another meaning. */
export function sqliteFile(path: string): string {
  return path.replace(/[%?#]/g, encodeURIComponent);
}

/**
 * Returns the name resolution by which sidecars of one machine find each other: a file. mDNS, daprd's default, does not
 * work everywhere (no multicast on loopback, firewalls, VPNs), and also finds the sidecars of other runs.
 */
export function sqliteNames(file: string, updateInterval = "30s"): Record<string, unknown> {
  return {
    component: "sqlite",
    configuration: {
      connectionString: sqliteFile(file),
      // A registration is renewed at updateInterval - timeout and counts until updateInterval: the default
      // (5 s, 1 s) leaves a busy machine a second, and five were not always enough; this leaves fifteen. The
      // clean-up removes the hosts that are alive (components-contrib nameresolution/sqlite: "now - last_update <
      // interval"), so it stays off.
      updateInterval,
      timeout: "15s",
      cleanupInterval: "0s",
      // Sidecars that start at the same time would each convert the journal of a new file to a WAL, for which SQLite does
      // not wait: one that finds it locked runs without names (INIT_COMPONENT_FAILURE in its log).
      disableWAL: true,
      busyTimeout: "15s",
    },
  };
}
