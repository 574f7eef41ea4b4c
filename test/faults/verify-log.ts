import type { Appends } from './appends.js';
import type { Registry } from './registry.js';

/** What is wrong with the log: what was lost and what is there twice, and all else that must not be. */
export interface LogFindings {
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  readonly other: readonly string[];
  /** Of all that it holds, in order: no later state of the log may begin otherwise. */
  readonly digest: { readonly events: number; readonly sha256: string };
}

/** Holds the log against all that clients sent and were told. */
export async function verifyLog(
  registry: Registry,
  earlier: LogFindings['digest'] = { events: 0, sha256: '' },
): Promise<LogFindings> {
  const events = (await registry.events()).map((event) => ({
    position: String(event.position),
    stream: event.stream,
    revision: String(event.revision),
    id: event.id,
    recorded_at: event.recordedAt,
    command: event.metadata.commandId,
    mark: /mark-[0-9]+/.exec(JSON.stringify(event.data))?.[0] ?? null,
  }));
  const [head] = await registry.rows<{ position: string }>('select position from log.head');
  const digest = await digestOf(registry, events.length);
  const before = earlier.events === 0 ? earlier : await digestOf(registry, earlier.events);
  return {
    ...againstAppends(events, registry.appends),
    other: [
      ...orderOf(events, BigInt(head!.position)),
      ...partsIn(events, registry.appends),
      ...(before.sha256 === earlier.sha256 ? [] : ['what was recorded in an earlier round is not what it was']),
    ],
    digest,
  };
}

interface Logged {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly recorded_at: Date;
  readonly command: string;
  /** None in the events that open a case of an import, and in its source. */
  readonly mark: string | null;
}

async function digestOf(registry: Registry, events: number): Promise<LogFindings['digest']> {
  const [found] = await registry.rows<{ sha256: string }>(
    `select encode(sha256(convert_to(coalesce(string_agg(e::text, ',' order by position), ''), 'UTF8')), 'hex') as sha256
     from log.event e where position <= $1`,
    [events],
  );
  return { events, sha256: found!.sha256 };
}

/** Every acknowledged append is there once, at the place that was told; what was refused is not there. */
function againstAppends(events: readonly Logged[], { all }: Appends): Pick<LogFindings, 'lost' | 'twice'> {
  const byMark = grouped(events, ({ mark }) => mark);
  const [lost, twice]: [string[], string[]] = [[], []];
  for (const { what, marks, outcome, at } of all) {
    const found = marks.map((mark) => byMark.get(mark) ?? []);
    const name = `${marks[0]} (${what}), ${outcome}`;
    const there = found.flat();
    if (found.some(({ length }) => length > 1))
      twice.push(`${name}: at ${there.map(({ position }) => position).join(', ')}`);
    if (outcome === 'refused' && there.length > 0) twice.push(`${name}: is there all the same`);
    const last = there.at(-1);
    const moved = at && (last?.position !== at.position || last.revision !== at.revision);
    if (outcome === 'acknowledged' && (found.some(({ length }) => length === 0) || moved))
      lost.push(
        `${name}: said to be at ${at?.position ?? 'its place'}, found ${last ? `at ${last.position}` : 'nowhere'}`,
      );
  }
  for (const [id, { length }] of grouped(events, ({ id }) => id))
    if (length > 1) twice.push(`event ${id}: ${length} times`);
  return { lost, twice };
}

/** Dense positions, dense revisions, a time that never goes back. */
function orderOf(events: readonly Logged[], head: bigint): readonly string[] {
  const wrong: string[] = [];
  const streams = new Map<string, bigint>();
  let time = -Infinity;
  for (const [index, { position, stream, revision, recorded_at }] of events.entries()) {
    if (BigInt(position) !== BigInt(index) + 1n) wrong.push(`position ${position} is the ${index + 1}th`);
    const next = (streams.get(stream) ?? -1n) + 1n;
    if (BigInt(revision) !== next) wrong.push(`${stream}: revision ${revision} where ${next} should be`);
    streams.set(stream, BigInt(revision));
    if (recorded_at.getTime() < time) wrong.push(`position ${position} was recorded before the one before it`);
    time = recorded_at.getTime();
  }
  if (head !== BigInt(events.length)) wrong.push(`the head says ${head}, and there are ${events.length} events`);
  return wrong.slice(0, 10);
}

/** Of an append of several events either none is there, or all, one after the other. */
function partsIn(events: readonly Logged[], { all }: Appends): readonly string[] {
  const positions = new Map(events.map(({ mark, position }) => [mark, BigInt(position)]));
  const known = new Set(all.flatMap(({ marks }) => marks));
  return [
    ...all.flatMap(({ what, marks }) => {
      const at = marks.map((mark) => positions.get(mark)).filter((position) => position !== undefined);
      const whole = at.length === marks.length && at.every((position, n) => position === at[0]! + BigInt(n));
      return at.length === 0 || whole ? [] : [`${marks[0]} (${what}): ${at.length} of ${marks.length} in one piece`];
    }),
    ...events.filter(({ mark }) => mark !== null && !known.has(mark)).map(({ position }) => `nobody sent ${position}`),
  ];
}

function grouped<T, K>(of: readonly T[], key: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of of) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}
