import { z } from 'zod';
import {
  actsOn,
  decideAct,
  readAct,
  type AnyAct,
  type CommandOf,
  type Context,
  type Decision,
  type EventOf,
  type Recorded,
  type Stored,
} from '../act.js';
import { text, tier, type MemberId, type Tier } from '../envelope.js';
import { isRefusal, refuse, type Refusal } from '../refusal.js';

/** Where knowledge came from, and how far it is to be trusted. */
export interface SourceState {
  readonly reliability: Reliability;
  readonly tier: Tier;
  readonly registeredBy: MemberId;
  readonly erased?: true;
}

export const sourceTypes = z.enum([
  'document',
  'court-record',
  'publication',
  'testimony',
  'monitor',
  'import',
  'other',
]);
/** The source's connection to what it tells (HURIDOCS micro-thesaurus 19, abridged). */
export const connections = z.enum([
  'victim',
  'relative',
  'witness',
  'lawyer',
  'colleague',
  'reporter',
  'organisation',
  'authority',
  'unknown',
]);
export const reliability = z.enum(['reliable', 'usually-reliable', 'doubtful', 'unknown']);
export type Reliability = z.output<typeof reliability>;

const act = actsOn<SourceState>();

export const sourceRegistered = act({
  type: 'SourceRegistered',
  data: {
    type: sourceTypes,
    title: text(300),
    connection: connections.default('unknown'),
    reliability: reliability.default('unknown'),
    publishedOn: z.iso.date().optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .regex(/^[^\s\p{C}]*$/u, 'an address without spaces and hidden characters')
      .max(2_000)
      .optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')
      .optional(),
    tier: tier.default('restricted'),
  },
  opens: true,
  evolve: (_, { reliability, tier }, { by }) => ({ reliability, tier, registeredBy: by }),
  example: {
    type: 'court-record',
    title: 'Verdict, Southern District Military Court',
    reliability: 'reliable',
    tier: 'public',
  },
});

export const sourceReassessed = act({
  type: 'SourceReassessed',
  data: { reliability, reason: text(1_000) },
  evolve: (state, { reliability }) => ({ ...state!, reliability }),
  example: { reliability: 'doubtful', reason: 'Two of its dates were wrong.' },
});

/** The last word on a source: who it was is opened by nobody any more. What it told stands. */
export const sourceErased = act({
  type: 'SourceErased',
  data: { ground: z.enum(['request-of-source', 'danger', 'order-of-authority']) },
  takesTwo: () => true,
  evolve: (state) => ({ ...state!, reliability: 'unknown', erased: true }),
  example: { ground: 'danger' },
});

export const sourceActs = [sourceRegistered, sourceReassessed, sourceErased] as const;
export type SourceEvent = EventOf<(typeof sourceActs)[number]>;
export type SourceAct = CommandOf<(typeof sourceActs)[number]>;

export const absentSource = (): Refusal =>
  refuse('source-not-found', 'There is no such source: register it first (POST /v1/sources).', { field: 'sources' });

export function decideSource(
  command: SourceAct,
  state: SourceState | undefined,
  context: Context,
): Decision<SourceEvent> {
  if (state?.erased) return refuse('erased', 'The source was erased, for good.');
  const decided = decideAct(sourceActOf(command.type), command.data, state, context, absentSource);
  return isRefusal(decided) ? decided : (decided as readonly SourceEvent[]);
}

export const evolveSource = (
  state: SourceState | undefined,
  { recorded, ...event }: Recorded<SourceEvent>,
): SourceState => sourceActOf(event.type).evolve(state, event.data, recorded);

export function readSourceEvent({ type, version, data }: Stored): SourceEvent {
  return { type, data: readAct(sourceActOf(type), version, data) } as SourceEvent;
}

export const sourceEventVersion = (type: string): number => sourceActOf(type).version;

const byType = new Map<string, AnyAct<SourceState>>(sourceActs.map((act) => [act.type, act as AnyAct<SourceState>]));
function sourceActOf(type: string): AnyAct<SourceState> {
  const found = byType.get(type);
  if (!found) throw new Error(`No such event of a source: ${type}`);
  return found;
}
