import { z } from 'zod';

/** Where a page ended: the order it was in, the last row's place in it, and its id. Opaque to clients. */
const cursor = z.tuple([z.string(), z.string(), z.uuid()]);

/** What may stand for a place in an order: a text, or an instant where it is by instants. */
const places = {
  text: z.string().regex(/^\P{Cc}*$/u),
  instant: z.iso.datetime(),
};
export type Place = keyof typeof places;

export const cursorOf = (sort: string, value: string, id: string): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');

/** Reads a cursor; `undefined` where it is none, or one of another order. */
export function readCursor(
  text: string,
  sort: string,
  place: Place,
): { readonly value: string; readonly id: string } | undefined {
  try {
    const [of, value, id] = cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return of === sort ? { value: places[place].parse(value), id } : undefined;
  } catch {
    return undefined;
  }
}
