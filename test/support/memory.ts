import fs from 'node:fs';

/** Whether these bytes stand anywhere in what a process may write to. By Linux's `/proc`, of a process that is our child. */
export function isInMemory(pid: number, bytes: Buffer): boolean {
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  try {
    const regions = fs.readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').filter((line) => / rw/.test(line)); // prettier-ignore
    return regions.some((line) => {
      const [from, to] = line
        .split(' ')[0]!
        .split('-')
        .map((address) => Number(`0x${address}`)) as [number, number];
      for (let at = from; at < to; at += piece.length - bytes.length) {
        const read = readUpTo(memory, at, Math.min(piece.length, to - at));
        if (piece.subarray(0, read).includes(bytes)) return true;
      }
      return false;
    });
  } finally {
    fs.closeSync(memory);
    piece.fill(0);
  }
}

/** A region may be gone, or not be there to be read, by the time that it is. */
function readUpTo(memory: number, at: number, many: number): number {
  try {
    return fs.readSync(memory, piece, 0, many, at);
  } catch (error) {
    if (['EIO', 'EFAULT', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

const piece = Buffer.allocUnsafeSlow(2 ** 23);
