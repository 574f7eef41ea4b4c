import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DCLinter } from 'dclint';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { readConfig } from '#platform';
import { composed, exampleEnvironment, exists, read, variablesIn } from './compose.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = exampleEnvironment();
const secrets = Object.keys(example).filter((name) => /_(PASSWORD|KEY)$/.test(name));
const environment = {
  ...example,
  ...Object.fromEntries(secrets.map((name) => [name, 'a1'.repeat(name.endsWith('_KEY') ? 32 : 24)])),
  QAYD_KEK: `1:${'a1'.repeat(32)}`,
};
const compose = composed(environment);
const services = Object.entries(compose.services);
const names = (belongs: (profiles: readonly string[]) => boolean) =>
  services.flatMap(([name, { profiles = [] }]) => (belongs(profiles) ? [name] : [])).sort();
const oneShots = ['certificates', 'migrate', 'reporting'];

describe('the compose file', () => {
  it('holds to the Compose specification, and passes the linter', () => {
    const order = [
      'service-keys-order',
      'services-alphabetical-order',
      'top-level-properties-order',
      'no-quotes-in-volumes', // in flow style they are needed
      'no-build-and-image', // the build gets a name, for three services
    ];
    const linter = new DCLinter({
      rules: Object.fromEntries(order.map((rule) => [rule, 0])),
      quiet: false,
      debug: false,
      exclude: [],
    });
    const [result] = linter.lintFiles([path.join(root, 'docker/compose.yaml')], false);
    expect(result?.messages ?? []).toEqual([]);
  });

  it('starts Qayd on Postgres; one node of EventStoreDB, or three, where a profile asks for them', () => {
    expect(names((of) => of.length === 0)).toEqual([
      'api', 'grafana', 'migrate', 'postgres', 'projector', 'reporting',
    ]); // prettier-ignore
    expect(names((of) => of.includes('eventstoredb'))).toEqual(['certificates', 'eventstoredb']);
    expect(names((of) => of.includes('cluster'))).toEqual(['certificates', 'node1', 'node2', 'node3']);
  });

  it('takes every variable from env.example, which has no password, and starts without none', () => {
    const asked = variablesIn(read('compose.yaml'));
    expect([...new Set([...asked.map(({ name }) => name), 'COMPOSE_PROFILES'])].sort()).toEqual(
      Object.keys(example).sort(),
    );
    for (const name of secrets) {
      expect(example[name]).toBe('');
      expect(() => composed({ ...environment, [name]: '' })).toThrow(name);
      expect(asked.filter((one) => one.name === name && one.how === ':-')).toEqual([]);
    }
    expect(fs.readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n')).toContain('docker/.env');
  });

  it('makes an environment with passwords of its own, once', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-docker-'));
    for (const file of ['new-env.sh', 'env.example']) fs.writeFileSync(path.join(folder, file), read(file));
    const make = () => spawnSync('sh', [path.join(folder, 'new-env.sh')], { encoding: 'utf8' });
    expect(make().status).toBe(0);
    const made = fs.readFileSync(path.join(folder, '.env'), 'utf8');
    const passwords = [...made.matchAll(/^[A-Z_]+_(?:PASSWORD=([0-9a-f]{48})|KEY=([0-9a-f]{64}))$/gm)].map(
      ([, password, key]) => password ?? key,
    );
    expect(new Set(passwords).size).toBe(secrets.length);
    expect(made).toMatch(/^QAYD_KEK=1:[0-9a-f]{64}$/m);
    expect(fs.statSync(path.join(folder, '.env')).mode & 0o077).toBe(0);
    expect(make()).toMatchObject({ status: 1, stderr: expect.stringContaining('already') as unknown });
    expect(fs.readFileSync(path.join(folder, '.env'), 'utf8')).toBe(made);
    fs.rmSync(folder, { recursive: true });
  });

  it('gives the software settings that it takes', () => {
    for (const name of ['api', 'projector', 'migrate']) {
      const given = Object.entries(compose.services[name]!.environment!).map(([key, value]) => [key, String(value)]);
      const config = readConfig(Object.fromEntries(given) as NodeJS.ProcessEnv);
      expect(config.migrationDatabaseUrl === undefined).toBe(name !== 'migrate');
      expect(config.databaseUrl === undefined).toBe(name === 'migrate');
    }
    expect(compose.services['api']!.environment!['QAYD_PROJECTOR']).toBe('separate');
  });

  it('names each node in its certificate, in its own address and to the other two', () => {
    const [, certified] = /^for node in (.*); do$/m.exec(read('certificates.sh'))!;
    const nodes = names((of) => of.includes('cluster') || of.includes('eventstoredb')).filter(
      (of) => of !== 'certificates',
    );
    expect(certified!.split(' ').sort()).toEqual(nodes);
    for (const node of nodes) {
      const settings = compose.services[node]!.environment!;
      expect(settings['EVENTSTORE_NODE_HOST_ADVERTISE_AS']).toBe(node);
      expect(settings['EVENTSTORE_CERTIFICATE_FILE']).toBe(`/certificates/${node}/node.crt`);
      expect(settings['EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE']).toBe(`/certificates/${node}/node.key`);
      expect(settings['EVENTSTORE_INSECURE']).toBeUndefined();
      if (node === 'eventstoredb') continue;
      const others = nodes.filter((other) => ![node, 'eventstoredb'].includes(other));
      expect(settings['EVENTSTORE_GOSSIP_SEED']).toBe(others.map((other) => `${other}:2113`).join(','));
    }
  });

  it('lets nothing out of the networks of the database and of the log', () => {
    expect(compose.networks['database']).toEqual({ internal: true });
    expect(compose.networks['log']).toEqual({ internal: true });
    for (const [name, { networks = [] }] of services)
      expect([name, networks.includes('edge')]).toEqual([name, ['api', 'grafana'].includes(name)]);
  });
});

