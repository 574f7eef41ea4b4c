import { evolvePerson, type Name, type PersonEvent, type PersonState, type Recorded, type Tier } from '#domain';
import { mainName } from './names.js';

/** A person as a list shows them. */
export interface ListedPerson {
  readonly names: readonly Name[];
  readonly name: string;
  /** By which the list is ordered, byte by byte: the same here and in Postgres (`collate "C"`). */
  readonly sortName: string;
  /** In which a part of a name is looked for. */
  readonly allNames: string;
  readonly sex: string;
  readonly birth: string | null;
  readonly occupation: string | null;
  readonly tier: Tier;
  readonly mergedInto: string | null;
}

/** From all events of a person's stream. */
export function listedPerson(events: readonly Recorded<PersonEvent>[]): ListedPerson {
  const [first] = events;
  if (first?.type !== 'PersonRegistered') throw new Error('A person stream that does not begin with PersonRegistered');
  const state = events.reduce<PersonState | undefined>((state, event) => evolvePerson(state, event), undefined)!;
  const said = (of: string) =>
    events
      .flatMap((event) =>
        event.type === 'PersonDetailStated' && event.data.detail.of === of ? [event.data.detail.value] : [],
      )
      .at(-1);
  const name = mainName(state.names);
  return {
    names: state.names,
    name,
    sortName: sortNameOf(name),
    allNames: state.names.map(({ text }) => text).join(' | ').toLowerCase(),
    sex: first.data.sex,
    birth: said('birth') ?? first.data.birth ?? null,
    occupation: said('occupation') ?? first.data.occupation ?? null,
    tier: first.data.tier,
    mergedInto: state.mergedInto ?? null,
  }; // prettier-ignore
}

/** Letters without their marks first, so that `Celâl` stands beside `Celal`; what is the same without them, by them. */
const sortNameOf = (name: string): string => {
  const lower = name.toLowerCase();
  const bare = lower.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ı', 'i');
  return bare === lower ? lower : `${bare} ${lower}`;
};
