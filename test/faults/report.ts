import type { Round } from './round.js';

/** Tells a round in a line, and below it what is wrong with it. */
export function tellRound(n: number, of: number, round: Round, lastWords: readonly string[]): void {
  const { fault, told, inFlight, importing, acknowledged, unknown, resent, writesAfter, modelsAfter } = round;
  say(
    `round ${n} of ${of}  ${told === undefined ? fault : `${fault} (${told})`}: ${inFlight} in flight${importing ? ' and an import' : ''}; ` +
      `${acknowledged} acknowledged, ${unknown} given up, ${resent} sent again; ` +
      `writes after ${writesAfter.toFixed(1)} s, models after ${modelsAfter.toFixed(1)} s  ${isSound(round) ? 'ok' : 'FAILED'}`,
  );
  if (isSound(round)) return;
  for (const [what, findings] of [
    ['lost', round.lost],
    ['twice', round.twice],
    ...round.differing.map(({ projection, rows }) => [`${projection} differs`, rows] as const),
    ['wrong', round.other],
    ['said', lastWords],
  ] as const)
    for (const finding of findings.slice(0, 10)) say(`    ${what}: ${finding}`);
}

export const tellBroken = (
  n: number,
  of: number,
  fault: string,
  error: unknown,
  lastWords: readonly string[],
): void => {
  say(`round ${n} of ${of}  ${fault}: FAILED, it could not be played to its end`);
  say(`    ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  for (const words of lastWords) say(`    said: ${words}`);
};

export const tellNotRun = (n: number, of: number, fault: string, why: string): void =>
  say(`round ${n} of ${of}  ${fault}: NOT RUN here: ${why}`);

/** The last line; true when nothing is wrong. */
export function summarise(rounds: readonly Round[], broken: number): boolean {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  say(
    `rounds ${rounds.length + broken}, acknowledged ${sum(({ acknowledged }) => acknowledged)}, lost ${sum(({ lost }) => lost.length)}, ` +
      `twice ${sum(({ twice }) => twice.length)}, projections differing ${sum(({ differing }) => differing.length)}`,
  );
  return broken === 0 && rounds.length > 0 && rounds.every(isSound);
}

export const isSound = ({ lost, twice, differing, other }: Round): boolean =>
  lost.length + twice.length + differing.length + other.length === 0;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
