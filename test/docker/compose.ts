import fs from 'node:fs';
import { parse } from 'yaml';

/** A service of the compose file, as far as it is tested. */
export interface Service {
  readonly image: string;
  readonly user?: string;
  readonly profiles?: readonly string[];
  readonly command?: string | readonly string[];
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ulimits?: Readonly<Record<string, number>>;
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, string | number>> } };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
}
export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const here = (file: string) => new URL(`../../docker/${file}`, import.meta.url);
export const read = (file: string): string => fs.readFileSync(here(file), 'utf8');
export const exists = (file: string): boolean => fs.existsSync(here(file));

/** The variables that are asked for in a text: `${NAME}`, with a default (`:-`) or demanded (`:?`). */
export const variablesIn = (text: string) =>
  [...text.matchAll(variable)].map(([, name, how, then]) => ({ name: name!, how, then }));

/** The variables of env.example, as they stand there. */
export const exampleEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries([...read('env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));

/** The compose file with merges and variables resolved, as `docker compose config` does; throws where one is missing. */
export function composed(environment: Readonly<Record<string, string>>): Compose {
  const text = read('compose.yaml').replace(variable, (_, name: string, how?: string, then?: string) => {
    const value = environment[name] ?? '';
    if (value === '' && how === ':?') throw new Error(`${name}: ${then}`);
    return value === '' && how === ':-' ? then! : value;
  });
  return parse(text, { merge: true }) as Compose;
}

const variable = /\$\{([A-Z_]+)(?:(:[-?])([^}]*))?\}/g;
