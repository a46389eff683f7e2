/** `Symbol.asyncDispose`, or where the engine has none yet, a symbol of the same meaning. */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);
