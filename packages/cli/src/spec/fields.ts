/** Fields of an app in a run file, as the Dapr CLI names them. `common` has the same ones. */
export const APP_FIELDS = [
  ...["appID", "appDirPath", "appPort", "appProtocol", "appChannelAddress", "command", "env"],
  ...["resourcesPath", "resourcesPaths", "configFilePath", "maxBodySize", "appMaxConcurrency"],
  ...["daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "metricsPort", "logLevel", "daprArgs"],
  ...["enableAppHealthCheck", "appHealthCheckPath", "appHealthProbeInterval", "appHealthProbeTimeout"],
  ...["appHealthThreshold", "enableApiLogging", "appLogDestination", "daprdLogDestination"],
  ...["daprHTTPMaxRequestSize", "daprHTTPReadBufferSize", "readBufferSize", "unixDomainSocket"],
  ...["placementHostAddress", "schedulerHostAddress", "daprdInstallPath", "runtimePath", "appSSL"],
  ...["enableProfiling", "profilePort", "daprListenAddresses"],
  // For Kubernetes: read by `dapr-ts manifest`, and ignored by `dapr-ts run`.
  ...["containerImage", "containerImagePullPolicy", "createService"],
] as const;

export const FILE_FIELDS = ["version", "common", "apps"] as const;

/** Returns the known word that is closest to another one, unless none is close. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((each) => ({ each, distance: distance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3))
    ? best.each
    : undefined;
}

/** Returns the edit distance of two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
