import { z } from 'zod';

export const authority = z.enum([
  'fsb', 'police', 'investigative-committee', 'centre-e', 'rosgvardia', 'fsin', 'military', 'military-police',
  'border-guard', 'self-defence', 'prosecutor', 'court', 'unidentified', 'unknown',
]); // prettier-ignore
export const measure = z.enum([
  'remand', 'house-arrest', 'ban-on-certain-acts', 'bail', 'undertaking-not-to-leave', 'undertaking-to-appear', 'unknown',
]); // prettier-ignore
/** What came of looking at a file. `not-scanned`: the registry has no scanner. */
export const documentOutcome = z.enum(['no-virus-found', 'virus-found', 'not-scanned']);
export type DocumentOutcome = z.output<typeof documentOutcome>;
export const measureAppealOutcome = z.enum(['upheld', 'changed', 'lifted']);
export const examinationForm = z.enum(['in-patient', 'out-patient', 'unknown']);
export const whereaboutsFound = z.enum(['in-custody', 'at-liberty', 'dead', 'unknown']);
export const whereaboutsKnownFrom = z.enum([
  'lawyer',
  'family',
  'authority',
  'fellow-prisoner',
  'publication',
  'other',
  'unknown',
]);
/** Whom charges of belonging to something name. What a court of the occupation calls it is no word of ours. */
export const accusedOrganisation = z.enum([
  'hizb-ut-tahrir', 'jehovahs-witnesses', 'tablighi-jamaat', 'mejlis', 'celebicihan-battalion', 'other',
]); // prettier-ignore
export const procedureStatus = z.enum(['suspect', 'accused']);
export const wantedList = z.enum(['federal', 'interstate', 'interpol', 'unknown']);
export const inAbsentiaStep = z.enum(['ordered', 'arrest-ordered', 'trial', 'verdict', 'unknown']);
export const hearingOf = z.enum(['trial', 'measure', 'appeal', 'cassation', 'parole', 'other']);
export const verdictOutcome = z.enum(['convicted', 'acquitted', 'discontinued', 'mixed']);
export const chargeOutcome = z.enum(['guilty', 'acquitted', 'discontinued']);
export const instance = z.enum(['first', 'retrial']);
export const sentenceKind = z.enum([
  'imprisonment', 'life', 'suspended', 'restriction-of-freedom', 'forced-labour', 'corrective-labour',
  'community-service', 'fine', 'ban-on-posts', 'other',
]); // prettier-ignore
export const regime = z.enum(['settlement', 'general', 'strict', 'special', 'prison']);
export const appealOutcome = z.enum([
  'upheld', 'changed', 'reduced', 'increased', 'remitted', 'returned-to-prosecutor', 'quashed-discontinued', 'acquitted',
  'convicted', 'unknown',
]); // prettier-ignore
export const appellant = z.enum(['defence', 'prosecution', 'both', 'unknown']);
export const detentionPlace = z.enum([
  'remand-prison', 'penal-colony', 'settlement-colony', 'prison', 'hospital', 'psychiatric-hospital', 'other', 'unknown',
]); // prettier-ignore
export const penalty = z.enum(['shizo', 'pkt', 'epkt', 'strict-conditions', 'dizo', 'solitary', 'other']);
export const condition = z.enum([
  'heat',
  'space',
  'light',
  'food',
  'water',
  'sanitation',
  'letters',
  'religion',
  'other',
]);
export const severity = z.enum(['mild', 'serious', 'life-threatening', 'unknown']);
/** Methods of torture and ill-treatment as the Istanbul Protocol groups them, abridged. */
export const illTreatmentMethod = z.enum([
  'beating', 'electric-shocks', 'asphyxiation', 'positional', 'burns', 'sexual', 'deprivation', 'isolation', 'threats',
  'mock-execution', 'drugs', 'other',
]); // prettier-ignore
export const complaintOutcome = z.enum(['pending', 'refused', 'discontinued', 'convicted', 'unknown']);
export const careAnswer = z.enum(['asked', 'given', 'refused']);
export const contactWith = z.enum(['family', 'lawyer', 'consul', 'ombudsperson', 'icrc', 'other']);
export const contactForm = z.enum(['visit-short', 'visit-long', 'call', 'letter', 'parcel']);
export const accessTo = z.enum(['lawyer', 'family', 'consul', 'ombudsperson', 'icrc', 'doctor', 'translator']);
export const lawyerKind = z.enum(['chosen', 'state-appointed', 'unknown']);
export const obstruction = z.enum([
  'refused-entry',
  'searched',
  'threatened',
  'removed',
  'disbarred',
  'detained',
  'other',
]);
export const authorityList = z.enum(['terrorist-and-extremist', 'foreign-agent', 'undesirable', 'other', 'unknown']);
export const listAction = z.enum(['listed', 'delisted']);
export const propertyMeasure = z.enum(['seizure', 'confiscation', 'account-frozen', 'other']);
export const citizenshipMeasure = z.enum(['deprived', 'forced-passport', 'passport-taken', 'entry-ban', 'other']);
export const placeOfSearch = z.enum(['home', 'work', 'vehicle', 'person', 'device', 'mosque', 'other', 'unknown']);
export const interrogatedAs = z.enum(['witness', 'suspect', 'accused', 'unknown']);
export const threatForm = z.enum(['warning', 'surveillance', 'blackmail', 'violence', 'against-family', 'other']);
export const dropGround = z.enum(['rehabilitating', 'non-rehabilitating', 'amnesty', 'limitation', 'death', 'unknown']);
export const releaseGrounds = z.enum([
  'term-served', 'parole', 'amnesty', 'pardon', 'exchange', 'acquittal', 'measure-changed', 'suspended-sentence',
  'health', 'charges-dropped', 'remand-expired', 'unexplained',
]); // prettier-ignore
export const conditionsAfter = z.enum(['supervision', 'reporting', 'travel-ban', 'expulsion', 'none', 'unknown']);
export const decision = z.enum(['granted', 'refused', 'unknown']);
export const expulsion = z.enum(['expelled', 'deported', 'forcibly-transferred']);
export const mechanism = z.enum(['ecthr', 'wgad', 'special-procedures', 'hrc', 'wgeid', 'cat', 'other']);
export const mechanismStep = z.enum(['filed', 'communicated', 'answered', 'decided']);
/** Where a case belongs, and where a member works: regions under occupation, and everything else. */
export const territory = z.enum(['crimea', 'sevastopol', 'kherson', 'zaporizhzhia', 'donetsk', 'luhansk', 'elsewhere']);
export type Territory = z.output<typeof territory>;

/** Each vocabulary by its name, for the catalogue. */
export const vocabularies = {
  authority, measure, measureAppealOutcome, examinationForm, whereaboutsFound, whereaboutsKnownFrom, procedureStatus, wantedList, inAbsentiaStep,
  hearingOf, verdictOutcome, chargeOutcome, instance, sentenceKind, regime, appealOutcome, appellant, detentionPlace, penalty,
  condition, severity, illTreatmentMethod, complaintOutcome, careAnswer, contactWith, contactForm, accessTo, lawyerKind, obstruction, authorityList, listAction,
  propertyMeasure, citizenshipMeasure, placeOfSearch, interrogatedAs, threatForm, dropGround, releaseGrounds, conditionsAfter,
  decision, expulsion, mechanism, mechanismStep, territory, documentOutcome, accusedOrganisation,
} as const; // prettier-ignore
