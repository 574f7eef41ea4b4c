import { z } from 'zod';
import { actsOn } from '../act.js';
import { language, text, type PersonId } from '../envelope.js';

/** Who someone is: the names people use, and what is stated of them. */
export interface PersonState {
  readonly names: readonly Name[];
  readonly mergedInto?: PersonId;
  readonly consent?: Consent;
  readonly hold?: LegalHold;
  readonly erased?: true;
}

/** Nothing is erased while it lasts; `until` is its last day. */
export interface LegalHold {
  readonly authority: string;
  readonly until: string;
}

/** `name` is one form; a person has as many as people write. `kind`: which of their names it is. */
export const name = z.strictObject({
  text: text(200),
  script: z.enum(['Latn', 'Cyrl']),
  language,
  kind: z.enum(['birth', 'passport', 'used', 'reported']).default('used'),
});
export type Name = z.output<typeof name>;

const scope = z.enum(['name', 'case', 'health', 'photograph']);
export const consent = z.strictObject({
  scopes: scope.array().min(1).max(4),
  givenBy: z.enum(['person', 'family', 'lawyer']),
  until: z.iso.date().optional(),
});
export type Consent = z.output<typeof consent>;

export const act = actsOn<PersonState>();

export function registered(state: PersonState | undefined): PersonState {
  if (!state) throw new Error('A person stream that does not begin with PersonRegistered');
  return state;
}
