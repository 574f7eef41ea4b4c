// Unpacks the browser of the package into TMPDIR, and prints how it is started. A process of its own: the package asks
// the system for its folder, which a test can't set for itself.
import fs from 'node:fs';
import path from 'node:path';
import chromium from '@sparticuz/chromium';

const { LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
const executablePath = await chromium.executablePath();
// The package looks for its fonts in /tmp, wherever it unpacks them: without a font no word has a size, and none is clicked.
const fonts = path.join(process.env.TMPDIR, 'fonts');
const settings = path.join(fonts, 'fonts.conf');
const told = fs.existsSync(settings) ? fs.readFileSync(settings, 'utf8') : '';
if (told.includes('<dir>/tmp/fonts</dir>'))
  fs.writeFileSync(
    settings,
    told
      .replace('<dir>/tmp/fonts</dir>', `<dir>${fonts}</dir>`)
      .replace('<cachedir>/tmp/fonts-cache/</cachedir>', `<cachedir>${fonts}-cache</cachedir>`),
  );
process.stdout.write(
  JSON.stringify({ executablePath, args: chromium.args, env: { LD_LIBRARY_PATH, FONTCONFIG_PATH } }),
);
