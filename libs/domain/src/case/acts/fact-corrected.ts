import { z } from 'zod';
import { factId, text, tier, verification, type Tier, type Verification } from '../../envelope.js';
import { readFact } from '../../fact.js';
import { isRefusal, refuse, type Refusal } from '../../refusal.js';
import { refuseFact } from '../facts/admission.js';
import { caseFact, kindOf, type CaseFact } from '../facts/index.js';
import { caseAct, opened, reworded, standing, withFact } from '../state.js';

type Claims = 'tier' | 'verification';
type WithoutClaims<F> = F extends unknown ? Omit<F, Claims> & { readonly [C in Claims]?: string | undefined } : never;

/** A fact in other words. How open and how verified it is need not be said, and can't be changed by saying it. */
const correctedFact = z.discriminatedUnion(
  'kind',
  caseFact.options.map((kind) =>
    kind.omit({ tier: true, verification: true }).extend({
      tier: tier.optional().describe('Stays as it is: leave it out'),
      verification: verification
        .optional()
        .describe(
          'Falls back to reported, as nobody has verified the new words; what is disputed stays so: leave it out',
        ),
    }),
  ) as unknown as typeof caseFact.options,
) as unknown as z.ZodType<WithoutClaims<CaseFact>, WithoutClaims<z.input<typeof caseFact>>>;

const why = {
  reason: text(1_000),
  toldTo: text(300).optional().describe('Who was told of it: the readers of a report, a partner, the family'),
};

/**
 * Replaces what a fact says happened, the whole of it. The old words stay readable. It opens nothing and verifies
 * nothing: those are acts of other people (`TierChanged`, `FactVerified`).
 */
export const factCorrected = caseAct({
  type: 'FactCorrected',
  data: { fact: factId, says: caseFact, ...why },
  command: { fact: factId, says: correctedFact, ...why },
  refuses: ({ fact, says }, state, context) => {
    const found = standing(state, fact);
    if (isRefusal(found)) return found;
    if (found.says.kind !== says.kind)
      return refuse(
        'kind-changed',
        `The fact is a ${found.says.kind}. To say that something else happened, retract it and record the other.`,
        { field: 'says.kind' },
      );
    const same = sameWords(found.says, says);
    const { tier = found.says.tier, verification = found.says.verification } = says;
    if (!same || tier !== found.says.tier || verification !== found.says.verification) {
      const claims = refuseClaims(says, found.says);
      if (claims) return claims;
    }
    return same
      ? refuse('fact-unchanged', 'The fact says this already; nothing was recorded.', { field: 'says' })
      : refuseFact(inOtherWords(found.says, says), state, context, { field: 'says.', self: fact });
  },
  records: ({ says, ...rest }, state) => ({
    ...rest,
    says: inOtherWords(state.facts.get(rest.fact)!.says, says),
  }),
  evolve: (state, { fact, says, reason }, recorded) => {
    const now = opened(state);
    return withFact(now, reworded(now.facts.get(fact)!, says, 'FactCorrected', recorded, reason));
  },
  example: {
    fact: '01980000-0000-7000-8000-000000000033',
    says: {
      kind: 'ArrestRecorded',
      occurredOn: '2021-09-04',
      sources: [{ id: '01980000-0000-7000-8000-000000000001' }],
      data: { authority: 'fsb', place: 'simferopol' },
    },
    reason: 'The lawyer saw the record of detention: the fourth, not the third.',
  },
});

/** A correction holds a fact whole, so the log keeps the version of its kind beside it: `saysVersion`, absent for 1. */
export const writeCorrection = <D extends { readonly says: CaseFact }>(data: D): D => {
  const { version } = kindOf(data.says.kind).kind;
  return version === 1 ? data : { ...data, saysVersion: version };
};

/** A stored correction with the fact that it holds as the current version of its kind. */
export function readCorrection(stored: object): object {
  const { says, saysVersion = 1, ...rest } = stored as { says: { kind: string }; saysVersion?: number };
  return { ...rest, says: readFact(kindOf(says.kind).kind, saysVersion, says) };
}

interface Claiming {
  readonly tier?: string | undefined;
  readonly verification?: string | undefined;
}

/** The new words as the log keeps them, under the old tier. Nobody has verified them yet; a dispute is not settled by them. */
const inOtherWords = (
  { tier, verification }: { readonly tier: Tier; readonly verification: Verification },
  says: WithoutClaims<CaseFact>,
): CaseFact => ({ ...says, tier, verification: unverified(verification) });
const unverified = (before: Verification): Verification => (before === 'disputed' ? 'disputed' : 'reported');

function refuseClaims(
  { tier, verification }: Claiming,
  found: { readonly tier: Tier; readonly verification: Verification },
): Refusal | undefined {
  if (tier !== undefined && tier !== found.tier)
    return refuse(
      'not-a-correction',
      `A correction says what happened, not who may read it: the fact is ${found.tier} and stays so. Leave the tier out; it is changed by an act of its own.`,
      { field: 'says.tier' },
    );
  const left = unverified(found.verification);
  if (verification !== undefined && verification !== left)
    return refuse(
      'not-a-correction',
      `Nobody has verified the new words: with them the fact is ${left}. Leave the verification out; another member verifies the fact.`,
      { field: 'says.verification' },
    );
  return undefined;
}

const sameWords = (one: Claiming, other: Claiming): boolean =>
  canonical(unclaimed(one)) === canonical(unclaimed(other));
const unclaimed = ({ tier: _, verification: __, ...words }: Claiming): object => words;
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
