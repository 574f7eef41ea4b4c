/** What has to be undone however the run ends: processes, mounts and folders, the newest first. */
const undoings = new Set<() => Promise<void>>();
let over = false;

/** Says how to undo what was just made; what it returns does so now. */
export function undoAtEnd(undo: () => Promise<void>): () => Promise<void> {
  undoings.add(undo);
  return async () => {
    if (undoings.delete(undo)) await undo();
  };
}

/** Throws once the run is being undone: whatever would be started now would stay behind. */
export function assertGoingOn(): void {
  if (over) throw new Error('The run is ending');
}

export async function undoAll(): Promise<void> {
  over = true;
  for (const undo of [...undoings].reverse())
    await undo().catch((error: unknown) => process.stderr.write(`Left behind: ${String(error)}\n`));
  undoings.clear();
}

/** Undoes all on Ctrl-C and on an error that nobody caught, too. */
export function undoOnSignals(): void {
  const end = (code: number) => void undoAll().then(() => process.exit(code));
  process.once('SIGINT', () => end(130));
  process.once('SIGTERM', () => end(143));
  process.once('SIGHUP', () => end(129));
  process.once('uncaughtException', (error) => {
    process.stderr.write(`${error.stack}\n`);
    end(1);
  });
}
