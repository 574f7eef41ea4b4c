export type { Attempt, Outcome, Written } from './attempt.js';
export type { NewFact } from './cases.js';
export { ActOnCase, ActOnPerson, ActOnSource, RecordFacts } from './commands.js';
export { RegistryModule } from './registry.module.js';
export { hashOf } from './write.js';
