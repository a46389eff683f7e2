type Within = <T>(run: () => T) => T;

/** Returns a stream each of whose steps runs within the context of the handler that returned it: a channel reads it later. */
export function streamWithin<T>(stream: AsyncIterable<T>, within: Within): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = stream[Symbol.asyncIterator]();
      return {
        next: () => within(() => iterator.next()),
        return: async () => {
          await within(() => iterator.return?.());
          return { done: true, value: undefined };
        },
      };
    },
  };
}
