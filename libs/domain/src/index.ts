export { earlier, type Earlier, type Said } from './earlier.js';
export * from './edtf.js';
export * from './envelope.js';
export * from './fact.js';
export * from './refusal.js';
export * from './sight.js';
export { once } from './once.js';
export * from './access/break-glass.js';
export * from './access/events.js';
export * from './case/effect.js';
export * from './case/facts/index.js';
export * from './reference/references.js';
export type { AnyAct, Context, Decision, DomainEvent, Recorded, Recording, Stored } from './act.js';
export { caseOpened } from './case/acts/case-opened.js';
export { contradictionResolved } from './case/acts/contradiction-resolved.js';
export { attachment, documentAttached, type Attachment } from './case/acts/document-attached.js';
export { absentDocument, absentUpload } from './case/acts/document-checked.js';
export { redaction, refuseRedaction, type RedactionSaid } from './case/acts/document-redacted.js';
export { factCorrected } from './case/acts/fact-corrected.js';
export { factRetracted } from './case/acts/fact-retracted.js';
export { factVerified } from './case/acts/fact-verified.js';
export * from './case/acts/index.js';
export * from './case/case.js';
export * from './case/assignment.js';
export * from './case/contradictions/index.js';
export * from './case/resolutions.js';
export { momentsOf, type Moments, type StandingFact } from './case/order.js';
export { differingDays, settingsOf } from './case/registers.js';
export * from './case/seen.js';
export * from './case/spans.js';
export * from './case/state.js';
export * from './case/status.js';
export * from './person/consent.js';
export * from './person/erasure.js';
export * from './person/person.js';
export { name, type Consent, type LegalHold, type Name, type PersonState } from './person/state.js';
export * from './source/source.js';
export * from './membership/acts/index.js';
export { conflictWith, type Conflict, type Touched } from './membership/conflict.js';
export { dueOn, type Due } from './membership/due.js';
export type { MembershipContext } from './membership/member-act.js';
export * from './membership/membership.js';
export { role, type Role } from './membership/roles.js';
export type {
  Asked,
  Factor,
  FactorKind,
  Grant,
  MemberFile,
  Roster,
  Signature,
  Suspension,
} from './membership/roster.js';
export {
  activeOfficers, conflictsOf, factorsMissing, grantsOf, isInForce, isOfficer, organisationOf, rolesOf, standingOf, territoriesOf,
  wantsOfficers, type MemberStanding,
} from './membership/standing.js'; // prettier-ignore
export { operationRequested, refuseExecution, refuseHandingOver } from './operation/acts.js';
export * from './operation/handed-over.js';
export * from './operation/operation.js';
export * from './operation/operations.js';
export * from './operation/state.js';
export * from './reference/check.js';
export * from './reference/courts.js';
export { nearest } from './reference/fold.js';
export * from './reference/gazetteer.js';
export { penalLaw, type PenalProvision } from './reference/penal-law.js';
export * from './reference/places.js';
export * from './reference/provisions.js';
export * from './vocabulary/term.js';
export { territory, vocabularies, type Territory } from './vocabulary/terms.js';
export { labels, type Label } from './labels/index.js';
