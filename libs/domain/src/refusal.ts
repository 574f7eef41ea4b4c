/** Why the domain does not take a command. A value, never thrown. `code` is stable: the API's problem type. */
export interface Refusal {
  readonly refused: RefusalCode;
  /** What is wrong, and what to do about it, in a sentence or two. Never a name or a note of a case. */
  readonly detail: string;
  /** Where in the command, as a path: `data.provisions.0`. */
  readonly field?: string;
  /** What else the answer shows, such as the survivor of a merge. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Each code with the way it is answered over HTTP: 404 absent, 409 against the state, 422 against the rules. */
export const refusalCodes = {
  'case-not-found': 404,
  'person-not-found': 404,
  'no-such-person': 422,
  'source-not-found': 422,
  'fact-not-found': 404,
  'case-merged': 409,
  'case-not-closed': 409,
  'case-closed-already': 409,
  'case-not-merged': 409,
  'merge-with-itself': 422,
  'merge-cycle': 409,
  'person-merged': 409,
  'person-not-merged': 409,
  'name-not-found': 404,
  'name-known': 409,
  'last-name': 409,
  'fact-retracted': 409,
  'fact-unchanged': 422,
  'kind-changed': 422,
  'not-a-correction': 422,
  'after-not-found': 422,
  'after-another-day': 422,
  'after-circle': 422,
  'date-in-future': 422,
  'ends-before-start': 422,
  'provision-unknown': 422,
  'provision-not-in-force': 422,
  'place-unknown': 422,
  'court-unknown': 422,
  'own-fact': 403,
  'second-person-missing': 403,
  'consent-missing': 409,
  'consent-not-given': 409,
  'tier-unchanged': 409,
  'verification-unchanged': 409,
  'contradiction-not-found': 404,
  'contradiction-not-resolved': 409,
  'classification-not-proposed': 409,
  'votes-do-not-count': 422,
  'idempotency-key-reused': 422,
  'revision-changed': 412,
  'already-exists': 409,
} as const;
export type RefusalCode = keyof typeof refusalCodes;

export const refuse = (refused: RefusalCode, detail: string, rest: Pick<Refusal, 'field' | 'more'> = {}): Refusal => ({
  refused,
  detail,
  ...rest,
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;
