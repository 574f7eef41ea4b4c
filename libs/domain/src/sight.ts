import { tier, type MemberId, type Tier } from './envelope.js';
import type { Territory } from './vocabulary/terms.js';

/**
 * How far somebody sees. What is public everybody sees; beyond it there is what their reaches cover. What they are told
 * of a record is derived from what they see of it, and from nothing else.
 */
export interface Sight {
  /** Who has a sight of the same key sees the same. */
  readonly key: string;
  readonly reaches: readonly Reach[];
}

/** Cases in which somebody sees more than what is public. */
export interface Reach {
  /** `territories`: there, and wherever nobody said where it belongs. `assignedTo`: the cases of that lawyer. */
  readonly where: 'everywhere' | { readonly territories: readonly Territory[] } | { readonly assignedTo: MemberId };
  /** The tier up to which they see what is said there, whoever recorded it. */
  readonly upTo: Exclude<Tier, 'public'>;
  /** Whose words they see there whatever their tier. */
  readonly own?: MemberId;
}

/** What of a case decides who reaches it. */
export interface Belonging {
  readonly territory?: Territory;
  readonly assigned: ReadonlySet<MemberId>;
}

/** Whether somebody sees what is said under a tier, or a source of a tier, that a member recorded. */
export type Sees = (tier: Tier, recordedBy: MemberId) => boolean;

export const isUpTo = (tier: Tier, most: Tier): boolean => order.indexOf(tier) <= order.indexOf(most);

/** Nothing but what is public. */
export const publicSight: Sight = { key: 'public', reaches: [] };

/** The sight of whoever sees all that is said up to a tier, everywhere, and nothing above it. */
export const sightUpTo = (upTo: Tier): Sight =>
  upTo === 'public' ? publicSight : { key: `${upTo} everywhere`, reaches: [{ where: 'everywhere', upTo }] };

export const covers = ({ where }: Reach, { territory, assigned }: Belonging): boolean => {
  if (where === 'everywhere') return true;
  if ('assignedTo' in where) return assigned.has(where.assignedTo);
  return where.territories.length > 0 && (territory === undefined || where.territories.includes(territory));
};

/** Whether somebody sees more of a case than what is public. */
export const reaches = ({ reaches }: Sight, of: Belonging): boolean => reaches.some((reach) => covers(reach, of));

/** Whether there is such a case for somebody. */
export const seesCase = (sight: Sight, of: Belonging & { readonly tier: Tier }): boolean =>
  of.tier === 'public' || reaches(sight, of);

/** What somebody sees of what is said in a case. */
export function seesIn(sight: Sight, of: Belonging): Sees {
  const covering = sight.reaches.filter((reach) => covers(reach, of));
  return (tier, recordedBy) =>
    tier === 'public' || covering.some(({ upTo, own }) => isUpTo(tier, upTo) || recordedBy === own);
}

const order = tier.options;
