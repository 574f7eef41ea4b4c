/** The order of bytes in UTF-8, the same as in Postgres (`collate "C"`); for letters beyond the basic plane it is not that of JavaScript. */
export const inByteOrder = (a: string, b: string): number =>
  a === b
    ? 0
    : surrogate.test(a) || surrogate.test(b)
      ? Buffer.compare(Buffer.from(a), Buffer.from(b))
      : a < b
        ? -1
        : 1;
const surrogate = /[\ud800-\udfff]/;