describe.each(services)('the service %s', (name, service) => {
  it('6.75: is confined: no root, no writable root file system, no capability, no core, a limit on what it takes', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      ulimits: { core: 0 },
      deploy: {
        resources: { limits: { cpus: expect.any(String), memory: expect.any(String), pids: expect.any(Number) } },
      },
    });
    expect(service.privileged).toBeUndefined();
    if (name === 'certificates') {
      expect(service).toMatchObject({ user: '0:0', cap_add: ['CHOWN'], network_mode: 'none' });
    } else {
      expect(service.user).toMatch(/^(?!0|root)/);
      expect(service.cap_add).toBeUndefined();
    }
  });

  it('is of an image whose version is fixed', () => expect(service.image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/));

  it('has a health check if it runs on, and ends if it does not', () => {
    if (oneShots.includes(name)) {
      expect(service).toMatchObject({ restart: 'no', healthcheck: { disable: true } });
    } else {
      expect(service.restart).toBe('unless-stopped');
      expect(service.healthcheck?.test?.[0]).toBe('CMD');
      expect(service.healthcheck!.test!.every((word) => typeof word === 'string')).toBe(true);
    }
  });

  it('waits for services that there are, and demands none that its profile does not start', () => {
    for (const [other, { condition, required = true }] of Object.entries(service.depends_on ?? {})) {
      const wanted = compose.services[other];
      expect([other, wanted === undefined]).toEqual([other, false]);
      expect(condition).toBe(oneShots.includes(other) ? 'service_completed_successfully' : 'service_healthy');
      const always = wanted?.profiles === undefined;
      const together = service.profiles?.every((profile) => wanted?.profiles?.includes(profile)) ?? false;
      expect([other, !required || always || together]).toEqual([other, true]);
    }
  });

  it('mounts what there is, and its own files to be read alone', () => {
    for (const volume of service.volumes ?? []) {
      const [from, , mode] = volume.split(':');
      if (!from!.startsWith('./')) expect(Object.keys(compose.volumes)).toContain(from);
      else expect([volume, exists(from!), mode]).toEqual([volume, true, 'ro']);
    }
  });

  it('is reached from this machine alone, if at all', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('runs a file that is built', () => {
    const words = [service.command ?? [], service.healthcheck?.test ?? []].flat();
    for (const file of words.filter((word) => word.startsWith('dist/'))) expect(sourceOf(file)).toBe(true);
  });
});

describe('the Dockerfile', () => {
  const content = read('Dockerfile');
  const dockerfile = DockerfileParser.parse(content);

  it('passes the linter', () => expect(validate(content)).toEqual([]));

  it('builds on an image whose version is fixed', () => {
    for (const from of dockerfile.getFROMs()) expect(from.getImage()).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
  });

  it('copies what there is, and what .dockerignore lets through: nothing else', () => {
    const copied = dockerfile
      .getCOPYs()
      .filter((copy) => copy.getFromFlag() === null)
      .flatMap((copy) => copy.getArguments().slice(0, -1))
      .map((argument) => argument.getValue().replace(/^\.\//, ''));
    const [first, ...let_through] = fs
      .readFileSync(path.join(root, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(let_through.sort()).toEqual(copied.map((file) => `!${file}`).sort());
    for (const file of copied) expect([file, fs.existsSync(path.join(root, file))]).toEqual([file, true]);
  });

  it('6.75: ends in an image that is not root’s, has the list of what it is made of, and runs the api, with a health check', () => {
    const last = dockerfile
      .getInstructions()
      .slice(dockerfile.getInstructions().findLastIndex((of) => of.getKeyword() === 'FROM'));
    const words = (keyword: string) =>
      last
        .filter((of) => of.getKeyword() === keyword)
        .map((of) =>
          of
            .getArguments()
            .map((one) => one.getValue())
            .join(' '),
        );
    expect(words('USER')).toEqual(['node']);
    expect(words('COPY').some((of) => of.split(' ').includes('/qayd/sbom.json'))).toBe(true);
    expect(content).toContain('npm run --silent sbom > sbom.json');
    expect(words('HEALTHCHECK')).toHaveLength(1);
    const [command] = words('CMD');
    expect(sourceOf(/dist\/[^"]+/.exec(command!)![0])).toBe(true);
  });
});

it.each(fs.readdirSync(path.join(root, 'docker')).filter((file) => file.endsWith('.sh')))(
  '%s is a shell script',
  (file) =>
    expect(spawnSync('sh', ['-n', path.join(root, 'docker', file)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    }),
);

/** Whether there is a source that is built to this file. */
const sourceOf = (built: string) =>
  fs.existsSync(path.join(root, built.replace(/^dist\//, '').replace(/\.js$/, '.ts')));
