import { actsOn, type Recording } from '../act.js';
import type {
  CaseId, DocumentId, FactId, MemberId, PersonId, RedactionId, SourceId, Tier, Verification,
} from '../envelope.js'; // prettier-ignore
import { refuse, type Refusal } from '../refusal.js';
import type { DocumentOutcome, Territory } from '../vocabulary/terms.js';
import type { CaseFact } from './facts/index.js';

/** What a correction, a verification or a change of tier did to a fact. `said`: its words before. */
export interface Change {
  readonly act: string;
  readonly recorded: Recording;
  readonly reason?: string;
  readonly said: CaseFact;
}

export interface Retraction {
  readonly recorded: Recording;
  readonly reason: string;
}

/** A fact of a case: what it says now, and how it came to say it. */
export interface FactRecord {
  readonly id: FactId;
  readonly says: CaseFact;
  readonly recorded: Recording;
  readonly changes: readonly Change[];
  readonly retracted?: Retraction;
}

/** A decision about a contradiction. What is not preferred no longer counts towards the status. */
export interface Resolution {
  readonly recorded: Recording;
  readonly facts: readonly FactId[];
  readonly prefers?: FactId;
  readonly reason: string;
}

export interface Classification {
  readonly scheme: string;
  readonly criteria: readonly string[];
  /** All who proposed something under this scheme since it was last decided upon. */
  readonly proposedBy: readonly MemberId[];
  readonly decided?: { readonly recorded: Recording; readonly holds: boolean; readonly reasons: string };
}

/** A file by what its bytes are. `bytes`: how many. */
export interface FileFound {
  /** In lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** A part of a page, in fractions of the page as it is shown, from its left and its top. Pages count from 1. */
export interface Area {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A copy of a document in which areas are covered. */
export interface Redaction {
  readonly id: RedactionId;
  readonly recorded: Recording;
  readonly areas: readonly Area[];
  readonly copy: FileFound;
}

/** A file of a case. */
export interface CaseDocument extends FileFound {
  /** Left out where the registry has no bytes of it. */
  readonly document?: DocumentId | undefined;
  readonly title?: string | undefined;
  readonly name?: string | undefined;
  readonly source?: SourceId | undefined;
  readonly fact?: FactId | undefined;
  readonly tier: Tier;
  /** Its picture drawn anew, or the latest copy in which something is covered: what is given out of a public one. */
  readonly copy?: FileFound | undefined;
  readonly recorded: Recording;
  /** Each change of its tier, and what that was before. */
  readonly changes: readonly { readonly recorded: Recording; readonly was: Tier }[];
  /** Oldest first; the last holds. */
  readonly redactions: readonly Redaction[];
  /** Left out while it is in quarantine. */
  readonly checked?: DocumentOutcome;
}

/** All that is decided upon in a case, folded from its stream up to some moment. */
export interface CaseState {
  readonly person: PersonId;
  readonly title?: string;
  readonly tier: Tier;
  readonly opened: Recording;
  readonly closed: boolean;
  readonly mergedInto?: CaseId;
  readonly facts: ReadonlyMap<FactId, FactRecord>;
  readonly resolutions: ReadonlyMap<string, Resolution>;
  readonly classifications: ReadonlyMap<string, Classification>;
  /** By their ids; those without bytes by their hash. */
  readonly documents: ReadonlyMap<string, CaseDocument>;
  /** Where the case belongs; absent: anywhere. */
  readonly territory?: Territory;
  /** The lawyers whose case it is. */
  readonly assigned: ReadonlySet<MemberId>;
  /** The ids of the events that assigned or unassigned somebody: they are for those who see restricted cases. */
  readonly assignments: ReadonlySet<string>;
}

export const caseAct = actsOn<CaseState>();

/** The state that an act other than the opening evolves. */
export function opened(state: CaseState | undefined): CaseState {
  if (!state) throw new Error('A case stream that does not begin with CaseOpened');
  return state;
}

/** The fact that an act names, standing; or why it can't be acted on. */
export function standing(state: CaseState, id: FactId): FactRecord | Refusal {
  const found = state.facts.get(id);
  if (!found) return refuse('fact-not-found', 'This case has no such fact.', { field: 'fact' });
  if (found.retracted)
    return refuse('fact-retracted', 'This fact was withdrawn; record it anew if it holds after all.', {
      field: 'fact',
    });
  return found;
}

/** The state with a fact put in place of what it was. */
export const withFact = (state: CaseState, fact: FactRecord): CaseState => ({
  ...state,
  facts: new Map(state.facts).set(fact.id, fact),
});

/** A fact with other words, keeping those that stood. */
export const reworded = (
  fact: FactRecord,
  says: CaseFact,
  act: string,
  recorded: Recording,
  reason?: string,
): FactRecord => ({
  ...fact,
  says,
  changes: [...fact.changes, { act, recorded, said: fact.says, ...(reason !== undefined && { reason }) }],
});

/** Whose words a fact is: who recorded it, and who corrected it last. */
export function wordsBy({ recorded, changes }: FactRecord): ReadonlySet<MemberId> {
  const corrected = changes.filter(({ act }) => act === 'FactCorrected').at(-1);
  return new Set([recorded.by, ...(corrected ? [corrected.recorded.by] : [])]);
}

const tiers: readonly Tier[] = ['public', 'restricted', 'confidential'];
export const isLower = (to: Tier, from: Tier): boolean => tiers.indexOf(to) < tiers.indexOf(from);
export type { Verification };
