import { z } from 'zod';
import type { FactKind } from '../../fact.js';
import { internationalProcedure } from './abroad/international-procedure.js';
import { inAbsentiaProceeding } from './absence/in-absentia-proceeding.js';
import { wantedDelisted } from './absence/wanted-delisted.js';
import { wantedListed } from './absence/wanted-listed.js';
import { chargeBrought } from './charge/charge-brought.js';
import { chargeDropped } from './charge/charge-dropped.js';
import { chargeRequalified } from './charge/charge-requalified.js';
import { interrogation } from './coming/interrogation.js';
import { search } from './coming/search.js';
import { summons } from './coming/summons.js';
import { threat } from './coming/threat.js';
import { caseReturnedToProsecutor } from './court/case-returned-to-prosecutor.js';
import { casesJoined } from './court/cases-joined.js';
import { casesSevered } from './court/cases-severed.js';
import { heldHearing } from './court/hearing-held.js';
import { hearingPostponed } from './court/hearing-postponed.js';
import { hearingScheduled } from './court/hearing-scheduled.js';
import { indictmentApproved } from './court/indictment-approved.js';
import { investigationCompleted } from './court/investigation-completed.js';
import { prosecutionRequested } from './court/prosecution-requested.js';
import { accessDenied } from './custody/access-denied.js';
import { conditions } from './custody/conditions.js';
import { contact } from './custody/contact.js';
import { disciplinaryPenalty } from './custody/disciplinary-penalty.js';
import { healthCondition } from './custody/health-condition.js';
import { hungerStrikeEnded } from './custody/hunger-strike-ended.js';
import { hungerStrikeStarted } from './custody/hunger-strike-started.js';
import { illTreatment } from './custody/ill-treatment.js';
import { medicalCare } from './custody/medical-care.js';
import { lawyerEngaged } from './defence/lawyer-engaged.js';
import { lawyerObstructed } from './defence/lawyer-obstructed.js';
import { lawyerWithdrawn } from './defence/lawyer-withdrawn.js';
import { death } from './end/death.js';
import { exchanged } from './end/exchanged.js';
import { expelledOrTransferred } from './end/expelled-or-transferred.js';
import { pardonGranted } from './end/pardon-granted.js';
import { paroleDecided } from './end/parole-decided.js';
import { rehabilitation } from './end/rehabilitation.js';
import { release } from './end/release.js';
import { psychiatricExaminationEnded } from './examination/psychiatric-examination-ended.js';
import { psychiatricExaminationOrdered } from './examination/psychiatric-examination-ordered.js';
import { appealDecided } from './judgment/appeal-decided.js';
import { appealLodged } from './judgment/appeal-lodged.js';
import { cassationDecided } from './judgment/cassation-decided.js';
import { cassationLodged } from './judgment/cassation-lodged.js';
import { retrialOrdered } from './judgment/retrial-ordered.js';
import { sentenceEnteredIntoForce } from './judgment/sentence-entered-into-force.js';
import { sentenceImposed } from './judgment/sentence-imposed.js';
import { sentenceReplaced } from './judgment/sentence-replaced.js';
import { verdictDelivered } from './judgment/verdict-delivered.js';
import { citizenshipMeasureRecorded } from './listing/citizenship-measure.js';
import { listedByAuthority } from './listing/listed-by-authority.js';
import { propertyMeasureRecorded } from './listing/property-measure.js';
import { arrivedAtPlace } from './place/arrived-at-place.js';
import { seenInTransit } from './place/seen-in-transit.js';
import { transferStarted } from './place/transfer-started.js';
import { measureAppealDecided } from './restraint/measure-appeal-decided.js';
import { measureChanged } from './restraint/measure-changed.js';
import { measureExtended } from './restraint/measure-extended.js';
import { measureLifted } from './restraint/measure-lifted.js';
import { measureOrdered } from './restraint/measure-ordered.js';
import { abduction } from './taking/abduction.js';
import { administrativeArrest } from './taking/administrative-arrest.js';
import { arrest } from './taking/arrest.js';
import { detentionRegistered } from './taking/detention-registered.js';
import { disappearance } from './taking/disappearance.js';
import { whereaboutsEstablished } from './taking/whereabouts-established.js';

