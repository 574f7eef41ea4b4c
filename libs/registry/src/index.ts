export type { Attempt, Outcome, Written } from './attempt.js';
export type { NewFact } from './cases.js';
export { ClockWork, ClockWorkModule } from './clock-work.js';
export { ActOnCase, ActOnMembership, ActOnPerson, ActOnSource, RecordFacts } from './commands.js';
export { Operations, roleFor, type OpenOperation } from './operations.js';
export { isRunnable, runnable, type Runnable } from './runs.js';
export { MemberTraces } from './traces.js';
export { RegistryModule } from './registry.module.js';
export { hashOf } from './write.js';
