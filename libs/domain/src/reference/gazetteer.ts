import type { Bounds } from '../edtf.js';
import { fold, nearest } from './fold.js';
import { places, type Place } from './places.js';
import { thereOn, type There } from './was-on.js';

/** The place that a name or an id means, however it is written. */
export const placeByName = (written: string): Place | undefined => byName.get(fold(written));
export const suggestPlaces = (written: string, most = 3): readonly string[] => nearest(written, byId.keys(), most);

/** Whether there was such a place on any day within the bounds. */
export const placeOn = (id: string, bounds: Pick<Bounds, 'earliest' | 'latest'>): There =>
  thereOn(byId.get(id), bounds);

/** Whether a way leads out of occupied territory into Russia (GC IV art. 49, 76); `undefined` where that can't be told. */
export function leadsOutOfOccupied(from: string | undefined, to: string | undefined): boolean | undefined {
  const [start, end] = [byId.get(from ?? '')?.territory, byId.get(to ?? '')?.territory];
  if (start === undefined || end === undefined) return undefined;
  return (start === 'crimea' || start === 'occupied-ukraine') && end === 'russia';
}

/** Whether one place is the other, or is in it: a remand prison is in its town. */
export const placeWithin = (one: string, other: string): boolean => one === other || byId.get(one)?.town === other;

const byId = new Map(places.map((place) => [place.id, place]));
const byName = new Map(
  places.flatMap((place) =>
    [place.id, ...Object.values(place.names), ...(place.aliases ?? [])].map((name) => [fold(name), place] as const),
  ),
);
