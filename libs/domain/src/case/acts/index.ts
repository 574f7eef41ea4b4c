import type { AnyAct, CommandOf, EventOf } from '../../act.js';
import type { CaseState } from '../state.js';
import { caseClosed, caseReopened } from './case-closed.js';
import { caseOpened } from './case-opened.js';
import { casesMerged, casesSeparated } from './cases-merged.js';
import { classificationDecided, classificationProposed } from './classification.js';
import { contradictionReopened, contradictionResolved } from './contradiction-resolved.js';
import { correctionPublished } from './correction-published.js';
import { documentAttached } from './document-attached.js';
import { documentChecked } from './document-checked.js';
import { documentRedacted } from './document-redacted.js';
import { factCorrected } from './fact-corrected.js';
import { factRetracted } from './fact-retracted.js';
import { factVerified } from './fact-verified.js';
import { lawyerAssigned, lawyerUnassigned } from './lawyer-assigned.js';
import { tierChanged } from './tier-changed.js';

/** What is done to the record of a case. */
export const caseActs = [
  caseOpened,
  caseClosed,
  caseReopened,
  casesMerged,
  casesSeparated,
  documentAttached,
  documentChecked,
  documentRedacted,
  factVerified,
  factCorrected,
  factRetracted,
  contradictionResolved,
  contradictionReopened,
  tierChanged,
  classificationProposed,
  classificationDecided,
  correctionPublished,
  lawyerAssigned,
  lawyerUnassigned,
] as const;

export type CaseActEvent = EventOf<(typeof caseActs)[number]>;
export type CaseAct = CommandOf<(typeof caseActs)[number]>;
export type CaseActType = CaseAct['type'];

const byType = new Map<string, AnyAct<CaseState>>(caseActs.map((act) => [act.type, act as AnyAct<CaseState>]));
export const caseActOf = (type: string): AnyAct<CaseState> | undefined => byType.get(type);
