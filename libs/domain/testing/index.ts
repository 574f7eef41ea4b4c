export * from './cases.js';
export * from './facts.js';
