import { newDuress, newPassphrase } from '../account.controller.js';
import { beginning, enrolling } from '../enrolments.controller.js';
import { newFactor, shown } from '../http/proofs.js';
import { newKey } from '../keys.controller.js';
import { binding, cameBack, goingTo } from '../oidc.controller.js';
import { credentials, steppingUp } from '../sessions.controller.js';
import { one } from './components.js';
import { body, json, read, type RouteDescription } from './route.js';

const done = (description: string) => ({ '204': { description } });
const aToken = 'x'.repeat(43);
const aCode = { kind: 'totp', attempt: aToken, code: '123456' };

/** Routes of sign-in and of one's own account. */
export const accountRoutes: Readonly<Record<string, RouteDescription>> = {
  SessionsController_open: {
    summary: 'Sign in: name, passphrase and second factor in one step',
    body: body(credentials, { name: 'monitor', passphrase: '…', code: '123456' }),
    answers: { '201': json('A token for Authorization: Bearer, or a cookie', one('NewSession')) },
  },
  SessionsController_challenge: {
    summary: 'A challenge for a passkey, to sign in',
    answers: { '201': json('For navigator.credentials.get; good once, for five minutes', one('Challenge')) },
  },
  SessionsController_list: { summary: 'My sessions', answers: read('Those that live', one('Sessions')) },
  SessionsController_current: {
    summary: 'Who am I',
    answers: read('The member and when the session ends', one('Session')),
  },
  SessionsController_close: { summary: 'Sign out', answers: done('The token is of no use any more') },
  SessionsController_end: { summary: 'End one of my sessions', answers: done('It is of no use any more') },
  SessionsController_stepUpChallenge: {
    summary: 'A challenge for a passkey, to step up',
    answers: { '201': json('Of this session alone', one('Challenge')) },
  },
  SessionsController_stepUp: {
    summary: 'Prove anew that it is me',
    body: body(steppingUp, { code: '123456' }),
    answers: { '201': json('Another token: the one that was sent is of no use any more', one('NewToken')) },
  },
  SessionsController_panic: {
    summary: 'End all my sessions and ask for my suspension',
    answers: done('Nothing of them is of use any more'),
  },
  AccountController_factors: { summary: 'My second factors', answers: read('What I have', one('Factors')) },
  AccountController_begin: {
    summary: 'Begin to set up a second factor',
    body: body(newFactor, { kind: 'totp' }),
    answers: { '201': json('What the app or the browser needs', one('FactorAttempt')) },
  },
  AccountController_add: {
    summary: 'Show that a second factor works, and keep it',
    body: body(shown, aCode),
    answers: done('It is kept'),
  },
  AccountController_remove: {
    summary: 'Take a second factor away: totp, or the id of a passkey',
    answers: done('It is gone'),
  },
  AccountController_recoveryCodes: {
    summary: 'Ten new recovery codes',
    answers: { '201': json('Those from before are of no use any more', one('RecoveryCodes')) },
  },
  AccountController_passphrase: {
    summary: 'Another passphrase',
    body: body(newPassphrase, { passphrase: '…' }),
    answers: done('Other sessions have ended; a duress passphrase is to be set anew'),
  },
  AccountController_duress: {
    summary: 'A passphrase for when somebody stands beside me',
    body: body(newDuress, { passphrase: '…' }),
    answers: done('It is set, or taken back'),
  },
  EnrolmentsController_begin: {
    summary: 'Begin to set up a second factor, with an enrolment link',
    body: body(beginning, { token: aToken, name: 'olena', kind: 'totp' }),
    answers: { '201': json('What the app or the browser needs', one('FactorAttempt')) },
  },
  EnrolmentsController_enrol: {
    summary: 'Make my account, with an enrolment link',
    body: body(enrolling, { token: aToken, name: 'olena', passphrase: '…', factors: [aCode] }),
    answers: { '201': json('It is made: sign in', one('RecoveryCodes')) },
  },
  KeysController_issue: {
    summary: 'A key for a program',
    body: body(newKey, { label: 'nightly import', operations: ['case.read', 'fact.record'], days: 30 }),
    answers: { '201': json('For Authorization: Bearer', one('NewKey')) },
  },
  KeysController_list: { summary: 'My keys', answers: read('Without what they are', one('Keys')) },
  KeysController_revoke: { summary: 'Revoke a key', answers: done('It is of no use any more') },
  OidcController_providers: {
    summary: 'OpenID providers to sign in through',
    answers: read('Those that the registry was set up with', one('Providers')),
  },
  OidcController_begin: {
    summary: 'Go to an OpenID provider, to sign in',
    body: body(goingTo, { provider: 'team' }),
    answers: { '201': json('Whither', one('ProviderAttempt')) },
  },
  OidcController_open: {
    summary: 'Come back from an OpenID provider, and sign in',
    body: body(cameBack, { attempt: aToken, query: '?code=…&state=…', code: '123456' }),
    answers: { '201': json('A token for Authorization: Bearer, or a cookie', one('NewSession')) },
  },
  OidcController_beginBinding: {
    summary: 'Go to an OpenID provider, to bind an identity there to my account',
    body: body(goingTo, { provider: 'team' }),
    answers: { '201': json('Whither', one('ProviderAttempt')) },
  },
  OidcController_bind: {
    summary: 'Come back from an OpenID provider, and bind',
    body: body(binding, { attempt: aToken, query: '?code=…&state=…' }),
    answers: done('It is bound'),
  },
  OidcController_list: { summary: 'My identities at providers', answers: read('Bound ones', one('Identities')) },
  OidcController_unbind: { summary: 'Unbind an identity', answers: done('It signs nobody in any more') },
};
