import { addMonths, type Day } from '../../edtf.js';
import { rangesUpTo } from '../../reference/provisions.js';
import { monthsOf, type Term } from '../../vocabulary/term.js';
import { frees } from './custody.js';
import { mayLieBetween, pairs, precedes, type Dated } from './dated.js';
import type { Rule } from './rule.js';
import { lastStretchOfCustody } from './stretch.js';

/** A verdict, with the first charge, all of which come later. */
export const verdictBeforeCharge: Rule = (facts) => {
  const charges = facts.filter(({ says }) => says.kind === 'ChargeBrought');
  return facts
    .filter(({ says }) => says.kind === 'VerdictDelivered')
    .filter((verdict) => charges.length > 0 && charges.every((charge) => precedes(verdict, charge)))
    .map((verdict) => [verdict, charges[0]!]);
};

/** Two verdicts of one instance, on two days or with two outcomes, where nothing between sent the case back. */
export const twoVerdictsOfOneInstance: Rule = (facts) =>
  pairs(facts.filter(({ says }) => says.kind === 'VerdictDelivered')).filter(([a, b]) => {
    if (a.says.kind !== 'VerdictDelivered' || b.says.kind !== 'VerdictDelivered') return false;
    const [one, other] = [a.says.data, b.says.data];
    const differ = one.outcome !== undefined && other.outcome !== undefined && one.outcome !== other.outcome;
    if (one.instance !== other.instance || !(differ || precedes(a, b) || precedes(b, a))) return false;
    const [first, second] = precedes(b, a) ? [b, a] : [a, b];
    return !facts.some((fact) => sendsBack(fact) && mayLieBetween(fact, first, second));
  });

export const sentenceOutsideRange: Rule = (facts) => facts.filter(isOutsideRange).map((sentence) => [sentence]);

/** The last word on the term, where custody went on past its end. */
export const pastEndOfTerm: Rule = (facts, segments, asOf) => {
  const held = lastStretchOfCustody(segments, asOf);
  const terms = facts.filter(
    ({ says }) => says.kind === 'SentenceImposed' || says.kind === 'SentenceReplaced' || raised(says),
  );
  const last = terms.at(-1);
  const term = last && termOf(last);
  if (!last || !term || !held?.from) return [];
  const { from } = held;
  const served = facts.some((fact) => frees(fact) && precedes(last, fact) && (fact.when.latest ?? '9') <= from);
  if (served) return [];
  const counted = last.says.kind === 'SentenceReplaced' ? last.when.earliest : (countsFrom(facts) ?? from);
  if (counted === null) return [];
  return addMonths(counted, Math.ceil(monthsOf(term))) < (held.to ?? asOf) ? [[last]] : [];
};

/** An acquittal, with what tells that the acquitted person serves a sentence. */
export const acquittedAndServing: Rule = (facts, segments) => {
  const odd = segments.find(
    ({ procedure, liberty }) =>
      sure(procedure) && acquitted.has(procedure.state) && sure(liberty) && serving.has(liberty.state),
  );
  if (!odd) return [];
  const by = (found: (fact: Dated) => boolean) =>
    facts
      .filter(found)
      .filter(({ when }) => odd.from === null || (when.latest !== null && when.latest <= odd.from))
      .at(-1);
  const acquittal = by(({ effect }) => effect.stage === 'acquitted');
  const served = by(({ effect }) => typeof effect.liberty === 'string' && serving.has(effect.liberty));
  const between = [acquittal, served].filter((fact) => fact !== undefined);
  return between.length > 0 ? [between] : [];
};

/** Whether the case is to be judged anew: what nobody knows may be that. */
const sendsBack = ({ says, effect }: Dated): boolean => {
  if (says.kind === 'CaseReturnedToProsecutor' || effect.stage === 'retrial') return true;
  if (says.kind !== 'AppealDecided' && says.kind !== 'CassationDecided') return false;
  return says.data.outcome === 'returned-to-prosecutor' || says.data.outcome === 'unknown';
};

/** Whether a higher instance gave another term. */
const raised = (says: Dated['says']): boolean =>
  (says.kind === 'AppealDecided' || says.kind === 'CassationDecided') && says.data.term !== undefined;

function termOf({ says }: Dated): Term | undefined {
  switch (says.kind) {
    case 'SentenceImposed':
      return says.data.parts.find(({ kind, term }) => kind === 'imprisonment' && term !== undefined)?.term;
    case 'SentenceReplaced':
      return says.data.by === 'imprisonment' ? says.data.term : undefined;
    case 'AppealDecided':
    case 'CassationDecided':
      return says.data.term;
    default:
      return undefined;
  }
}

const countsFrom = (facts: readonly Dated[]): Day | undefined =>
  facts
    .flatMap(({ says }) =>
      says.kind === 'SentenceImposed' && says.data.countsFrom ? [says.data.countsFrom as Day] : [],
    )
    .at(-1);

/**
 * Longer than the provisions allow together, or, under one provision, shorter than its minimum, by every version of
 * them in force up to that day. A court may go below the minimum (RF CC 64), so this is a flag to look at, no more.
 */
function isOutsideRange(sentence: Dated): boolean {
  const term = sentence.says.kind === 'SentenceImposed' ? termOf(sentence) : undefined;
  if (!term || sentence.says.kind !== 'SentenceImposed' || sentence.when.latest === null) return false;
  const { latest } = sentence.when;
  const provisions = sentence.says.data.provisions;
  const ranges = provisions.map((provision) => rangesUpTo(provision, latest));
  if (ranges.length === 0 || ranges.some((versions) => versions.length === 0)) return false;
  const months = monthsOf(term);
  const most = ranges.map((versions) =>
    Math.max(...versions.map(({ max }) => (max === null ? Infinity : monthsOf(max)))),
  );
  const least = Math.min(...ranges[0]!.map(({ min }) => (min === undefined ? 0 : monthsOf(min))));
  return months > most.reduce((sum, max) => sum + max, 0) || (ranges.length === 1 && months < least);
}

const sure = ({ certainty }: { readonly certainty: string }) => certainty !== 'possible';
const acquitted = new Set(['acquitted-not-final', 'acquitted-final']);
const serving = new Set(['imprisoned', 'settlement-colony']);
