/** The air of a room. */
export interface Climate {
  readonly celsius: number;
  readonly heating: boolean;
}

const OUTSIDE = 8;
/** How much of the difference to the outside is lost in a second; time passes faster here than elsewhere. */
const LOSS = 0.02;
/** How much a second of heating adds. */
const POWER = 0.9;
/** How far from its target a room may be before something is done. */
const TOLERANCE = 0.3;
const STEP_SECONDS = 0.25;

/** Returns the climate after some seconds with a thermostat that keeps the air at a target. */
export function after(seconds: number, climate: Climate, target: number): Climate {
  let { celsius, heating } = climate;
  for (let left = seconds; left > 0; left -= STEP_SECONDS) {
    const step = Math.min(left, STEP_SECONDS);
    heating = celsius < target - TOLERANCE || (heating && celsius < target + TOLERANCE);
    celsius += ((OUTSIDE - celsius) * LOSS + (heating ? POWER : 0)) * step;
  }
  return { celsius, heating };
}
