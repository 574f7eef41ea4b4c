// Unpacks the browser of the package into TMPDIR, and prints how it is started. A process of its own: the package asks
// the system for its folder, which a test can't set for itself.
import fs from 'node:fs';
import path from 'node:path';
import chromium from '@sparticuz/chromium';

const { TMPDIR: folder, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
if (!fs.existsSync(folder)) await unpack();
const executablePath = await chromium.executablePath();
process.stdout.write(
  JSON.stringify({ executablePath, args: chromium.args, env: { LD_LIBRARY_PATH, FONTCONFIG_PATH } }),
);

/** Aside, and into its place all at once: the package takes for unpacked what somebody else is unpacking still. */
async function unpack() {
  const aside = fs.mkdtempSync(`${folder}-`);
  process.env.TMPDIR = aside;
  await chromium.executablePath();
  process.env.TMPDIR = folder;
  findFonts(path.join(aside, 'fonts', 'fonts.conf'));
  try {
    fs.renameSync(aside, folder);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY') throw error;
    fs.rmSync(aside, { recursive: true });
  }
}

/** The package looks for its fonts in /tmp, wherever it unpacks them: without a font no word has a size, and none is clicked. */
function findFonts(settings) {
  const fonts = path.join(folder, 'fonts');
  fs.writeFileSync(
    settings,
    fs
      .readFileSync(settings, 'utf8')
      .replace('<dir>/tmp/fonts</dir>', `<dir>${fonts}</dir>`)
      .replace('<cachedir>/tmp/fonts-cache/</cachedir>', `<cachedir>${fonts}-cache</cachedir>`),
  );
}
