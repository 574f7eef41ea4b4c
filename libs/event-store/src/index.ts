export * from './event-store.js';
export { EventStoreModule } from './event-store.module.js';
export { LogMark } from './postgres/log-mark.js';
export { PostgresEventStore } from './postgres/postgres-event-store.js';
export { checkNames } from './names.js';
