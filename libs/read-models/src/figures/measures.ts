import type { Liberty, Mark } from '#domain';

/** What a figure may be broken down by, and what of it may be picked. */
export const breakdowns = {
  liberty: { disjoint: true, about: 'Where the person is; several where it may be more than one state' },
  procedure: { disjoint: true, about: 'The stage of the prosecution; several where it may be more than one' },
  territory: { disjoint: true, about: 'Where the case belongs' },
  sex: { disjoint: true, about: 'Of the person, where the reader sees who it is' },
  ageBand: { disjoint: true, about: 'Years on the day asked for; unknown where the birth leaves more than one band' },
  class: { disjoint: true, about: 'The five classes of the table of the Crimean Tatar Resource Center as we read them: colony, remand-prison, restricted, released, prosecuted (at liberty); other; several where it may be more than one' },
  ethnicity: { disjoint: true, about: 'Of the person, as stated' },
  occupation: { disjoint: true, about: 'Of the person, in the words of the record' },
  monthOfArrest: { disjoint: true, about: 'Of the first arrest, abduction or registered detention of the case; unknown where no month is certain' },
  mark: { disjoint: false, about: 'Certain and possible marks' },
  article: { disjoint: false, about: 'Every provision charged by that day, dropped ones included' },
  organisation: { disjoint: false, about: 'Every organisation that a charge of that day or before named; unknown where none did' },
  court: { disjoint: false, about: 'Every court that was named by that day' },
  judge: { disjoint: false, about: 'Every judge whom a verdict or a hearing of that day or before names, as it writes the name; of cases that the reader reaches' },
  place: { disjoint: true, about: 'Where the person was last known to be held' },
  classification: { disjoint: false, about: 'Schemes and criteria decided to hold' },
  kind: { disjoint: true, about: 'The kind of fact' },
  outcome: { disjoint: true, about: 'Of a verdict, an appeal, a cassation, a decision on parole: what was decided; of a release its ground, which of an exchange is exchange; of a death whether it was in custody; none of other facts' },
  month: { disjoint: true, about: 'In which it happened; unknown where its days are of more than one month' },
} as const; // prettier-ignore
export type Breakdown = keyof typeof breakdowns;

const ofPersons = ['liberty', 'procedure', 'class', 'territory', 'sex', 'ageBand', 'ethnicity', 'occupation', 'monthOfArrest', 'place', 'mark', 'article', 'organisation', 'court', 'judge', 'classification'] as const; // prettier-ignore
const custody =
  'Deprived of liberty: detained, remanded, imprisoned, in a settlement colony, under house arrest, in a psychiatric hospital for an examination, or in transfer; a disappearance is possibly so. Value: every course of events that the facts allow agrees; the stale part is of those of whom nothing was heard for six months. Possible: some do, and are not in the value.';
const once =
  'A person of several cases counts once, and those merged count as one from the moment of the merge; by the case that says most: certainly held before possibly, heard of lately before stale.';

type Shape = 'day' | 'flow' | 'acts' | 'people' | 'duration';
interface Counted<Of extends Shape> {
  readonly counts: 'persons';
  readonly shape: Of;
  readonly by: Of extends 'day' ? typeof ofPersons : readonly [];
  readonly version: number;
  readonly definition: string;
  readonly answer?: string;
  readonly stale?: string;
  readonly of?: Outcome;
}
/** Of acts: their kinds, and how they ended. */
export type Outcome = readonly [kinds: readonly string[], outcome: string];
const state = (liberty: Liberty, definition: string): Counted<'day'> => ({
  counts: 'persons',
  shape: 'day',
  by: ofPersons,
  version: 1,
  answer: `case when s.liberty_states = '{${liberty}}' then 'yes' when '${liberty}' = any (s.liberty_states) then 'possibly' else 'no' end`,
  definition: `${definition}, on the day. Value: it is certain. Possible: it may be so. ${once}`,
});
const mark = (of: Mark, definition: string): Counted<'day'> => ({
  counts: 'persons',
  shape: 'day',
  by: ofPersons,
  version: 1,
  answer: `case when '${of}' = any (s.marks) then 'yes' when '${of}' = any (s.possible_marks) then 'possibly' else 'no' end`,
  stale: `'${of}' = any (s.stale_marks)`,
  definition: `${definition}, on the day. Value: it is certain. Possible: it may be so. ${once}`,
});
const outcome = (of: Outcome, version: number, definition: string): Counted<'people'> => ({
  counts: 'persons',
  shape: 'people',
  by: [],
  version,
  of,
  definition: `${definition}. Value: the day is certainly in it. Possible: it is doubted, disputed, or only partly in it. Each person counts once.`,
});

