import { isFactKind, type Tier } from '#domain';
import type { JsonObject, NewEvent } from '#event-store';

/** What of an event is sealed, and whose key it is sealed with. */
export interface SealingRule {
  /** Outside of what is sealed, for all to see. */
  readonly tier: Tier;
  /** JSON pointers into its data; '' is the whole of it. */
  readonly parts: readonly string[];
  /** How its type is called outside, where the whole is sealed. */
  readonly typeClass: string;
  /** Whose data key: `person-<id>`, `source-<id>`, `member-<id>`, `registry`. */
  readonly subject: string;
}

/** What of a case has to be known so that its next event can be sealed. */
export interface CaseSeal {
  readonly subject: string;
  readonly tier: Tier;
}

/**
 * A case after one more of its events: whose it is, and how closed. Every other stream needs no such knowledge. What
 * does not begin as a case does is nobody's, and stays closed.
 */
export function afterEvent(known: CaseSeal | undefined, { type, data }: Pick<NewEvent, 'type' | 'data'>): CaseSeal {
  if (type === 'CaseOpened') return { subject: `person-${data['person'] as string}`, tier: data['tier'] as Tier };
  if (!known) return { subject: registry, tier: 'confidential' };
  const ofAll = type === 'TierChanged' && data['fact'] === undefined && data['document'] === undefined;
  return ofAll ? { ...known, tier: data['tier'] as Tier } : known;
}

export const isOfCase = (stream: string): boolean => stream.startsWith('case-');

/**
 * Closed by default: of a published fact in a published case what is personal, its sources and its note are sealed; of
 * all else the whole. Names and titles are sealed here for published people and sources too, so that an erasure reaches
 * them: what shows them is the read model.
 */
export function ruleOf(
  stream: string,
  event: Pick<NewEvent, 'type' | 'data'>,
  known: CaseSeal | undefined,
): SealingRule {
  const { type, data } = event;
  const kind = stream.slice(0, Math.max(stream.indexOf('-'), 0));
  if (isOfCase(stream) && known) {
    if (!isFactKind(type)) return { ...known, parts: whole, typeClass: 'CaseAct' };
    const tier = higher(known.tier, data['tier'] as Tier);
    const parts = tier === 'public' ? personalOf(data) : whole;
    return { tier, parts, typeClass: 'CaseFact', subject: known.subject };
  }
  if (last.has(type)) return { tier: 'restricted', parts: whole, typeClass: 'Record', subject: registry };
  if (kind === 'person' || kind === 'source')
    return {
      tier: tierOf(data),
      parts: whole,
      typeClass: kind === 'person' ? 'PersonAct' : 'SourceAct',
      subject: stream,
    };
  const { member } = data;
  if (stream === 'membership' && typeof member === 'string')
    return { tier: 'restricted', parts: whole, typeClass: 'MembershipAct', subject: `member-${member}` };
  return { tier: 'restricted', parts: whole, typeClass: 'Record', subject: registry };
}

/** The subject of the key that seals actors, and what belongs to nobody else. */
export const registry = 'registry';

/** What outlives an erasure, for it tells of it. */
const last = new Set(['PersonErased', 'SourceErased']);
const whole = [''];
const personalOf = (data: JsonObject): readonly string[] =>
  ['personal', 'sources', 'note', 'occurredNote']
    .filter((field) => data[field] !== undefined)
    .map((field) => `/${field}`);

const tierOf = ({ tier }: JsonObject): Tier => (tier === 'public' || tier === 'confidential' ? tier : 'restricted');
const order: readonly Tier[] = ['public', 'restricted', 'confidential'];
const higher = (one: Tier, other: Tier): Tier => (order.indexOf(one) >= order.indexOf(other) ? one : other);
