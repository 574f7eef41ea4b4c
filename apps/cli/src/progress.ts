import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  at(done: number, of: number): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a line for each tenth of the way. */
export function progress(what: string): Progress {
  if (process.stderr.isTTY) return bar(what);
  let told = -1;
  return {
    at(done, of) {
      const tenth = of === 0 ? 10 : Math.floor((done / of) * 10);
      if (tenth === told) return;
      told = tenth;
      process.stderr.write(`${what}: ${done} of ${of}\n`);
    },
    end: () => undefined,
  };
}

function bar(what: string): Progress {
  const bar = new SingleBar(
    { format: `${what} {bar} {value}/{total} {eta_formatted}`, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  let started = false;
  return {
    at(done, of) {
      if (!started) bar.start(of, 0);
      started = true;
      bar.setTotal(of);
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}
