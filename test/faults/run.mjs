// npm run test:faults: the registry under load, its parts killed, paused and starved at random moments.
import '@swc-node/register/esm-register';
import { build } from '../../apps/cli/install.mjs';

build();
await import('./main.ts');
