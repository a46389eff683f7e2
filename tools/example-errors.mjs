// Loaded before an example's program by tools/example.mjs: a failure that a person can remedy, such as a wrong option or a port
// that is taken, ends the program with a sentence. Any other error is a fault of the program, and keeps its stack.
process.on("uncaughtException", (error) => {
  console.error(isExpected(error) ? `error: ${sentenceOf(error)}` : error);
  process.exit(1);
});

/** Errors of options, of the system and of Dapr, and those that an example throws on purpose. */
function isExpected(error) {
  return error instanceof Error && (typeof error.code === "string" || error.constructor === Error);
}

function sentenceOf({ code, port, message }) {
  return code === "EADDRINUSE" ? `port ${port} is taken: end the program that listens there` : message;
}
