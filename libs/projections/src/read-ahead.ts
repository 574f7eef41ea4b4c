/** Fetches the next item while the last one is worked on: one ahead, no more. */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncIterable<T> {
  const items = source[Symbol.asyncIterator]();
  let next = items.next();
  try {
    for (;;) {
      const item = await next;
      if (item.done === true) return;
      next = items.next();
      next.catch(() => undefined); // it is awaited in the next turn, or dropped with the reader
      yield item.value;
    }
  } finally {
    void next.catch(() => undefined).then(() => items.return?.());
  }
}
