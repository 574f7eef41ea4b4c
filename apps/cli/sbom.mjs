// Writes what a release is made of to standard output, as CycloneDX: every package that is not for development alone.
// npm makes the list; by itself it leaves out what is needed for development as well (`--omit dev`), so the lockfile says
// which belong in it. Packages for other systems than this one are in it too.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const root = new URL('../../', import.meta.url);
const { name: ours, packages } = JSON.parse(fs.readFileSync(new URL('package-lock.json', root), 'utf8'));
const released = new Set(
  Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && !dev)
    .map(([place, { name, version }]) => `${name ?? place.split('node_modules/').at(-1)}@${version}`),
);
const asked = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath, ...asked]] : ['npm', asked];
const sbom = JSON.parse(execFileSync(...npm, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 27 }));

const isReleased = ({ name, group, version }) => released.has(`${group ? `${group}/` : ''}${name}@${version}`);
const components = sbom.components.filter(isReleased).map(({ properties, ...component }) => ({
  ...component,
  properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
}));
if (components.length !== released.size) throw new Error(`npm lists ${components.length} of ${released.size} packages`);
const refs = new Set([sbom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
const dependencies = sbom.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
const metadata = { ...sbom.metadata, component: { ...sbom.metadata.component, name: ours } }; // npm takes the folder's
process.stdout.write(`${JSON.stringify({ ...sbom, metadata, components, dependencies }, null, 2)}\n`);
