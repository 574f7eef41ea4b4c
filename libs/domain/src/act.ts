import { z } from 'zod';
import { upcast, type Earlier } from './earlier.js';
import type { Day } from './edtf.js';
import { memberId, type MemberId } from './envelope.js';
import { refuse, type Refusal } from './refusal.js';

/** Who acts. */
export interface Acting {
  readonly by: MemberId;
  /** The second person, of those acts that take two. */
  readonly approvedBy?: MemberId;
}
/** Who acts, and on what day by the registry's clock. */
export interface Context extends Acting {
  readonly today: Day;
}

/** When and by whom an event was recorded. `id` is the event's. */
export interface Recording {
  readonly id: string;
  readonly by: MemberId;
  readonly at: Date;
}

/** An event as the domain reads and writes it. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}
/** An event as the log has it, of any version. */
export interface Stored {
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
}
export type Recorded<E> = E & { readonly recorded: Recording };

/** What came out of a command: what is to be appended, or why not. */
export type Decision<E> = readonly E[] | Refusal;

export type Shape = Readonly<Record<string, z.ZodType>>;
export type Out<D extends Shape> = z.output<z.ZodObject<D>>;

interface Definition<S, T extends string, D extends Shape, C extends Shape, X extends Acting> {
  /** The event: past tense. What stands in the log is its data and `approvedBy`. */
  readonly type: T;
  readonly data: D;
  /** What a client sends, where the log keeps more than that; `records` then makes the one of the other. */
  readonly command?: C;
  /** Oldest first, each from a file of its own; the current version is one more than their number. */
  readonly earlier?: readonly Earlier[];
  /** The first of its stream; every other needs a state. */
  readonly opens?: boolean;
  /** Whether it takes a second person, other than the one who acts. */
  readonly takesTwo?: (data: Out<NoInfer<C>>, state: S | undefined) => boolean;
  readonly refuses?: (data: Out<NoInfer<C>>, state: S, context: X) => Refusal | undefined;
  readonly records?: (data: Out<NoInfer<C>>, state: S, context: X) => Out<NoInfer<D>>;
  readonly evolve: (state: S | undefined, data: Out<NoInfer<D>>, recorded: Recording) => S;
  /** As a client sends it. */
  readonly example: z.input<z.ZodObject<NoInfer<C>>>;
}

/** An act with its data's type forgotten: pass only data that its own schema has parsed. */
export interface AnyAct<S, X extends Acting = Context> {
  readonly type: string;
  readonly version: number;
  readonly earlier: readonly Earlier[];
  readonly opens: boolean;
  readonly schema: z.ZodObject;
  readonly event: z.ZodObject;
  readonly example: object;
  takesTwo(data: object, state: S | undefined): boolean;
  refuses(data: object, state: S, context: X): Refusal | undefined;
  records(data: object, state: S, context: X): object;
  evolve(state: S | undefined, data: object, recorded: Recording): S;
}

/** What is done to a record, as against a fact, which happens in the world: an event with a rule. */
export const actsOn =
  <S, X extends Acting = Context>() =>
  <const T extends string, D extends Shape, C extends Shape = D>(of: Definition<S, T, D, C, X>) => {
    const { type, earlier = [], opens = false, example } = of;
    return {
      type,
      version: earlier.length + 1,
      earlier,
      opens,
      example,
      schema: z.strictObject(of.command ?? (of.data as unknown as C)),
      event: z.strictObject({ ...of.data, approvedBy: memberId.optional() }),
      takesTwo(data: Out<C>, state: S | undefined): boolean {
        return of.takesTwo?.(data, state) ?? false;
      },
      refuses(data: Out<C>, state: S, context: X): Refusal | undefined {
        return of.refuses?.(data, state, context);
      },
      records(data: Out<C>, state: S, context: X): Out<D> {
        return of.records?.(data, state, context) ?? (data as unknown as Out<D>);
      },
      evolve(state: S | undefined, data: Out<D>, recorded: Recording): S {
        return of.evolve(state, data, recorded);
      },
    };
  };

/** The event of an act. */
export type EventOf<A extends { readonly type: string; readonly event: z.ZodType }> = A extends unknown
  ? { readonly type: A['type']; readonly data: z.output<A['event']> }
  : never;
/** What a client sends to have an act done. */
export type CommandOf<A extends { readonly type: string; readonly schema: z.ZodType }> = A extends unknown
  ? { readonly type: A['type']; readonly data: z.output<A['schema']> }
  : never;

/** What every act asks first: is there such a thing, and is there a second person where one is needed. */
export function decideAct<S, X extends Acting>(
  act: AnyAct<S, X>,
  data: object,
  state: S | undefined,
  context: X,
  absent: () => Refusal,
): Decision<DomainEvent> {
  if (act.opens ? state !== undefined : state === undefined)
    return act.opens ? refuse('already-exists', 'There is one with this id already; nothing was recorded.') : absent();
  const refusal = act.opens ? undefined : act.refuses(data, state as S, context);
  if (refusal) return refusal;
  const { approvedBy } = context;
  const says = act.records(data, state as S, context);
  if (!act.takesTwo(data, state)) return [{ type: act.type, data: says }];
  if (approvedBy === undefined || approvedBy === context.by)
    return refuse('second-person-missing', `${act.type} takes two people: ask a second member to approve it.`);
  return [{ type: act.type, data: { ...says, approvedBy } }];
}

/**
 * What was stored of an act, in any version, as the current one. `approvedBy` is of every version; no upcaster sees it.
 * `held`: of an act that holds a fact, brings that to the current version of its kind.
 */
export function readAct<S, X extends Acting>(
  act: AnyAct<S, X>,
  version: number,
  stored: unknown,
  held: (data: object) => object = (data) => data,
): object {
  const { approvedBy, ...own } = stored as { readonly approvedBy?: unknown };
  const { data } = upcast(act.type, act, version, { data: own });
  return act.event.parse({ ...held(data as object), ...(approvedBy !== undefined && { approvedBy }) });
}
