// From a fresh clone: installs and builds what is missing, then runs qayd in this process.
import { build, install, root } from './install.mjs';

process.chdir(process.env.INIT_CWD ?? process.cwd());
install();
build();
process.argv.splice(1, 1, `${root}dist/apps/cli/src/main.js`);
await import(`${root}dist/apps/cli/src/main.js`);
