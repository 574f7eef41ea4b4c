import { setImmediate as turn } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { evolveCase, type CaseState } from '#domain';
import { asCaseEvent, begunIn, historyOf, idOf, isErased, type Kept } from '../stored.js';
import { namesJudges } from './judges.js';
import { Writing, type At, type Written } from './writing.js';

/** Cases that events came of, with all that were ever merged with them: what is told of one may be counted with another. */
interface Cases {
  readonly writing: Writing;
  readonly parts: readonly Part[];
}
/** Cases that have nothing to do with those of other parts. */
interface Part {
  readonly ids: readonly string[];
  /** In the order of the log. */
  readonly history: readonly Kept[];
}

export async function readCases(streams: readonly string[], written: Written): Promise<Cases | undefined> {
  if (streams.length === 0) return undefined;
  const { batch, tx, log } = written;
  const merges = batch.filter(({ type }) => type === 'CasesMerged');
  if (merges.length > 0)
    await tx.query(
      'insert into case_merge select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing',
      [merges.map(({ stream }) => idOf(stream)), merges.map(({ data }) => data['survivor'])],
    ); // prettier-ignore
  const rows = await together(streams.map(idOf), tx);
  const ids = rows.map(({ id }) => id);
  const history = await historyOf(ids.map((id) => `case-${id}`), batch, tx, log); // prettier-ignore
  const parts = partsOf(rows).map((of) => ({ ids: of, history: [] as Kept[] }));
  const partOf = new Map(parts.flatMap((part) => part.ids.map((id) => [id, part])));
  for (const kept of history) partOf.get(idOf(kept.stream))!.history.push(kept);
  return { writing: await Writing.of(ids, new Set([...begunIn(batch)].map(idOf)), written), parts };
}

/** Cases with all that were ever merged with them. */
export async function together(ids: readonly string[], tx: PoolClient): Promise<readonly Together[]> {
  const { rows } = await tx.query<Together>(
    `with recursive edge (a, b) as (select case_id, survivor from case_merge union select survivor, case_id from case_merge),
       together (id) as (select * from unnest($1::uuid[]) union select b from together join edge on a = id)
     select id, exists (select from edge where a = id) as merged from together`,
    [ids],
  );
  return rows;
}
interface Together {
  readonly id: string;
  readonly merged: boolean;
}

/** Those that were ever merged with others in one part, the others by so many. */
function partsOf(cases: readonly Together[]): readonly (readonly string[])[] {
  const [merged, apart] = [true, false].map((is) => cases.filter((one) => one.merged === is).map(({ id }) => id));
  const parts = [merged!];
  for (let at = 0; at < apart!.length; at += casesOfAPart) parts.push(apart!.slice(at, at + casesOfAPart));
  return parts;
}
const casesOfAPart = 100;

/** Of whom an event changed in place what was counted before it. */
export type Rewritten = 'everybody' | 'lawyers';

/**
 * Writes what events from a position on made of cases. Sends each part while the next is worked out. Resolves with what
 * was changed in place, by the positions of the events.
 */
export async function writeCases(cases: Cases | undefined, from: bigint): Promise<ReadonlyMap<string, Rewritten>> {
  const changes = new Map<string, Rewritten>();
  if (!cases) return changes;
  const { writing, parts } = cases;
  for (const { ids, history } of parts) {
    const states = new Map<string, CaseState>();
    const merged = new Set<string>();
    const [reassigned, retiered] = [new Set<string>(), new Set<string>()];
    for (const [at, kept] of history.entries()) {
      if (at % eventsOfATurn === eventsOfATurn - 1) await turn(); // lets what is sent go on
      const id = idOf(kept.stream);
      const before = states.get(id);
      // What came while somebody was being erased was opened with a key that is gone now: what was before it is gone too.
      if (isErased(kept) || (!before && kept.revision !== '0')) continue;
      const state = evolveCase(before, asCaseEvent(kept));
      states.set(id, state);
      if (state.mergedInto) merged.add(id);
      else merged.delete(id);
      if (BigInt(kept.position) < from) continue;
      if (before && before.assigned !== state.assigned) {
        reassigned.add(id);
        changes.set(kept.position, 'lawyers');
      }
      if (kept.type === 'TierChanged' && namesJudges(state)) {
        retiered.add(id);
        changes.set(kept.position, 'everybody');
      }
      const touched = new Set([id, survivorOf(id, states), ...(before?.mergedInto ? [survivorOf(before.mergedInto, states)] : [])]); // prettier-ignore
      for (const one of touched) put(one, states, merged, writing, kept);
    }
    writing.flush(ids, states, { reassigned, retiered });
  }
  return changes;
}
const eventsOfATurn = 50;

/** A case that was merged into another does not count: what is told of it counts with the survivor. */
function put(
  id: string,
  states: ReadonlyMap<string, CaseState>,
  merged: ReadonlySet<string>,
  writing: Writing,
  at: At,
): void {
  const state = states.get(id);
  if (!state) return; // merged into a case that is not there
  const into = [...merged].filter((other) => survivorOf(other, states) === id);
  const absorbed = into.map((other) => states.get(other)!);
  writing.put({ id, state, absorbed, counts: survivorOf(id, states) === id }, at);
}

function survivorOf(id: string, states: ReadonlyMap<string, CaseState>): string {
  const seen = new Set([id]);
  for (let at = id; ;) {
    const next = states.get(at)?.mergedInto;
    if (next === undefined || !states.has(next) || seen.has(next)) return at;
    seen.add(next);
    at = next;
  }
}
