import { z } from 'zod';
import { memberId, text, type MemberId } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { caseAct, opened } from '../state.js';

/** PACE Resolution 1900 (2012) § 3 a–e; categories I–V of the UN Working Group on Arbitrary Detention. */
const criteria = {
  'pace-1900': ['a', 'b', 'c', 'd', 'e'],
  wgad: ['I', 'II', 'III', 'IV', 'V'],
} as const;
const scheme = z.enum(['pace-1900', 'wgad']);
const criterion = z.enum([...criteria['pace-1900'], ...criteria.wgad]);

export const classificationProposed = caseAct({
  type: 'ClassificationProposed',
  data: { scheme, criteria: criterion.array().min(1).max(5), reasons: text(4_000) },
  refuses: ({ scheme, criteria: named }) => {
    const foreign = named.findIndex((one) => !(criteria[scheme] as readonly string[]).includes(one));
    return foreign < 0
      ? undefined
      : refuse('classification-not-proposed', `${scheme} has the criteria ${criteria[scheme].join(', ')}.`, {
          field: `criteria.${foreign}`,
        });
  },
  evolve: (state, { scheme, criteria }, { by }) => {
    const now = opened(state);
    const before = now.classifications.get(scheme);
    const proposedBy = [...new Set([...(before && !before.decided ? before.proposedBy : []), by])];
    const proposal = { scheme, criteria, proposedBy };
    return { ...now, classifications: new Map(now.classifications).set(scheme, proposal) };
  },
  example: { scheme: 'pace-1900', criteria: ['a', 'e'], reasons: 'Charged for attending a court hearing.' },
});

/** By vote of a committee, more for than against. Whoever proposed it neither votes nor decides nor approves. */
export const classificationDecided = caseAct({
  type: 'ClassificationDecided',
  data: {
    scheme,
    holds: z.boolean(),
    votes: z.strictObject({ for: memberId.array().max(50), against: memberId.array().max(50) }),
    dissent: text(4_000).optional(),
    reasons: text(4_000),
  },
  takesTwo: () => true,
  refuses: ({ scheme, holds, votes }, { classifications }, { by, approvedBy }) => {
    const proposal = classifications.get(scheme);
    if (!proposal || proposal.decided)
      return refuse('classification-not-proposed', 'Nothing is proposed under this scheme: propose it first.', {
        field: 'scheme',
      });
    const own = (member: MemberId | undefined) => member !== undefined && proposal.proposedBy.includes(member);
    const voters = [...votes.for, ...votes.against];
    if (own(by) || own(approvedBy) || voters.some(own))
      return refuse('own-fact', 'Nobody decides what they proposed: ask another verifier.', { field: 'scheme' });
    if (new Set(voters).size < voters.length)
      return refuse('votes-do-not-count', 'A member votes once, for or against.', { field: 'votes' });
    return voters.length > 0 && holds === votes.for.length > votes.against.length
      ? undefined
      : refuse('votes-do-not-count', 'What holds is what more members voted for than against.', { field: 'holds' });
  },
  evolve: (state, { scheme, holds, reasons }, recorded) => {
    const now = opened(state);
    const decided = { ...now.classifications.get(scheme)!, decided: { recorded, holds, reasons } };
    return { ...now, classifications: new Map(now.classifications).set(scheme, decided) };
  },
  example: {
    scheme: 'pace-1900',
    holds: true,
    votes: { for: ['01980000-0000-7000-8000-0000000000a1'], against: [] },
    reasons: 'Criteria a and e are met.',
  },
});
