/** Why access is not given: a code a rule, with its HTTP status and title. */
export const accessProblems = {
  'wrong-credentials': [401, 'The name, the passphrase or the second factor is wrong'],
  'too-many-attempts': [429, 'Too many attempts'],
  'sign-in-busy': [503, 'Too many sign in at once'],
  'standing-unknown': [503, 'It can not be told now whether you are a member in good standing'],
  'step-up-required': [403, 'Prove anew that it is you'],
  'not-yours': [403, 'You may not do this here'],
  'second-person-needed': [403, 'It takes a second person'],
  'reason-missing': [422, 'A reason is needed'],
  'quota-used-up': [429, 'You opened too many'],
  'too-many-streams': [429, 'You have too many streams open'],
  'access-not-recorded': [503, 'That it is read could not be recorded'],
  'cross-site': [403, 'The request does not come from our own page'],
  'key-out-of-scope': [403, 'The API key is not for this'],
  'passphrase-too-short': [422, 'The passphrase is too short'],
  'passphrase-too-long': [422, 'The passphrase is too long'],
  'passphrase-guessable': [422, 'The passphrase is known from breaches, or easy to guess'],
  'passphrase-names': [422, 'The passphrase contains your name or ours'],
  'enrolment-unknown': [404, 'There is no such enrolment'],
  'enrolment-over': [410, 'The enrolment is over'],
  'second-factor-missing': [403, 'A second factor is needed'],
  'device-bound-missing': [422, 'A device-bound authenticator is needed'],
  'factor-not-proved': [422, 'The second factor was not shown to work'],
  'last-factor': [409, 'It is the last second factor'],
  'name-taken': [409, 'Somebody else has the name'],
  'duress-not-for-you': [403, 'A vetting officer has no duress passphrase'],
  'issuer-unknown': [404, 'There is no such OpenID provider here'],
  'issuer-unavailable': [503, 'The OpenID provider does not answer'],
  'identity-not-proved': [422, 'The OpenID provider did not say who you are'],
  'identity-taken': [409, 'Somebody has this identity'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;
export type AccessProblemCode = keyof typeof accessProblems;

/** Access that is not given. `detail` says what to do, and nothing that the asker may not know. */
export class AccessRefused extends Error {
  constructor(
    readonly code: AccessProblemCode,
    readonly detail: string,
    readonly more: { readonly field?: string; readonly retryAfterSeconds?: number } = {},
  ) {
    super(code);
  }
}

/** The one answer to all that is wrong when somebody signs in. */
export const wrongCredentials = (): AccessRefused =>
  new AccessRefused('wrong-credentials', 'Check all of them; a code is good once. Several failures make you wait.');
