export { AccessModule } from './access.module.js';
export { AccessGuard, Does, operationOf, Public } from './guard.js';
export { Members, type Member } from './members.js';
export { may, mayDo, roles, seesPersonal, sightOf, type Operation, type Reader, type Role } from './policy.js';
export { Sessions } from './sessions.js';
export { TooManyAttempts, type SignedIn } from './strategies.js';
