import type { z } from 'zod';
import { courtByName, labels, nearest, placeByName, suggestCourts, suggestPlaces, term, vocabularies } from '#domain';

/** A cell that can't be meant: which column, why, and what could stand there. */
export class BadCell extends Error {
  constructor(
    readonly column: string,
    readonly problem: string,
    readonly allowed?: readonly string[],
  ) {
    super(problem);
  }
}

type Vocabularies = typeof vocabularies;
type TermOf<V extends keyof Vocabularies> = z.output<Vocabularies[V]>;

/** The term of a vocabulary that a cell names, by its code or its label in any language; `undefined` of an empty cell. */
export function termIn<V extends keyof Vocabularies>(
  vocabulary: V,
  column: string,
  cell: string,
): TermOf<V> | undefined {
  if (cell === '') return undefined;
  const found = termNamed(vocabulary, cell);
  if (found === undefined) throw new BadCell(column, 'there is no such term', vocabularies[vocabulary].options);
  return found;
}

/** The term that a text is the name of, if it is. */
export function termNamed<V extends keyof Vocabularies>(vocabulary: V, cell: string): TermOf<V> | undefined {
  const written = plain(cell);
  const terms = vocabularies[vocabulary].options as readonly (keyof typeof labels.terms)[];
  return terms.find(
    (term) => plain(term) === written || Object.values(labels.terms[term]).some((label) => plain(label) === written),
  ) as TermOf<V> | undefined;
}

export const termsOf = (vocabulary: keyof Vocabularies): readonly string[] => vocabularies[vocabulary].options;

export function placeIn(cell: string): string | undefined {
  if (cell === '') return undefined;
  const place = placeByName(cell);
  if (!place) throw new BadCell('place', 'the gazetteer has no such place', suggestPlaces(cell));
  return place.id;
}

export function courtIn(cell: string): string | undefined {
  if (cell === '') return undefined;
  const court = courtByName(cell);
  if (!court) throw new BadCell('court', 'there is no such court', suggestCourts(cell));
  return court.id;
}

/** `RF CC 205.5(2); RF CC 278` */
export const provisionsIn = (cell: string): readonly string[] =>
  cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export function termLengthIn(cell: string): string | undefined {
  if (cell === '') return undefined;
  if (!term.safeParse(cell).success)
    throw new BadCell('term', 'not a length of time such as P6Y11M: ISO 8601, years, months and days, and positive');
  return cell;
}

export const near = (written: string, known: readonly string[]): readonly string[] => nearest(written, known, 3);
const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
