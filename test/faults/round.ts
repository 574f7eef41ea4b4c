import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.js';
import type { Random } from './random.js';
import type { Registry } from './registry.js';
import { verifyLog, type LogFindings } from './verify-log.js';
import { modelsReach, verifyModels, type Differing } from './verify-models.js';

/** What one round was, and what it left. */
export interface Round {
  readonly fault: string;
  readonly told: string | undefined;
  readonly inFlight: number;
  readonly importing: boolean;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  readonly resent: number;
  /** Seconds from when the fault was over until an append was taken, and until the models showed what was there then. */
  readonly writesAfter: number;
  readonly modelsAfter: number;
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  readonly differing: readonly Differing[];
  readonly other: readonly string[];
  readonly digest: LogFindings['digest'];
}

/** Load, a fault at a random moment, recovery, and then everything is held against everything. */
export async function playRound(
  registry: Registry,
  fault: Fault,
  random: Random,
  earlier: LogFindings['digest'] | undefined,
): Promise<Round> {
  const { appends, load, imports } = registry;
  const [sentBefore, resentBefore] = [appends.all.length, load.resent];
  const other: string[] = [];

  load.start(random.fork());
  imports.start(80);
  await sleep(random.between(300, 1_800));
  if (fault.ofImport || random.chance(0.5)) await imports.untilItRecords(); // an append of several events is in flight then
  await sleep(random.between(0, 100));
  const [inFlight, importing] = [load.inFlight, imports.recording];
  const told = await fault.strike(registry, random);

  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1_000;
  if (!(await load.takesAppends(patience)))
    other.push(`no append was taken for ${patience} s after the fault was over`);
  const writesAfter = seconds();
  load.ease();
  if (!(await modelsReach(registry, await registry.head(), patience)))
    other.push(`the models had not caught up ${patience} s after the fault was over`);
  const modelsAfter = seconds();
  await sleep(300);
  await Promise.all([load.end(), imports.end()]);

  if (!(await modelsReach(registry, await registry.head(), patience)))
    other.push(`the models did not reach the end of a log at rest in ${patience} s`);
  const found = await verifyLog(registry, earlier);
  const differing = await verifyModels(registry);
  other.push(...found.other, ...load.wrong, ...(await health(registry)));
  for (const { endedByItself } of [registry.api, registry.projector]) other.push(...endedByItself);
  const sent = appends.all.slice(sentBefore);
  const count = (of: string) => sent.filter(({ outcome }) => outcome === of).length;
  return {
    ...found,
    fault: fault.name,
    told,
    inFlight,
    importing,
    acknowledged: count('acknowledged'),
    refused: count('refused'),
    unknown: count('unknown'),
    resent: load.resent - resentBefore,
    writesAfter,
    modelsAfter,
    differing,
    other,
  };
}

/** Seconds in which everything has to work again. */
const patience = 120;

async function health({ api }: Registry): Promise<readonly string[]> {
  const answer = await fetch(new URL('/v1/health', api.url));
  return answer.ok ? [] : [`/v1/health: ${answer.status} ${await answer.text()}`];
}

/** The last that each process said. */
export const lastWords = (registry: Registry): readonly string[] =>
  ['api', 'projector', 'import', 'rebuild'].flatMap((of) => {
    if (!fs.existsSync(registry.log(of))) return [];
    return fs
      .readFileSync(registry.log(of), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-5)
      .map((line) => `${of}: ${line.slice(0, 1_000)}`);
  });
