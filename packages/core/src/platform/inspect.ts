/** The name of the method by which Node's `console.log` prints an object. */
export const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");
