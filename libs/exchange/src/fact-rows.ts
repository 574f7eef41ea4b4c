import { kindOf, type CaseFactKind } from '#domain';
import { BadCell, courtIn, placeIn, provisionsIn, termIn, termLengthIn, termNamed, termsOf } from './cells.js';

export const factColumns = [
  'case_key', 'person_key', 'fact', 'occurred_on', 'place', 'authority', 'court', 'articles', 'outcome', 'term', 'regime', 'grounds', 'note', 'organisation',
] as const; // prettier-ignore
/** Files of before may lack them. */
export const laterFactColumns = ['organisation'] as const;
export type FactCells = Readonly<Record<(typeof factColumns)[number], string>>;

/** A fact as a row gives it: what its kind has a place for, and the rest as words for its note. */
export interface FactDraft {
  readonly kind: CaseFactKind;
  readonly part: 'fact' | 'sentence';
  readonly data: Readonly<Record<string, unknown>>;
  readonly left: readonly string[];
}

/** The facts of a row: one, or a verdict and its sentence, which people write together. Throws `BadCell`. */
export function factsOf(kind: CaseFactKind, cells: FactCells): readonly FactDraft[] {
  if (kind === 'VerdictDelivered') return verdictAndSentence(cells);
  const used = new Set<string>();
  const data = Object.fromEntries(fieldsOf(kind, cells, used).filter(([, value]) => value !== undefined));
  return [{ kind, part: 'fact', data, left: leftOver(cells, used) }];
}

type Field = readonly [name: string, value: unknown];

/** Each column in the field that the kind has for it. Notes that are the very name of a term give that term. */
function fieldsOf(kind: CaseFactKind, cells: FactCells, used: Set<string>): readonly Field[] {
  const has = new Set(Object.keys((kindOf(kind).kind.schema.shape['data'] as { shape: object }).shape));
  const take = <T>(column: keyof FactCells, value: T): T => {
    if (cells[column] !== '') used.add(column);
    return value;
  };
  const fields: Field[] = [];
  if (has.has('place')) fields.push(['place', take('place', placeIn(cells.place))]);
  if (has.has('court')) fields.push(['court', take('court', courtIn(cells.court))]);
  if (has.has('authority')) fields.push(...authorityOf(has.has('takenBy'), cells.authority, take));
  if (has.has('provisions')) fields.push(['provisions', take('articles', provisionsIn(cells.articles))]);
  if (has.has('term')) fields.push(['term', take('term', termLengthIn(cells.term))]);
  if (has.has('regime')) fields.push(['regime', take('regime', termIn('regime', 'regime', cells.regime))]);
  if (has.has('grounds')) fields.push(['grounds', take('grounds', termIn('releaseGrounds', 'grounds', cells.grounds))]);
  if (has.has('organisation'))
    fields.push([
      'organisation',
      take('organisation', termIn('accusedOrganisation', 'organisation', cells.organisation)),
    ]);
  const outcome = outcomes[kind];
  if (outcome)
    fields.push([
      outcome.field,
      take('outcome', termIn(outcome.of, 'outcome', cells.outcome)) ?? outcome.empty?.(cells.note),
    ]);
  if (has.has('form') && kind === 'PsychiatricExaminationOrdered')
    fields.push(['form', termNamed('examinationForm', cells.note)]);
  return fields;
}

interface OutcomeColumn {
  readonly field: string;
  readonly of: 'appealOutcome' | 'decision' | 'measureAppealOutcome' | 'measure' | 'whereaboutsFound';
  /** What an empty cell says, given the note; nothing, as a rule. */
  readonly empty?: (note: string) => string | undefined;
}
const measureOf: OutcomeColumn = { field: 'measure', of: 'measure', empty: (note) => termNamed('measure', note) };
/** What the column `outcome` says of a kind, by which terms. */
const outcomes: Readonly<Partial<Record<CaseFactKind, OutcomeColumn>>> = {
  AppealDecided: { field: 'outcome', of: 'appealOutcome' },
  CassationDecided: { field: 'outcome', of: 'appealOutcome' },
  ParoleDecided: { field: 'outcome', of: 'decision' },
  MeasureAppealDecided: { field: 'outcome', of: 'measureAppealOutcome' },
  MeasureOrdered: measureOf,
  MeasureChanged: measureOf,
  MeasureExtended: measureOf,
  WhereaboutsEstablished: { field: 'found', of: 'whereaboutsFound', empty: () => 'unknown' },
};

