import { randomUUID } from 'node:crypto';
import type { Cluster } from './cluster.js';
import type { Payload, StoreKind } from './stores/store.js';

/** What one contestant does in one round; figures by their name. */
export interface Case {
  readonly contestant: string;
  readonly role: StoreKind['role'];
  readonly run: () => Promise<Readonly<Record<string, number>>>;
}

/** What is asked for on the command line. */
export interface Size {
  readonly cases: number;
}

/** Figures that are measured in one run, so that they can be compared. */
export interface Measure {
  readonly name: string;
  readonly about: string;
  /** What must be made first, once; `done` takes it away. */
  prepare(
    cluster: Cluster,
    size: Size,
  ): Promise<{ readonly cases: readonly Case[]; readonly done: () => Promise<void> }>;
  /** Rounds at most, for what takes long. */
  readonly mostRounds?: number;
  /** Which figures are better when they are smaller. */
  readonly smaller?: RegExp;
  /** What the issue asks for: our figure against the floor's (or a named contestant's), at least so much. */
  readonly goals?: readonly Goal[];
}
export interface Goal {
  readonly figure: string;
  readonly against: 'floor' | 'best peer' | 'limit';
  /** Ours divided by theirs; for what is better smaller, theirs divided by ours. */
  readonly atLeast: number;
}

let made = 0;
/** An event of some 400 bytes, data and metadata together. */
export function payload(): Payload {
  made += 1;
  return {
    id: randomUUID(),
    data: {
      n: made,
      occurredOn: '2021-09-04~',
      sources: [{ id: randomUUID() }],
      tier: 'public',
      data: { authority: 'fsb', provisions: ['RF CC 205.5(2)'], place: 'simferopol' },
    },
    metadata: {
      actor: randomUUID(),
      commandId: randomUUID(),
      correlationId: randomUUID(),
      software: 'qayd/bench',
    },
  };
}

export const aStream = (): string => `case-${randomUUID()}`;

/** Runs for so many milliseconds; how often, in how many seconds. */
export async function during(
  milliseconds: number,
  once: (index: number) => Promise<void>,
  parallel: number,
): Promise<{
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly many: number;
}> {
  const taken: number[] = [];
  const began = performance.now();
  const end = began + milliseconds;
  await Promise.all(
    Array.from({ length: parallel }, async (_, index) => {
      for (let at = performance.now(); at < end;) {
        await once(index);
        const now = performance.now();
        taken.push(now - at);
        at = now;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const sorted = Float64Array.from(taken).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: taken.length / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), many: taken.length };
}
