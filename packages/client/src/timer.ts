/** The longest that `setTimeout` can wait, in milliseconds. */
export const MAX_TIMER_MS = 0x7fffffff;
