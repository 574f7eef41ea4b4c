import type { Belonging, MemberId, Sight, Territory } from '#domain';
import { placesOf } from '../wall.js';

/** How much of a list, and from where. */
export interface Page {
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
  /** Of the items, the ids of those that tell more than what is public. */
  readonly restricted: readonly string[];
}

/** `restricted`: it tells more than what is public. */
export interface One<T> {
  readonly item: T;
  readonly restricted: boolean;
}

/** SQL: whether whoever asks reaches what belongs there; the parameters are those of `placesOf`. */
const reached = (territory: string, assigned: string) =>
  `(:everywhere or ${territory} = any (:territories) or (${territory} is null and cardinality(cast(:territories as text[])) > 0) or coalesce(cast(:lawyer as uuid) = any (${assigned}), false))`;
/** Of a case `c`. */
export const caseReached = reached('c.territory', 'c.assigned');
/** The same for one who asks, as little as it comes to: an index is walked in order only where there is no more to it. */
export function caseReachedBy(sight: Sight): string {
  const { everywhere, territories, lawyer } = placesOf(sight);
  if (everywhere) return 'true';
  return territories.length === 0 && lawyer === null ? 'false' : caseReached;
}

export const belongingOf = ({
  territory,
  assigned,
}: {
  readonly territory: Territory | null;
  readonly assigned: readonly MemberId[];
}): Belonging => ({
  ...(territory !== null && { territory }),
  assigned: new Set(assigned),
});

export function pageOf<R extends { readonly id: string }, T>(
  rows: readonly R[],
  limit: number,
  of: {
    readonly item: (row: R) => T;
    readonly isRestricted: (row: R) => boolean;
    readonly cursor: (row: R) => string;
    /** Left out is who is gone meanwhile: the page is shorter, and others follow. */
    readonly isThere?: (row: R) => boolean;
  },
): Listed<T> {
  const page = rows.slice(0, limit);
  const shown = page.filter(of.isThere ?? (() => true));
  return {
    items: shown.map(of.item),
    next: rows.length > limit ? of.cursor(page.at(-1)!) : null,
    restricted: shown.filter(of.isRestricted).map(({ id }) => id),
  };
}