/** Who took somebody may be told in a witness's words, where the kind has room for them. */
function authorityOf(
  takesWords: boolean,
  cell: string,
  take: <T>(column: 'authority', value: T) => T,
): readonly Field[] {
  if (!takesWords || termNamed('authority', cell) !== undefined || cell === '')
    return [['authority', take('authority', termIn('authority', 'authority', cell))]];
  return [
    ['authority', take('authority', 'unidentified')],
    ['takenBy', cell],
  ];
}

function verdictAndSentence(cells: FactCells): readonly FactDraft[] {
  const provisions = provisionsIn(cells.articles);
  const outcome = termIn('verdictOutcome', 'outcome', cells.outcome);
  if (outcome === undefined)
    throw new BadCell(
      'outcome',
      'no outcome: write how the court decided; it is not guessed',
      termsOf('verdictOutcome'),
    );
  const court = courtIn(cells.court);
  const each = { convicted: 'guilty', acquitted: 'acquitted', discontinued: 'discontinued', mixed: undefined }[outcome];
  const data = {
    ...(court !== undefined && { court }),
    ...(cells.place !== '' && { place: placeIn(cells.place) }),
    ...(/^retrial$/i.test(cells.note) && { instance: 'retrial' }),
    outcome,
    charges: each === undefined ? [] : provisions.map((provision) => ({ provision, outcome: each })),
  };
  const parts = partsOf(outcome, cells);
  const used = new Set(['place', 'court', 'outcome', 'term', 'regime', ...(each || parts ? ['articles'] : [])]);
  const verdict: FactDraft = { kind: 'VerdictDelivered', part: 'fact', data, left: leftOver(cells, used) };
  if (!parts) return [verdict];
  const sentence = { ...(court !== undefined && { court }), provisions, parts };
  return [verdict, { kind: 'SentenceImposed', part: 'sentence', data: sentence, left: [] }];
}

/** The sentence of a verdict's row, if it has one: `regime` names the regime of imprisonment, or the kind of sentence. */
function partsOf(outcome: string, { term: length, regime: cell }: FactCells): readonly object[] | undefined {
  if (length === '' && cell === '') return undefined;
  if (outcome === 'acquitted' || outcome === 'discontinued')
    throw new BadCell(length === '' ? 'regime' : 'term', `a sentence, where the outcome says ${outcome}: one is wrong`);
  if (cell === '')
    throw new BadCell(
      'regime',
      'a term of what? Write the regime, or the kind of sentence: "imprisonment" if the regime is not known',
      [...termsOf('regime'), ...termsOf('sentenceKind')],
    );
  const term = termLengthIn(length);
  const kind = termNamed('sentenceKind', cell);
  const regime = kind === undefined ? termIn('regime', 'regime', cell) : undefined;
  return [
    { kind: kind ?? 'imprisonment', ...(term !== undefined && { term }), ...(regime !== undefined && { regime }) },
  ];
}

/** Nothing that somebody wrote is lost: what the kind has no field for goes into the note. */
const leftOver = (cells: FactCells, used: ReadonlySet<string>): readonly string[] =>
  (['place', 'authority', 'court', 'articles', 'outcome', 'term', 'regime', 'grounds', 'organisation'] as const)
    .filter((column) => cells[column] !== '' && !used.has(column))
    .map((column) => `${column}: ${cells[column]}`);

/** The column that a field of a fact comes from, by the field's path. */
export function columnOf(path: readonly string[]): string {
  const field = path[0] === 'data' ? path[1] : path[0];
  return columns[field ?? ''] ?? 'fact';
}
const columns: Readonly<Record<string, string>> = {
  occurredOn: 'occurred_on',
  provisions: 'articles',
  charges: 'articles',
  place: 'place',
  court: 'court',
  authority: 'authority',
  takenBy: 'authority',
  parts: 'term',
  term: 'term',
  outcome: 'outcome',
  measure: 'outcome',
  found: 'outcome',
  regime: 'regime',
  grounds: 'grounds',
  note: 'note',
  organisation: 'organisation',
  days: 'term',
};
