import type { CaseFact } from '#domain';
import type { Timeline, TimelineFact } from '#read-models';
import { may, type Member, type Members } from '#access';

interface Who {
  readonly id: string;
  readonly name: string | null;
}

/** As it was told of the same timeline before, for those who are told where it is known from and those who are not. */
const told = new WeakMap<Timeline, Map<boolean, Promise<string>>>();

/**
 * A timeline as JSON, with those of the cases that were merged into it: what its reader sees of them, and the instant by
 * which it was known. What is personal, notes and the names of members are told to those who reach the case; where it is
 * known from to those who record and verify.
 */
export async function timelineFor(
  [timeline, ...merged]: readonly [Timeline, ...Timeline[]],
  knownAt: string,
  reader: Member,
  members: Members,
): Promise<string> {
  const sources = reader.upTo !== 'public' && may(reader.roles, 'source.read');
  const [answer, ...others] = await Promise.all([timeline, ...merged].map((one) => tellOnce(one, sources, members)));
  return `${answer!.slice(0, -1)},"mergedFrom":[${others.join()}],"knownAt":${JSON.stringify(knownAt)}}`;
}

async function tellOnce(timeline: Timeline, sources: boolean, members: Members): Promise<string> {
  const before = told.get(timeline) ?? new Map<boolean, Promise<string>>();
  told.set(timeline, before);
  const answer = before.get(sources) ?? tell(timeline, sources, members).then((object) => JSON.stringify(object));
  before.set(sources, answer);
  try {
    return await answer;
  } catch (error) {
    before.delete(sources);
    throw error;
  }
}

async function tell({ read, ...timeline }: Timeline, sources: boolean, members: Members): Promise<object> {
  const { facts, acts } = timeline;
  const names = !read.reached
    ? new Map<string, string>()
    : await members.namesOf([
        timeline.case.recordedBy,
        ...acts.map(({ recordedBy }) => recordedBy),
        ...facts.flatMap((fact) => [
          fact.recordedBy,
          ...fact.changes.map(({ recordedBy }) => recordedBy),
          ...(fact.retracted ? [fact.retracted.recordedBy] : []),
        ]),
      ]);
  const who = (id: string): Who => ({ id, name: names.get(id) ?? null });
  const by = <T extends { readonly recordedBy: string }>(told: T) => ({ ...told, recordedBy: who(told.recordedBy) });
  const words = (says: CaseFact) => wordsFor(says, { personal: read.reached, sources });
  return {
    ...timeline,
    case: by(timeline.case),
    facts: facts.map((fact) => ({ ...factFor(fact, words, by), sources: sources ? fact.sources : [] })),
    acts: acts
      .map(by)
      .map((act) =>
        'says' in act.data ? { ...act, data: { ...act.data, says: words(act.data.says as CaseFact) } } : act,
      )
      .map((act) =>
        act.type === 'DocumentAttached'
          ? { ...act, data: fileFor(act.data, { personal: read.reached, sources }) }
          : act,
      ),
  };
}

function factFor(
  { says, changes, retracted, ...fact }: TimelineFact,
  words: (says: CaseFact) => CaseFact,
  by: <T extends { readonly recordedBy: string }>(told: T) => object,
): object {
  const { kind: _, occurredOn: __, sources: ___, ...said } = words(says);
  return {
    ...by(fact),
    ...said,
    corrections: changes.map((change) => by({ ...change, said: words(change.said) })),
    retracted: retracted && by(retracted),
  };
}

/** How a file was called may name anybody too. */
function fileFor(
  { name, source, ...file }: { readonly name?: unknown; readonly source?: unknown },
  tells: { readonly personal: boolean; readonly sources: boolean },
): object {
  return {
    ...file,
    ...(tells.personal && name !== undefined && { name }),
    ...(tells.sources && source !== undefined && { source }),
  };
}

/** A note may name anybody: it goes with what is personal. */
function wordsFor(says: CaseFact, tells: { readonly personal: boolean; readonly sources: boolean }): CaseFact {
  const { personal, note, ...rest } = says;
  return {
    ...rest,
    ...(tells.personal && personal !== undefined && { personal }),
    ...(tells.personal && note !== undefined && { note }),
    ...(!tells.sources && { sources: [] }),
  } as CaseFact;
}
