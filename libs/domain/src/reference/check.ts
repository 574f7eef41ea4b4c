import type { z } from 'zod';
import type { Bounds } from '../edtf.js';
import { once } from '../once.js';
import { refuse, type Refusal } from '../refusal.js';
import { courtOn, suggestCourts } from './courts.js';
import { placeOn, suggestPlaces } from './gazetteer.js';
import { provisionOn, suggestProvisions } from './provisions.js';
import { court, place, provision } from './references.js';
import type { There } from './was-on.js';

/**
 * What a value says that reference data does not bear out, on any day within the bounds: each with its path
 * (`data.provisions.0`), what is near, and the way out. Which fields refer is read from the schema.
 */
export const checkReferences = (schema: z.ZodType, value: unknown, at: Bounds): readonly Refusal[] =>
  walkOf(schema)(value, '', at);

type Walk = (value: unknown, path: string, at: Bounds) => readonly Refusal[];
type Definition = {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
};

const walkOf = once(makeWalk);

function makeWalk(schema: z.ZodType): Walk {
  const check = checks.get(schema);
  if (check) return (value, path, at) => (typeof value === 'string' ? check(value, path, at) : []);
  const { innerType, element, shape } = schema.def as unknown as Definition;
  if (innerType) return walkOf(innerType);
  if (element) {
    const each = walkOf(element);
    if (each === nothing) return nothing;
    return (value, path, at) =>
      ((value ?? []) as readonly unknown[]).flatMap((item, index) => each(item, join(path, String(index)), at));
  }
  if (!shape) return nothing;
  const fields = Object.entries(shape)
    .map(([name, field]) => [name, walkOf(field)] as const)
    .filter(([, walk]) => walk !== nothing);
  if (fields.length === 0) return nothing;
  return (value, path, at) =>
    value === undefined || value === null
      ? []
      : fields.flatMap(([name, walk]) => walk((value as Record<string, unknown>)[name], join(path, name), at));
}

const nothing: Walk = () => [];
const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
const wayOut =
  'If it is right, leave the field out, say it in the note, and have it added to the reference data (docs/reference-data.md).';

const checks = new Map<z.ZodType, (value: string, field: string, at: Bounds) => readonly Refusal[]>([
  [
    provision,
    (cited, field, at) => {
      const force = provisionOn(cited, at);
      if (force === 'in-force') return [];
      const suggestions = suggestProvisions(cited);
      if (force === 'unknown')
        return [
          refuse(
            'provision-unknown',
            `${cited} is in no code that the registry knows; near it: ${suggestions.join(', ')}. ${wayOut}`,
            { field, more: { suggestions } },
          ),
        ];
      const times = force.notInForce.map(({ from, to }) => `${from} to ${to ?? 'now'}`);
      return [
        refuse(
          'provision-not-in-force',
          `${cited} was in force from ${times.join(', ')}, not on that day. Check the day and the provision. ${wayOut}`,
          { field },
        ),
      ];
    },
  ],
  [place, (id, field, at) => thereOr('place-unknown', 'place', placeOn(id, at), suggestPlaces, id, field)],
  [court, (id, field, at) => thereOr('court-unknown', 'court', courtOn(id, at), suggestCourts, id, field)],
]);

function thereOr(
  code: 'place-unknown' | 'court-unknown',
  what: string,
  found: There,
  suggest: (id: string) => readonly string[],
  id: string,
  field: string,
): readonly Refusal[] {
  if (found === 'there') return [];
  const suggestions = suggest(id);
  const wrong = found === 'unknown' ? `The gazetteer has no ${what} ${id}` : `There was no ${what} ${id} on that day`;
  return [refuse(code, `${wrong}; near it: ${suggestions.join(', ')}. ${wayOut}`, { field, more: { suggestions } })];
}
