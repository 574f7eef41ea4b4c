import os from 'node:os';

/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'development'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json'],
  setupFiles: ['reflect-metadata'],
  setupFilesAfterEnv: ['<rootDir>/test/support/patience.mjs'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

export default {
  // What a file leaves in memory stays there until its process ends: one of its own for all of them is slower with each.
  workerIdleMemoryLimit: '1GB',
  // Half of each file is waiting for a database or another process.
  maxWorkers: Math.min(6, Math.max(2, os.availableParallelism() - 1)),
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  projects: [
    { ...base, displayName: 'unit', roots: ['<rootDir>/libs', '<rootDir>/apps'], testRegex: '\\.spec\\.ts$' },
    { ...base, displayName: 'whole', roots: ['<rootDir>/test'], testRegex: '\\.spec\\.ts$' },
  ],
};