/** Every kind. The order is meaning: facts of one day take effect in it. */
export const caseFacts = [
  search,
  threat,
  summons,
  interrogation,
  abduction,
  disappearance,
  whereaboutsEstablished,
  arrest,
  detentionRegistered,
  administrativeArrest,
  chargeBrought,
  chargeRequalified,
  chargeDropped,
  measureOrdered,
  measureExtended,
  measureChanged,
  measureLifted,
  measureAppealDecided,
  psychiatricExaminationOrdered,
  psychiatricExaminationEnded,
  wantedListed,
  wantedDelisted,
  inAbsentiaProceeding,
  investigationCompleted,
  indictmentApproved,
  caseReturnedToProsecutor,
  casesJoined,
  casesSevered,
  hearingScheduled,
  heldHearing,
  hearingPostponed,
  prosecutionRequested,
  verdictDelivered,
  sentenceImposed,
  appealLodged,
  appealDecided,
  cassationLodged,
  cassationDecided,
  retrialOrdered,
  sentenceEnteredIntoForce,
  sentenceReplaced,
  transferStarted,
  seenInTransit,
  arrivedAtPlace,
  disciplinaryPenalty,
  conditions,
  illTreatment,
  healthCondition,
  medicalCare,
  hungerStrikeStarted,
  hungerStrikeEnded,
  contact,
  accessDenied,
  lawyerEngaged,
  lawyerWithdrawn,
  lawyerObstructed,
  listedByAuthority,
  propertyMeasureRecorded,
  citizenshipMeasureRecorded,
  paroleDecided,
  pardonGranted,
  exchanged,
  release,
  expelledOrTransferred,
  death,
  rehabilitation,
  internationalProcedure,
] as const;

export const caseFact = z.discriminatedUnion('kind', [
  search.schema,
  threat.schema,
  summons.schema,
  interrogation.schema,
  abduction.schema,
  disappearance.schema,
  whereaboutsEstablished.schema,
  arrest.schema,
  detentionRegistered.schema,
  administrativeArrest.schema,
  chargeBrought.schema,
  chargeRequalified.schema,
  chargeDropped.schema,
  measureOrdered.schema,
  measureExtended.schema,
  measureChanged.schema,
  measureLifted.schema,
  measureAppealDecided.schema,
  psychiatricExaminationOrdered.schema,
  psychiatricExaminationEnded.schema,
  wantedListed.schema,
  wantedDelisted.schema,
  inAbsentiaProceeding.schema,
  investigationCompleted.schema,
  indictmentApproved.schema,
  caseReturnedToProsecutor.schema,
  casesJoined.schema,
  casesSevered.schema,
  hearingScheduled.schema,
  heldHearing.schema,
  hearingPostponed.schema,
  prosecutionRequested.schema,
  verdictDelivered.schema,
  sentenceImposed.schema,
  appealLodged.schema,
  appealDecided.schema,
  cassationLodged.schema,
  cassationDecided.schema,
  retrialOrdered.schema,
  sentenceEnteredIntoForce.schema,
  sentenceReplaced.schema,
  transferStarted.schema,
  seenInTransit.schema,
  arrivedAtPlace.schema,
  disciplinaryPenalty.schema,
  conditions.schema,
  illTreatment.schema,
  healthCondition.schema,
  medicalCare.schema,
  hungerStrikeStarted.schema,
  hungerStrikeEnded.schema,
  contact.schema,
  accessDenied.schema,
  lawyerEngaged.schema,
  lawyerWithdrawn.schema,
  lawyerObstructed.schema,
  listedByAuthority.schema,
  propertyMeasureRecorded.schema,
  citizenshipMeasureRecorded.schema,
  paroleDecided.schema,
  pardonGranted.schema,
  exchanged.schema,
  release.schema,
  expelledOrTransferred.schema,
  death.schema,
  rehabilitation.schema,
  internationalProcedure.schema,
]);
/** A fact as the registry keeps it. */
export type CaseFact = z.output<typeof caseFact>;
/** A fact as a client may send it, defaults left out. */
export type CaseFactInput = z.input<typeof caseFact>;
export type CaseFactKind = CaseFact['kind'];

const byKind = new Map<string, { readonly kind: FactKind; readonly rank: number }>(
  caseFacts.map((kind, rank) => [kind.kind, { kind, rank }]),
);
export const isFactKind = (kind: string): kind is CaseFactKind => byKind.has(kind);
export function kindOf(kind: string): { readonly kind: FactKind; readonly rank: number } {
  const found = byKind.get(kind);
  if (!found) throw new Error(`No such kind of fact: ${kind}`); // a newer writer's event: stop, do not guess
  return found;
}
