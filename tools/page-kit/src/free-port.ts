import { createServer } from "node:net";

/**
 * Checks that a port is free before anything is started that takes time.
 *
 * @param remedy what a person can do, other than to end the program that has the port
 * @throws Error with a sentence for a person
 */
export async function requireFreePort(port: number, remedy: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const reason = isTaken ? "is taken" : `cannot be used (${error.code ?? error.message})`;
      reject(
        new Error(
          `port ${String(port)} ${reason}: ${isTaken ? "end the program that listens there, or " : ""}${remedy}`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
