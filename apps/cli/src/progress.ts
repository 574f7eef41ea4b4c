import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** How far one piece of work has come. */
export interface Progress {
  at(done: number, of: number): void;
}

/** The progress of work that goes on at once, with an estimate of what is left. */
export interface Board {
  /** `share`: the numbers are no counts of anything, and only their share is shown. */
  of(what: string, shows?: 'count' | 'share'): Progress;
  end(): void;
}

/** A bar each on a terminal; elsewhere a line each for each tenth of the way. */
export function progress(): Board {
  return process.stderr.isTTY ? bars() : { of: lines, end: () => undefined };
}

function lines(what: string, shows: 'count' | 'share' = 'count'): Progress {
  const began = performance.now();
  let told = -1;
  return {
    at(done, of) {
      const tenth = of === 0 ? 10 : Math.floor((done / of) * 10);
      if (tenth === told) return;
      told = tenth;
      const seconds = ((performance.now() - began) / 1_000 / done) * (of - done);
      const left = done > 0 && done < of ? `, about ${Math.ceil(seconds)} s left` : '';
      process.stderr.write(`${what}: ${shows === 'count' ? `${done} of ${of}` : `${tenth * 10} %`}${left}\n`);
    },
  };
}

function bars(): Board {
  const board = new MultiBar(
    { stream: process.stderr, clearOnComplete: true, hideCursor: true, emptyOnZero: true },
    Presets.shades_classic,
  );
  return {
    of(what, shows = 'count') {
      const numbers = shows === 'count' ? '{value}/{total}' : '{percentage} %';
      let bar: SingleBar | undefined;
      return {
        at(done, of) {
          bar ??= board.create(of, 0, {}, { format: `${what} {bar} ${numbers}, {eta_formatted} left` });
          bar.setTotal(of);
          bar.update(done);
        },
      };
    },
    end: () => board.stop(),
  };
}
