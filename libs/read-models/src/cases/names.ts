import type { Name } from '#domain';

/** The name that a list shows: the first in Latin letters that people use, else the first. */
export const mainName = (names: readonly Name[]): string =>
  (names.find(({ script, kind }) => script === 'Latn' && kind === 'used') ?? names[0])?.text ?? '';
