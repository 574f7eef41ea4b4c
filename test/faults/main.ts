import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { NotHere } from './cluster.js';
import { faults, type Fault } from './faults.js';
import { Random } from './random.js';
import { Registry } from './registry.js';
import { isSound, say, summarise, tellBroken, tellNotRun, tellRound } from './report.js';
import { lastWords, playRound, type Round } from './round.js';
import { isEnding, undoAll, undoOnSignals } from './undoing.js';

const { values: asked } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(faults.length) },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** A word of the faults' names: those alone. */
    only: { type: 'string', default: '' },
    /** A file for how many rounds passed, failed and were not run. */
    counts: { type: 'string' },
  },
});
const [many, seed] = [Number(asked.rounds), Number(asked.seed)];
const chosen = faults.filter(({ name }) => name.includes(asked.only));
if (!Number.isInteger(many) || many < 1 || !Number.isInteger(seed) || chosen.length === 0) {
  process.stderr.write(`--rounds N --seed N --only WORD, a word of: ${faults.map(({ name }) => name).join('; ')}\n`);
  process.exit(2);
}

if (process.platform !== 'linux') {
  for (const [index, { name }] of chosen.entries())
    tellNotRun(index + 1, chosen.length, name, 'it finds processes in /proc');
  count(0, 0, chosen.length);
  process.exit(0);
}

undoOnSignals();
say(`seed ${seed}`);
const rounds: Round[] = [];
let [broken, notRun] = [0, 0];
let registry: Registry | undefined;
let digest: Round['digest'] | undefined;
for (const [index, fault] of planned().entries()) await play(index + 1, fault);
await registry?.close();
await undoAll();

const sound = summarise(rounds, broken);
const passed = rounds.filter(isSound).length;
count(passed, rounds.length - passed + broken, notRun);
process.exit(sound ? 0 : 1);

/** All faults in an order that the seed tells, then all in another; what needs a disk of its own is the last of them. */
function planned(): readonly Fault[] {
  const random = new Random(seed);
  const cycles = Array.from({ length: Math.ceil(many / chosen.length) }, () => [
    ...random.shuffled(chosen.filter(({ disk }) => disk === 'large')),
    ...chosen.filter(({ disk }) => disk === 'small'),
  ]);
  return cycles.flat().slice(0, many);
}

/** A registry lives for a cycle, and dies with a round that failed. */
async function play(n: number, fault: Fault): Promise<void> {
  try {
    fault.assertPossible?.();
    if ((n - 1) % chosen.length === 0 || fault.disk === 'small') await renew();
    registry ??= await Registry.open(fault.disk);
    const round = await playRound(registry, fault, new Random(seed + n), digest);
    digest = round.digest;
    rounds.push(round);
    tellRound(n, many, round, lastWords(registry));
    if (!isSound(round)) await renew();
  } catch (error) {
    if (error instanceof NotHere) {
      notRun += 1;
      return tellNotRun(n, many, fault.name, error.message);
    }
    if (isEnding()) return new Promise(() => undefined); // whoever ends it ends this process too
    broken += 1;
    tellBroken(n, many, fault.name, error, registry ? lastWords(registry) : []);
    await renew();
  }
}

async function renew(): Promise<void> {
  await registry?.close();
  [registry, digest] = [undefined, undefined];
}

function count(passed: number, failed: number, notRun: number): void {
  if (asked.counts !== undefined) fs.writeFileSync(asked.counts, JSON.stringify({ passed, failed, notRun }));
}
