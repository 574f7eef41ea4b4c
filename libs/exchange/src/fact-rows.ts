import { kindOf, type CaseFactKind } from '#domain';
import { courtIn, placeIn, provisionsIn, termIn, termLengthIn, termNamed } from './cells.js';

export const factColumns = [
  'case_key', 'person_key', 'fact', 'occurred_on', 'place', 'authority', 'court', 'articles', 'outcome', 'term', 'regime', 'grounds', 'note',
] as const; // prettier-ignore
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
  if (kind === 'AppealDecided' || kind === 'CassationDecided')
    fields.push(['outcome', take('outcome', termIn('appealOutcome', 'outcome', cells.outcome))]);
  if (has.has('measure') && kind.startsWith('Measure'))
    fields.push([
      'measure',
      take('outcome', termIn('measure', 'outcome', cells.outcome)) ?? termNamed('measure', cells.note),
    ]);
  if (has.has('form') && kind === 'PsychiatricExaminationOrdered')
    fields.push(['form', termNamed('examinationForm', cells.note)]);
  if (kind === 'WhereaboutsEstablished')
    fields.push(['found', take('outcome', termIn('whereaboutsFound', 'outcome', cells.outcome))]);
  return fields;
}

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
  const outcome = termIn('verdictOutcome', 'outcome', cells.outcome === '' ? 'convicted' : cells.outcome)!;
  const court = courtIn(cells.court);
  const each = outcome === 'convicted' ? 'guilty' : outcome === 'acquitted' ? 'acquitted' : 'discontinued';
  const data = {
    ...(court !== undefined && { court }),
    ...(cells.place !== '' && { place: placeIn(cells.place) }),
    instance: /^retrial$/i.test(cells.note) ? 'retrial' : 'first',
    outcome,
    charges: outcome === 'mixed' ? [] : provisions.map((provision) => ({ provision, outcome: each })),
  };
  const used = new Set(['place', 'court', 'articles', 'outcome', 'term', 'regime']);
  const verdict: FactDraft = { kind: 'VerdictDelivered', part: 'fact', data, left: leftOver(cells, used) };
  if (cells.term === '' && cells.regime === '') return [verdict];
  const term = termLengthIn(cells.term);
  const suspended = termNamed('sentenceKind', cells.regime) === 'suspended';
  const regime = suspended ? undefined : termIn('regime', 'regime', cells.regime);
  const part = {
    kind: suspended ? 'suspended' : 'imprisonment',
    ...(term !== undefined && { term }),
    ...(regime !== undefined && { regime }),
  };
  const sentence = { ...(court !== undefined && { court }), provisions, parts: [part] };
  return [verdict, { kind: 'SentenceImposed', part: 'sentence', data: sentence, left: [] }];
}

/** Nothing that somebody wrote is lost: what the kind has no field for goes into the note. */
const leftOver = (cells: FactCells, used: ReadonlySet<string>): readonly string[] =>
  (['place', 'authority', 'court', 'articles', 'outcome', 'term', 'regime', 'grounds'] as const)
    .filter((column) => cells[column] !== '' && !used.has(column))
    .map((column) => `${column}: ${cells[column]}`);
