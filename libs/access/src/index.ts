export { AccessModule } from './access.module.js';
export { Accounts } from './accounts/accounts.js';
export { noticeKinds, Notices } from './accounts/notices.js';
export { OwnAccount } from './accounts/own-account.js';
export { hashesOf } from './accounts/passphrase.js';
export { Alarms, type AlarmKind } from './alarms.js';
export { Clock } from './clock.js';
export { EnrolmentService } from './enrolment/enrolment-service.js';
export { provedBy } from './factors/proved-by.js';
export { SecondFactor, type Proof } from './factors/second-factor.js';
export { AccessGuard, Does, operationOf, Public } from './guard.js';
export { keyOperations, Keys, type Key } from './keys/keys.js';
export { BreakGlass } from './log/break-glass.js';
export { BreakGlassWatch } from './log/break-glass-watch.js';
export { Canaries } from './log/canaries.js';
export { Reads } from './log/reads.js';
export { Members, type Member } from './members.js';
export { Founding, type Founder, type FounderWithAccount } from './membership/founding.js';
export { Membership, type AskedOfMembership } from './membership/membership.js';
export { RosterLog } from './membership/roster-log.js';
export { Oidc } from './oidc/oidc.js';
export {
  decide, may, openSightOf, roles, rolesThat, sightOf,
  type Circumstances, type Operation, type PolicyObject, type Role, type Subject, type Verdict,
} from './policy.js'; // prettier-ignore
export { operations } from './policy-table.js';
export { AccessRefused, accessProblems } from './refusal.js';
export { Presence } from './sessions/presence.js';
export { clearSession, deviceCookie, setDeviceCookie, setSessionCookie } from './sessions/cookies.js';
export { assertNotCrossSite } from './sessions/our-page.js';
export { assertFresh, endOf, isFresh, type Session } from './sessions/session.js';
export { Sessions, type Opened } from './sessions/sessions.js';
export { SignIn, type Recognised, type SignedInNow, type Whence } from './sessions/sign-in.js';
export { StepUp } from './sessions/step-up.js';
export { type SignedIn } from './sessions/strategies.js';
export { Throttle } from './sessions/throttle.js';
export { Word } from './sessions/word.js';
export { isIn, isPrivileged, Standing, standsIn, type Stands } from './standing.js';
export { csrfOf } from './tokens.js';
export { permitted } from './permission.js';
