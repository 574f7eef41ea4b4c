import { z } from 'zod';
import type { Effect } from './case/effect.js';
import { upcast, type Earlier, type Said } from './earlier.js';
import { factEnvelope } from './envelope.js';

type Shape = Readonly<Record<string, z.ZodType>>;
type Out<S extends Shape> = z.output<z.ZodObject<S>>;
type In<S extends Shape> = z.input<z.ZodObject<S>>;

/** A kind, its data's type forgotten: pass only data that its own schema has parsed. */
export interface FactKind {
  readonly kind: string;
  readonly family: Family;
  readonly version: number;
  readonly earlier: readonly Earlier[];
  readonly mayLieAhead: boolean;
  readonly schema: z.ZodObject;
  readonly example: { readonly data: object; readonly personal?: object };
  effect(data: object): Effect;
}

export const families = [
  'coming', 'taking', 'charge', 'restraint', 'examination', 'absence', 'court', 'judgment',
  'place', 'custody', 'defence', 'listing', 'end', 'abroad',
] as const; // prettier-ignore
export type Family = (typeof families)[number];

interface Definition<K extends string, D extends Shape, P extends Shape> {
  readonly kind: K;
  readonly family: Family;
  readonly data: D;
  /** Sealed with the person's key in every tier and gone once erased, so no effect reads it. */
  readonly personal?: P;
  /** Oldest first, each from a file of its own; the current version is one more than their number. */
  readonly earlier?: readonly Earlier[];
  /** What the fact sets, from its day until the next that sets the same. Never null fields: leave them out. */
  readonly effect?: (data: Out<NoInfer<D>>) => Effect;
  /** A hearing may be scheduled for a day to come; nothing else may lie in the future. */
  readonly mayLieAhead?: boolean;
  /** Serves as OpenAPI example, form sample and golden event of this version. */
  readonly example: { readonly data: In<NoInfer<D>>; readonly personal?: In<NoInfer<P>> };
}

/** A kind of thing that happens in the world: one value from which its event, checks, API and effect all come. */
export function fact<const K extends string, D extends Shape, P extends Shape = Record<never, never>>(
  of: Definition<K, D, P>,
) {
  const { kind, family, earlier = [], mayLieAhead = false, example } = of;
  const schema = z.strictObject({
    kind: z.literal(kind),
    ...factEnvelope,
    data: z.strictObject(of.data),
    personal: z.strictObject(of.personal ?? ({} as P)).optional(),
  });
  return {
    kind,
    family,
    version: earlier.length + 1,
    earlier,
    mayLieAhead,
    example,
    schema,
    effect(data: Out<D>): Effect {
      return of.effect?.(data) ?? {};
    },
  };
}

/** What was stored of a fact, in any version of its kind, as the current one. */
export function readFact(kind: FactKind, version: number, stored: unknown): z.output<FactKind['schema']> {
  const { data, personal, ...envelope } = stored as Said;
  const said = upcast(kind.kind, kind, version, { data, ...(personal !== undefined && { personal }) });
  return kind.schema.parse({ ...envelope, ...said, kind: kind.kind });
}
