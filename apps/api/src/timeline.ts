import type { CaseFact } from '#domain';
import type { Timeline, TimelineFact } from '#read-models';
import { seesPersonal, type Member, type Members } from '#access';

interface Who {
  readonly id: string;
  readonly name: string | null;
}

/** As it was told of the same timeline before, for those who see what is personal and those who do not. */
const told = new WeakMap<Timeline, Map<boolean, Promise<string>>>();

/**
 * A timeline as JSON: what its reader sees of it, without what is personal where they do not see that, with names of
 * members, and the instant by which it was known.
 */
export async function timelineFor(
  timeline: Timeline,
  knownAt: string,
  reader: Member,
  members: Members,
): Promise<string> {
  const before = told.get(timeline) ?? new Map<boolean, Promise<string>>();
  told.set(timeline, before);
  const personal = seesPersonal(reader);
  const answer = before.get(personal) ?? tell(timeline, personal, members).then((object) => JSON.stringify(object));
  before.set(personal, answer);
  try {
    return `${(await answer).slice(0, -1)},"knownAt":${JSON.stringify(knownAt)}}`;
  } catch (error) {
    before.delete(personal);
    throw error;
  }
}

async function tell(timeline: Timeline, personal: boolean, members: Members): Promise<object> {
  const { facts, acts } = timeline;
  const names = await members.namesOf([
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
  const words = personal ? (says: CaseFact) => says : withoutPersonal;
  return {
    ...timeline,
    case: by(timeline.case),
    facts: facts.map((fact) => factFor(fact, words, by)),
    acts: acts
      .map(by)
      .map((act) =>
        'says' in act.data ? { ...act, data: { ...act.data, says: words(act.data.says as CaseFact) } } : act,
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

/** A note may name anybody: it goes with what is personal. */
function withoutPersonal(says: CaseFact): CaseFact {
  const { personal: _, note: __, ...rest } = says;
  return rest;
}
