const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (asked.signal.aborted) return;
    asked.abort(new Error('Stopped.'));
    setTimeout(() => process.exit(1), patience).unref();
  });

/**
 * Aborted by the first Ctrl-C, or what else asks a process to stop. From then on a command ends what it began, the
 * database too; a second Ctrl-C changes nothing, and after half a minute it ends whatever hangs.
 */
export const interrupted: AbortSignal = asked.signal;

const patience = 30_000;

/** Resolves when a signal is aborted, at once if it is. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
