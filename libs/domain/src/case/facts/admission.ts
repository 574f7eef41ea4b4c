import type { Context } from '../../act.js';
import { addDays, boundsOf } from '../../edtf.js';
import type { FactId } from '../../envelope.js';
import { checkReferences } from '../../reference/check.js';
import { isRefusal, refuse, type Refusal } from '../../refusal.js';
import { makesCircle } from '../order.js';
import { standing, type CaseState } from '../state.js';
import { refuseDates } from './dates.js';
import { kindOf, type CaseFact } from './index.js';

/**
 * Why a fact can't be taken, if it can't: only ever because it can't be meant as it stands (domain.md, 'Refused').
 * A fact that is late, partial or at odds with others is taken, and flagged.
 */
export function refuseFact(
  says: CaseFact,
  state: CaseState,
  { today }: Context,
  { field = '', self }: { readonly field?: string; readonly self?: FactId } = {},
): Refusal | undefined {
  const { kind } = kindOf(says.kind);
  const when = boundsOf(says.occurredOn);
  if (!kind.mayLieAhead && when.earliest !== null && when.earliest > addDays(today, 1))
    return refuse(
      'date-in-future',
      `${says.occurredOn} has not come yet, and ${says.kind} is of the past. Check the year; what is planned is a HearingScheduled.`,
      { field: `${field}occurredOn` },
    );
  if (says.after !== undefined) {
    const before = says.after === self ? undefined : standing(state, says.after);
    if (before === undefined || isRefusal(before))
      return refuse('after-not-found', 'A fact can follow only another standing fact of its case.', {
        field: `${field}after`,
      });
    if (self !== undefined && makesCircle(self, before.id, (id) => state.facts.get(id)?.says.after))
      return refuse('after-circle', 'That fact followed this one itself: correct the order of one of the two.', {
        field: `${field}after`,
      });
    const other = boundsOf(before.says.occurredOn);
    const meet = (other.earliest ?? '') <= (when.latest ?? '9') && (when.earliest ?? '') <= (other.latest ?? '9');
    if (!meet)
      return refuse('after-another-day', 'Only facts that may be of one day need to be put in order: leave it out.', {
        field: `${field}after`,
      });
  }
  const foreign = refuseDates(kind.dates, says, today) ?? checkReferences(kind.schema, says, when)[0];
  return foreign && { ...foreign, field: `${field}${foreign.field ?? ''}` };
}
