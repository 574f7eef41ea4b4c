// Unpacks the browser of the package into TMPDIR, and prints how it is started. A process of its own: the package asks
// the system for its folder, which a test can't set for itself.
import chromium from '@sparticuz/chromium';

const { LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
const executablePath = await chromium.executablePath();
process.stdout.write(
  JSON.stringify({ executablePath, args: chromium.args, env: { LD_LIBRARY_PATH, FONTCONFIG_PATH } }),
);
