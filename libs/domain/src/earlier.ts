import { z } from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;
type Out<S extends Shape> = z.output<z.ZodObject<S>>;

/** What an event says. `personal` is of facts alone: what is sealed with the person's key, and absent once erased. */
export interface Said {
  readonly data: unknown;
  readonly personal?: unknown;
}

/** An earlier version of a kind, and how it becomes the next one. */
export interface Earlier {
  /** Throws on what is not of its version. */
  upcast(old: Said): Said;
}

interface Definition<D extends Shape, P extends Shape | undefined> {
  readonly data: D;
  /** Of that version, where the upcaster reads it or it changed. */
  readonly personal?: P;
  /** A part that it leaves out stays as it was. Pure: the same old words are the same new ones, on any day. */
  readonly upcast: (old: {
    readonly data: Out<D>;
    readonly personal: P extends Shape ? Out<P> | undefined : unknown;
  }) => Partial<Said>;
}

/** An earlier version, in a file of its own beside its kind: `<kind>.v<version>.ts`. */
export function earlier<D extends Shape, P extends Shape | undefined = undefined>(of: Definition<D, P>): Earlier {
  const data = z.strictObject(of.data);
  const personal = of.personal ? z.strictObject(of.personal).optional() : z.unknown();
  return {
    upcast(old) {
      const read = { data: data.parse(old.data), personal: personal.parse(old.personal) };
      const next = { ...old, ...of.upcast(read as Parameters<typeof of.upcast>[0]) };
      return next.personal === undefined ? { data: next.data } : next;
    },
  };
}

/** What was said in any version, as it is said in the current one, yet to be validated. Throws on a version that is newer. */
export function upcast(
  type: string,
  of: { readonly earlier: readonly Earlier[]; readonly version: number },
  version: number,
  said: Said,
): Said {
  if (!Number.isInteger(version) || version < 1 || version > of.version)
    throw new Error(`Version ${version} of ${type} is not known here, only 1 to ${of.version}`); // stop, do not guess
  return of.earlier.slice(version - 1).reduce((old, earlier) => earlier.upcast(old), said);
}
