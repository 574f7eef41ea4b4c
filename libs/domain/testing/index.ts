export * from './cases.js';
export * from './facts.js';
export * from './members.js';
export * from './status.js';
