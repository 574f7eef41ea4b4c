import type { Bounds, Day } from '../edtf.js';
import { distance } from './fold.js';
import { penalLaw, type PenalProvision } from './penal-law.js';
import type { Provision } from './references.js';
import { wasOn } from './was-on.js';

export type Force = 'in-force' | 'unknown' | { readonly notInForce: readonly PenalProvision[] };

/** Whether a provision was in force on any day within the bounds. An article without its part is as its parts are. */
export function provisionOn(citation: Provision, bounds: Pick<Bounds, 'earliest' | 'latest'>): Force {
  const versions = byCitation.get(citation);
  if (!versions) return 'unknown';
  return versions.some((version) => wasOn(version, bounds)) ? 'in-force' : { notInForce: versions };
}

/** The known provisions nearest to what was written: of the same article, then of like numbers. */
export function suggestProvisions(written: string, most = 3): readonly Provision[] {
  return [...byCitation.keys()]
    .map((citation) => ({ citation, far: distance(citation, written) }))
    .sort((a, b) => a.far - b.far || (a.citation < b.citation ? -1 : 1))
    .slice(0, most)
    .map(({ citation }) => citation);
}

/**
 * The ranges of imprisonment, as far as they are known, of all versions that were in force at or before a day. An article
 * that is cited without its part has none: which part's it would be can't be told.
 */
export const rangesUpTo = (citation: Provision, day: Day): readonly NonNullable<PenalProvision['range']>[] =>
  (byCitation.get(citation) ?? []).flatMap(({ citation: cited, range, from }) =>
    range && cited === citation && from <= day ? [range] : [],
  );

const byCitation = new Map<Provision, PenalProvision[]>();
for (const version of penalLaw) {
  const article = version.citation.replace(/\(.*$/, '');
  for (const citation of new Set([version.citation, article]))
    byCitation.set(citation, [...(byCitation.get(citation) ?? []), version]);
}
