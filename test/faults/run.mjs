// npm run test:faults: the registry under load, its parts killed, paused and starved at random moments.
import { build, install } from '../../apps/cli/install.mjs';

install();
build();
await import('@swc-node/register/esm-register');
await import('./main.ts');
