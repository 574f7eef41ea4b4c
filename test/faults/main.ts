import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { NotHere } from './cluster.js';
import { faults, type Fault } from './faults.js';
import { killKeys } from './keys/kills.js';
import { Random } from './random.js';
import { Registry } from './registry.js';
import { isSound, say, summarise, tellBroken, tellNotRun, tellRound } from './report.js';
import { lastWords, playRound, type Round } from './round.js';
import { isEnding, undoAll, undoOnSignals } from './undoing.js';

const { values: asked } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(faults.length) },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** How many times a rotation or an erasure is killed; 0: not at all. */
    keys: { type: 'string', default: '8' },
    /** A word of the faults' names: those alone; "keys": the kills of rotations and erasures alone. */
    only: { type: 'string', default: '' },
    /** A file for how many rounds passed, failed and were not run. */
    counts: { type: 'string' },
  },
});
const [many, seed, kills] = [Number(asked.rounds), Number(asked.seed), Number(asked.keys)];
const chosen = faults.filter(({ name }) => name.includes(asked.only));
const keysAlone = asked.only === 'keys';
if (![many, seed, kills].every(Number.isInteger) || many < 1 || kills < 0 || (chosen.length === 0 && !keysAlone)) {
  process.stderr.write(
    `--rounds N --seed N --keys N --only WORD, "keys" or a word of: ${faults.map(({ name }) => name).join('; ')}\n`,
  );
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
const keys = { passed: 0, failed: 0 };
let registry: Registry | undefined;
let digest: Round['digest'] | undefined;
if (kills > 0 && (keysAlone || asked.only === '')) await playKeys();
for (const [index, fault] of (keysAlone ? [] : planned()).entries()) await play(index + 1, fault);
await registry?.close();
await undoAll();

const sound = keysAlone || summarise(rounds, broken);
const passed = rounds.filter(isSound).length;
count(passed + keys.passed, rounds.length - passed + broken + keys.failed, notRun);
process.exit(sound && keys.failed === 0 ? 0 : 1);

/** All faults in an order that the seed tells, then all in another; what needs a disk of its own is the last of them. */
function planned(): readonly Fault[] {
  const random = new Random(seed);
  const cycles = Array.from({ length: Math.ceil(many / chosen.length) }, () => [
    ...random.shuffled(chosen.filter(({ disk }) => disk === 'large')),
    ...chosen.filter(({ disk }) => disk === 'small'),
  ]);
  return cycles.flat().slice(0, many);
}

/** All the kills are one check of the count. */
async function playKeys(): Promise<void> {
  const { struck, erased, wrong } = await killKeys(kills, new Random(seed), say);
  const told = Object.entries(struck).map(([what, times]) => `${what} ${times}`);
  say(`F3, F18: kills of keys ${kills} (${told.join(', ')}), erased ${erased}, wrong ${wrong.length}`);
  for (const one of wrong.slice(0, 20)) say(`    ${one}`);
  if (wrong.length === 0) keys.passed += 1;
  else keys.failed += 1;
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
