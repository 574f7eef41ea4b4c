import { evolveCase, type CaseState } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Projection } from '#projections';
import {
  asCaseEvent, caseTypes, historyOf, idOf, insertKept, isErased, isOfCase, parametersOf, personTypes,
} from '../stored.js'; // prettier-ignore
import { internalOfSpans } from '../internal-reporting.js';
import { writePeople } from './people.js';
import { rowsOf } from './rows.js';
import { ddl, readersIndexes, readersViews } from './tables.js';
import { Writing, type At, type Written } from './writing.js';

/**
 * What is counted, in both times: on which days of the world it held, and from which event of the registry to which it
 * was known so. An event closes the rows that it makes untrue and opens those that are true from then on; what an
 * earlier figure was made of is never touched again. Each event is taken by itself, whatever the batches.
 */
export const spans: Projection = {
  name: 'spans',
  version: 6,
  handles: new Set<string>([...caseTypes, ...personTypes]),
  tables: ddl,
  indexes: readersIndexes,
  views: readersViews,
  reporting: internalOfSpans,

  async apply(batch, tx, log) {
    await tx.query(insertKept, parametersOf(batch));
    const streams = [...new Set(batch.map(({ stream }) => stream))];
    const written = { batch, first: batch[0]!.position, tx, log };
    const reassigned = await writeCases(streams.filter((stream) => isOfCase({ stream })), written); // prettier-ignore
    await writePeople(streams.filter((stream) => stream.startsWith('person-')), written); // prettier-ignore
    const gone = batch.filter(({ type }) => type === 'PersonErased').map(({ stream }) => stream);
    if (gone.length > 0) await tx.query(scrub, [gone.map(idOf), gone]);
    const rewritesOf = ({ type, position }: StoredEvent) =>
      type === 'PersonErased' ? 'everybody' : reassigned.has(String(position)) ? 'lawyers' : null;
    await tx.query(
      'insert into moment select * from unnest($1::bigint[], $2::timestamptz[], $3::text[]) on conflict (position) do nothing',
      [batch.map(({ position }) => position), batch.map(({ recordedAt }) => recordedAt), batch.map(rewritesOf)],
    );
  },
};

/** Of a person who was erased nothing is counted, on no day: what a rebuild would not have either. */
const scrub = `
  with gone as (select distinct case_id from span where person = any ($1)),
    spans as (delete from span where person = any ($1)),
    traits as (delete from trait where person = any ($1)),
    acts as (delete from act where person = any ($1)),
    people as (delete from person where person = any ($1))
  delete from event where stream in (select 'case-' || case_id from gone) or (stream = any ($2) and type <> 'Record')`;

/** Resolves with the positions of the events that changed the lawyers of a case. */
async function writeCases(
  streams: readonly string[],
  { batch, first, tx, log }: Written,
): Promise<ReadonlySet<string>> {
  const changes = new Set<string>();
  if (streams.length === 0) return changes;
  const merges = batch.filter(({ type }) => type === 'CasesMerged');
  if (merges.length > 0)
    await tx.query(
      'insert into case_merge select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing',
      [merges.map(({ stream }) => idOf(stream)), merges.map(({ data }) => data['survivor'])],
    ); // prettier-ignore
  // With each case all that were ever merged with it: what is told of one may be counted with another.
  const { rows: found } = await tx.query<{ id: string }>(
    `with recursive edge (a, b) as (select case_id, survivor from case_merge union select survivor, case_id from case_merge),
       together (id) as (select * from unnest($1::uuid[]) union select b from together join edge on a = id)
     select id from together`,
    [streams.map(idOf)],
  );
  const ids = found.map(({ id }) => id);
  const history = await historyOf(ids.map((id) => `case-${id}`), batch, tx, log); // prettier-ignore
  const writing = await Writing.of(ids, tx);
  const states = new Map<string, CaseState>();
  const merged = new Set<string>();
  const reassigned = new Set<string>();
  for (const kept of history) {
    const id = idOf(kept.stream);
    const before = states.get(id);
    // What came while somebody was being erased was opened with a key that is gone now: what was before it is gone too.
    if (isErased(kept) || (!before && kept.revision !== '0')) continue;
    const state = evolveCase(before, asCaseEvent(kept));
    states.set(id, state);
    if (state.mergedInto) merged.add(id);
    else merged.delete(id);
    if (BigInt(kept.position) < first) continue;
    if (before && before.assigned !== state.assigned) {
      reassigned.add(id);
      changes.add(kept.position);
    }
    const touched = new Set([id, survivorOf(id, states), ...(before?.mergedInto ? [survivorOf(before.mergedInto, states)] : [])]); // prettier-ignore
    for (const one of touched) put(one, states, merged, writing, kept);
  }
  await writing.flush(states, reassigned);
  return changes;
}

/** A case that was merged into another counts no more by itself: what is told of it counts with the survivor. */
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
  writing.put(id, survivorOf(id, states) === id ? rowsOf({ id, state, absorbed }) : [], at);
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