/**
 * `shape`: how it is worked out. `version` is raised when the same question would get other digits. `answer`: SQL of a
 * span `s`, yes, possibly or no; all of them where there is none. `stale`: of a span, where it is not its own.
 */
export const measures = {
  held: { counts: 'persons', shape: 'day', by: ofPersons, version: 1, answer: 's.deprived', definition: `Persons held on the day. ${custody} ${once}` },
  persons: { counts: 'persons', shape: 'day', by: ofPersons, version: 1, definition: `Persons with a case that the registry knew, whatever their status on the day; the possible column is empty. ${once}` },
  disappeared: state('disappeared', 'Persons who have disappeared and whose whereabouts are not established'),
  dead: state('dead', 'Persons who have died, in custody or after'),
  illWithoutCare: mark('ill-without-care', 'Persons who are ill and get no care'),
  inPunishmentCell: mark('in-punishment-cell', 'Persons in a punishment cell or a like regime'),
  incommunicado: mark('incommunicado', 'Persons held without contact with the world outside'),
  hungerStrike: mark('hunger-strike', 'Persons on hunger strike'),
  exchanged: outcome([['ReleaseRecorded', 'Exchanged'], 'exchange'], 2, 'Persons who were exchanged by the day asked for, or within the period'),
  diedInCustody: outcome([['DeathRecorded'], 'in-custody'], 1, 'Persons who died in custody by the day asked for, or within the period'),
  inflow: { counts: 'episodes', shape: 'flow', by: [], version: 1, definition: `Episodes of custody that began in the period, by the first day that is certain. Possible: episodes that are possible on every day of theirs. ${custody} Passing from one kind of custody into another is no flow.` },
  outflow: { counts: 'episodes', shape: 'flow', by: [], version: 1, definition: `Episodes of certain custody whose last day was the day before one of the period. Held at the start, and inflow, less outflow, is held at the end. Possible: episodes that are possible on every day of theirs. ${custody}` },
  acts: { counts: 'acts', shape: 'acts', by: ['month', 'kind', 'outcome'], version: 2, definition: 'Standing facts (searches, arrests, transfers, …) of the period, up to the day asked for: acts, not persons. Possible: of a day that is doubted, disputed, or only partly in the period.' },
  appeals: { counts: 'acts', shape: 'acts', by: ['outcome', 'kind', 'month'], version: 1, kinds: ['AppealDecided', 'CassationDecided'], definition: 'Decisions on appeal and in cassation of the period, up to the day asked for, by what came of them: all but upheld changed something; of unknown nobody told. Acts, not persons. Possible: of a day that is doubted, disputed, or only partly in the period.' },
  daysInCustody: { counts: 'episodes', shape: 'duration', by: [], version: 1, definition: `Days of an episode of certain custody up to the day asked for, by Kaplan and Meier: one that goes on is censored, not dropped. A median is empty where fewer than half had ended. ${custody}` },
  daysOnRemand: { counts: 'episodes', shape: 'duration', by: [], version: 1, definition: 'Days without a break for which it is certain that somebody was on remand, up to the day asked for, by Kaplan and Meier: one that goes on is censored, not dropped.' },
  daysImprisoned: { counts: 'episodes', shape: 'duration', by: [], version: 1, definition: 'Days without a break for which it is certain that somebody was imprisoned on a judgment, up to the day asked for, by Kaplan and Meier: one that goes on is censored, not dropped.' },
  sentenceMonths: { counts: 'cases', shape: 'duration', by: [], version: 1, definition: 'Months of imprisonment of the last sentence of each case by the day asked for; of several parts the longest; a day is a thirtieth of a month, and what is left over is dropped. Sentences without a known term of imprisonment are in the row unmeasured. All that is measured has ended: nothing is censored.' },
  daysSinceHeard: { counts: 'persons', shape: 'duration', by: [], version: 1, definition: 'The age of the data: days from the last standing fact of each person who is held for certain to the day asked for; the last day on which the fact may have been. Those without a fact that has a day are in the row unmeasured.' },
  daysToVerdict: { counts: 'cases', shape: 'duration', by: [], version: 1, definition: 'Days from the first arrest, abduction or registered detention of a case to its first verdict after, by Kaplan and Meier: a case without a verdict on the day asked for is censored. Only days that are certain are measured; the others are counted in the row unmeasured.' },
} as const satisfies Readonly<Record<string, { readonly counts: string; readonly shape: Shape; readonly by: readonly Breakdown[]; readonly version: number; readonly definition: string; readonly answer?: string; readonly stale?: string; readonly of?: Outcome; readonly kinds?: readonly string[] }>>; // prettier-ignore
export type Measure = keyof typeof measures;

export const intervals = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Interval = (typeof intervals)[number];
