import {
  erased,
  type AtRest,
  type EventMetadata,
  type Json,
  type JsonObject,
  type NewEvent,
  type StoredEvent,
} from '#event-store';
import { open, type Sealed } from './cipher.js';
import { CannotOpen } from './errors.js';
import type { DataKey } from './keys/keyring.js';
import { sealUnder } from './keys/uses.js';
import { freshBytes } from './random.js';
import type { SealingRule } from './rules.js';

/** An event's data as the log has it. Beside it the log knows the id, the stream, the version and when it was recorded. */
interface Envelope {
  readonly sealing: 1;
  readonly tier: string;
  /** What is not sealed; left out where the whole is. */
  readonly clear?: JsonObject;
  /** 32 bytes, of an event that is not sealed whole; that of one which is, is in it. */
  readonly salt?: string;
  /** JSON pointer, data key, what is sealed. */
  readonly parts: readonly (readonly [at: string, key: string, sealed: Sealed])[];
}
interface Whole {
  readonly type: string;
  readonly data: JsonObject;
  readonly salt: string;
}
type Place = Pick<StoredEvent, 'stream' | 'id' | 'version'>;

/** An event as it goes into the log. `actors`: the key of the registry. */
export function sealEvent(stream: string, event: NewEvent, rule: SealingRule, key: DataKey, actors: DataKey): NewEvent {
  const { id, type, version, data, metadata } = event;
  const place = { stream, id, version };
  const salt = freshBytes(32).toString('base64');
  const part = (at: string, content: Json) =>
    [at, key.id, sealUnder(key, JSON.stringify(content), belonging(place, rule.tier, at, key.id))] as const;
  const sealed = { id, version, metadata: sealMetadata(place, metadata, actors) };
  if (rule.parts[0] === '') {
    const whole: Whole = { type, data, salt };
    return envelope(
      { ...sealed, type: rule.typeClass },
      { sealing: 1, tier: rule.tier, parts: [part('', { ...whole })] },
    );
  }
  const fields = rule.parts.map((at) => at.slice(1));
  const clear = Object.fromEntries(Object.entries(data).filter(([field]) => !fields.includes(field)));
  const parts = fields.map((field) => part(`/${field}`, data[field]!));
  return envelope({ ...sealed, type }, { sealing: 1, tier: rule.tier, clear, salt, parts });
}

const envelope = (event: Omit<NewEvent, 'data'>, data: Envelope): NewEvent => ({
  ...event,
  data: data as unknown as JsonObject,
});

/** The ids of the data keys that it takes to open an event. */
export function keysOf(event: StoredEvent): readonly string[] {
  const { parts } = envelopeOf(event);
  const [key] = sealedMetadata(event);
  return [key, ...parts.map(([, key]) => key)];
}

/** Every nonce under which something of an event is sealed, with its key. */
export function noncesOf(event: StoredEvent): readonly string[] {
  const { parts } = envelopeOf(event);
  return [sealedMetadata(event), ...parts.map(([, key, sealed]) => [key, sealed] as const)].map(
    ([key, sealed]) => `${key} ${sealed.slice(0, sealed.indexOf('.'))}`,
  );
}

/** What was recorded; `undefined` where it was erased. Throws `CannotOpen`, and gives no part of what it could open. */
export function openEvent(event: StoredEvent, keyOf: (id: string) => DataKey | 'erased'): StoredEvent | undefined {
  const { tier, clear, parts } = envelopeOf(event);
  const opened = parts.map(([at, id, sealed]) => {
    const key = keyOf(id);
    return key === 'erased'
      ? undefined
      : ([
          at,
          JSON.parse(open(key.key, sealed, belonging(event, tier, at, id), named(event, at)).toString()) as Json,
        ] as const);
  });
  if (opened.some((part) => part === undefined)) return undefined;
  const content = opened as readonly (readonly [string, Json])[];
  if (!clear) {
    const { type, data } = content[0]![1] as unknown as Whole;
    return { ...event, type, data };
  }
  return { ...event, data: { ...clear, ...Object.fromEntries(content.map(([at, value]) => [at.slice(1), value])) } };
}

/** Who recorded it, by what command: under the key of the registry, which outlives who is erased. */
export function openMetadata(event: StoredEvent, keyOf: (id: string) => DataKey | 'erased'): EventMetadata {
  const [id, sealed] = sealedMetadata(event);
  const key = keyOf(id);
  if (key === 'erased') throw new CannotOpen('unknown-key', named(event, metadataPart));
  const opened = open(key.key, sealed, belonging(event, '', metadataPart, id), named(event, metadataPart));
  return { ...(JSON.parse(opened.toString()) as EventMetadata), software: event.metadata.software };
}

export const atRestOf = ({ type, data, metadata }: StoredEvent): AtRest => ({ type, data, metadata });

/** What is left of an erased event: that it was, sealed under a key that is gone; nothing of what was published of it. */
export function erasedAtRest({ data, metadata }: StoredEvent): AtRest {
  const { sealing, tier, parts } = data as unknown as Envelope;
  return { type: erased, data: { sealing, tier, parts: parts.slice(0, 1) }, metadata };
}

/** The port's metadata has an actor: in the log that is all which is sealed of it. What asked is sealed as well: a hash confirms a guess. */
function sealMetadata(place: Place, { software, ...sealed }: EventMetadata, key: DataKey): EventMetadata {
  const actor = `${key.id} ${sealUnder(key, JSON.stringify(sealed), belonging(place, '', metadataPart, key.id))}`;
  return { actor, commandId: '', commandHash: '', correlationId: '', software };
}

function sealedMetadata(event: StoredEvent): readonly [key: string, sealed: Sealed] {
  const [key, sealed] = event.metadata.actor.split(' ');
  if (key === undefined || sealed === undefined) throw new CannotOpen('not-sealed', named(event, metadataPart));
  return [key, sealed];
}

function envelopeOf(event: StoredEvent): Envelope {
  const data = event.data as unknown as Partial<Envelope>;
  if (data.sealing !== 1 || !Array.isArray(data.parts) || (!data.clear && data.parts.length !== 1))
    throw new CannotOpen('not-sealed', named(event, ''));
  return data as Envelope;
}

const metadataPart = '/metadata';
const belonging = ({ stream, id, version }: Place, tier: string, at: string, key: string): string =>
  [stream, id, String(version), tier, at, key].join('\0');
const named = ({ stream, id }: Place, at: string): string =>
  `${at === '' ? 'data' : at.slice(1)} of event ${id} of ${stream}`;
