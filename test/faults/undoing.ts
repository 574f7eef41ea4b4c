/** What has to be undone however the run ends: processes, mounts and folders, the newest first. */
const undoings = new Set<() => Promise<void>>();
let ending: Promise<void> | undefined;

/** Says how to undo what was just made; what it returns does so now. */
export function undoAtEnd(undo: () => Promise<void>): () => Promise<void> {
  undoings.add(undo);
  return async () => {
    if (undoings.delete(undo)) await undo();
  };
}

/** Throws once the run is being undone: whatever would be started now would stay behind. */
export function assertGoingOn(): void {
  if (ending) throw new Error('The run is ending');
}

/** Whether all is being undone: what breaks now breaks because of that. */
export const isEnding = (): boolean => ending !== undefined;

export const undoAll = (): Promise<void> => (ending ??= undo());

async function undo(): Promise<void> {
  for (const undo of [...undoings].reverse())
    await undo().catch((error: unknown) => process.stderr.write(`Left behind: ${String(error)}\n`));
}

/** Undoes all on Ctrl-C and on an error that nobody caught, too. */
export function undoOnSignals(): void {
  const end = (code: number) => void undoAll().then(() => process.exit(code));
  process.on('SIGINT', () => end(130));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack}\n`);
    end(1);
  });
}
