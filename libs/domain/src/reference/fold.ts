/** A name as it is looked up: without case, accents, apostrophes and doubled spaces, in no locale (İ and I are one). */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’ʼ`]/g, '')
    .replace(/[Iıİ]/g, 'i')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Levenshtein: how many letters to change, add or leave out. For suggestions, not for matching. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** The nearest of some written forms to what was written. */
export const nearest = (written: string, known: Iterable<string>, most: number): readonly string[] =>
  [...known]
    .map((form) => ({ form, far: distance(fold(form), fold(written)) }))
    .sort((a, b) => a.far - b.far || (a.form < b.form ? -1 : 1))
    .slice(0, most)
    .map(({ form }) => form);
