import { tier, type MemberId, type Tier } from './envelope.js';

/** How far somebody sees. What they are told of a record is derived from what they see of it, and from nothing else. */
export interface Sight {
  /** Who has a sight of the same key sees the same. */
  readonly key: string;
  /** The tiers of the cases and people that there are for them. */
  readonly tiers: readonly Tier[];
  /** The tier up to which they see what is said, whoever recorded it. */
  readonly upTo: Tier;
  /** Whether they see what is said under a tier, or a source of a tier, that a member recorded. */
  readonly sees: (tier: Tier, recordedBy: MemberId) => boolean;
}

export const isUpTo = (tier: Tier, most: Tier): boolean => order.indexOf(tier) <= order.indexOf(most);

/** The sight of whoever sees all that is said up to a tier, and nothing above it. */
export const sightUpTo = (upTo: Tier): Sight => ({ key: upTo, tiers: order, upTo, sees: (tier) => isUpTo(tier, upTo) });

const order = tier.options;
