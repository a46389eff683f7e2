const quiet = (): void => undefined;

/** Logger of the official SDK that writes nothing. */
export const logger = { service: { error: quiet, warn: quiet, info: quiet, verbose: quiet, debug: quiet } };
