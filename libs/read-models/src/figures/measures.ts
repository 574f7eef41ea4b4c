/** What a figure may be broken down by, and what of it may be picked. */
export const breakdowns = {
  liberty: { disjoint: true, about: 'Where the person is; several where it may be more than one state' },
  procedure: { disjoint: true, about: 'The stage of the prosecution; several where it may be more than one' },
  territory: { disjoint: true, about: 'Where the case belongs' },
  sex: { disjoint: true, about: 'Of the person, where the reader sees who it is' },
  ageBand: { disjoint: true, about: 'Years on the day asked for; unknown where the birth leaves more than one band' },
  occupation: { disjoint: true, about: 'Of the person, in the words of the record' },
  monthOfArrest: { disjoint: true, about: 'Of the first arrest, abduction or registered detention of the case; unknown where no month is certain' },
  mark: { disjoint: false, about: 'Certain and possible marks' },
  article: { disjoint: false, about: 'Every provision charged by that day, dropped ones included' },
  classification: { disjoint: false, about: 'Schemes and criteria decided to hold' },
  kind: { disjoint: true, about: 'The kind of fact' },
  month: { disjoint: true, about: 'In which it happened; unknown where its days are of more than one month' },
} as const; // prettier-ignore
export type Breakdown = keyof typeof breakdowns;

const ofPersons = ['liberty', 'procedure', 'territory', 'sex', 'ageBand', 'occupation', 'monthOfArrest', 'mark', 'article', 'classification'] as const; // prettier-ignore
const custody =
  'Deprived of liberty: detained, remanded, imprisoned, in a settlement colony, under house arrest, in a psychiatric hospital for an examination, or in transfer; a disappearance is possibly so. Value: every course of events that the facts allow agrees; the stale part is of those of whom nothing was heard for six months. Possible: some do, and are not in the value.';
const once =
  'A person of several cases counts once, and those merged count as one from the moment of the merge; by the case that says most: certainly held before possibly, heard of lately before stale.';

/** `shape`: how it is worked out. `version` is raised when the same question would get other digits. */
export const measures = {
  held: { counts: 'persons', shape: 'day', by: ofPersons, version: 1, definition: `Persons held on the day. ${custody} ${once}` },
  persons: { counts: 'persons', shape: 'day', by: ofPersons, version: 1, definition: `Persons with a case that the registry knew, whatever their status on the day; the possible column is empty. ${once}` },
  inflow: { counts: 'episodes', shape: 'flow', by: [], version: 1, definition: `Episodes of custody that began in the period, by the first day that is certain. Possible: episodes that are possible on every day of theirs. ${custody} Passing from one kind of custody into another is no flow.` },
  outflow: { counts: 'episodes', shape: 'flow', by: [], version: 1, definition: `Episodes of certain custody whose last day was the day before one of the period. Held at the start, and inflow, less outflow, is held at the end. Possible: episodes that are possible on every day of theirs. ${custody}` },
  acts: { counts: 'acts', shape: 'acts', by: ['month', 'kind'], version: 1, definition: 'Standing facts (searches, arrests, transfers, …) of the period, up to the day asked for: acts, not persons. Possible: of a day that is doubted, disputed, or only partly in the period.' },
  daysInCustody: { counts: 'episodes', shape: 'duration', by: [], version: 1, definition: `Days of an episode of certain custody up to the day asked for, by Kaplan and Meier: one that goes on is censored, not dropped. A median is empty where fewer than half had ended. ${custody}` },
  daysToVerdict: { counts: 'cases', shape: 'duration', by: [], version: 1, definition: 'Days from the first arrest, abduction or registered detention of a case to its first verdict after, by Kaplan and Meier: a case without a verdict on the day asked for is censored. Only days that are certain are measured; the others are counted in the row unmeasured.' },
} as const satisfies Readonly<Record<string, { readonly counts: string; readonly shape: Shape; readonly by: readonly Breakdown[]; readonly version: number; readonly definition: string }>>; // prettier-ignore
export type Measure = keyof typeof measures;
export type Shape = 'day' | 'flow' | 'acts' | 'duration';

export const intervals = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Interval = (typeof intervals)[number];
