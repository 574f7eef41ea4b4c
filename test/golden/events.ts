import { createHash } from 'node:crypto';
import fs from 'node:fs';
import {
  accessEvents, caseActs, caseFacts, membershipActs, operationActs, personActs, readAccessEvent, readCaseEvent,
  readMembershipEvent, readOperationEvent, readPersonEvent, readSourceEvent, sourceActs,
} from '#domain'; // prettier-ignore
import type { EventMetadata, JsonObject } from '#event-store';

/** An event as the log keeps it. All that it names is invented. */
export interface GoldenEvent {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}
/** `stored` stands for good; `reading` is what today's software makes of its data. */
export interface Golden {
  readonly stored: GoldenEvent;
  readonly reading: object;
}
/** SHA-256 of what is stored, by file, in the order in which they were added. */
export type Manifest = Readonly<Record<string, string>>;

/** Every type of event, with the version that is written of it. */
export const written: readonly { readonly type: string; readonly version: number }[] = [
  ...caseFacts.map(({ kind, version }) => ({ type: kind, version })),
  ...[...caseActs, ...personActs, ...sourceActs, ...membershipActs, ...operationActs, ...accessEvents].map(
    ({ type, version }) => ({ type, version }),
  ),
];

export const fileOf = ({ type, version }: { readonly type: string; readonly version: number }): string =>
  `${type}.v${version}.json`;
export const goldenFiles = (): readonly string[] =>
  fs.readdirSync(folder).filter((file) => /\.v\d+\.json$/.test(file)); // prettier-ignore

export const readGolden = (file: string): Golden => read(file) as Golden;
export const writeGolden = (file: string, golden: Golden): void => write(file, golden);
export const readManifest = (): Manifest => read('manifest.json') as Manifest;
export const writeManifest = (manifest: Manifest): void => write('manifest.json', manifest);

export const hashOf = (stored: GoldenEvent): string =>
  createHash('sha256').update(JSON.stringify(stored)).digest('hex');

/** What today's software makes of a stored event, as JSON. */
export function readingOf(stored: GoldenEvent): object {
  const reader = readers[stored.stream.split('-')[0] ?? ''];
  if (!reader) throw new Error(`Nothing reads the stream ${stored.stream}`);
  return JSON.parse(JSON.stringify(reader(stored).data)) as object;
}

const readers: Readonly<Record<string, (stored: GoldenEvent) => { readonly data: object }>> = {
  case: readCaseEvent,
  person: readPersonEvent,
  source: readSourceEvent,
  membership: readMembershipEvent,
  operation: readOperationEvent,
  access: readAccessEvent,
};

const folder = new URL('./', import.meta.url);
const read = (file: string): unknown => JSON.parse(fs.readFileSync(new URL(file, folder), 'utf8'));
const write = (file: string, value: object): void =>
  fs.writeFileSync(new URL(file, folder), `${JSON.stringify(value, null, 2)}\n`);
