import { authorityList, wantedList } from '../vocabulary/terms.js';

/** Where the person is, as to liberty. How an exchange or an expulsion ended stands in the fact, not here. */
export const liberties = [
  'unknown', 'at-liberty', 'briefly-detained', 'remand', 'imprisoned', 'settlement-colony', 'house-arrest',
  'other-measure', 'psychiatric', 'in-transfer', 'disappeared', 'dead',
] as const; // prettier-ignore
export type Liberty = (typeof liberties)[number];

/** What stage the prosecution is at. */
export const procedures = [
  'none', 'suspect', 'accused', 'before-court', 'convicted-not-final', 'convicted-final', 'acquitted-not-final',
  'acquitted-final', 'retrial', 'discontinued', 'in-absentia',
] as const; // prettier-ignore
export type Procedure = (typeof procedures)[number];

/** What holds of the person besides, any number at once. */
export const marks = [
  'wanted', 'listed', 'in-punishment-cell', 'ill-without-care', 'hunger-strike', 'incommunicado',
  'moved-out-of-occupied-territory', 'under-supervision',
] as const; // prettier-ignore
export type Mark = (typeof marks)[number];

/** The stage without its finality, which an appeal or the entry into force adds. */
export type Stage =
  | 'none'
  | 'suspect'
  | 'accused'
  | 'before-court'
  | 'convicted'
  | 'acquitted'
  | 'retrial'
  | 'discontinued'
  | 'in-absentia';

/** Each list that somebody may be on is a register of its own: who is taken off one may still be on another. */
export type ListRegister =
  `wanted/${(typeof wantedList.options)[number]}` | `listed/${(typeof authorityList.options)[number]}`;
export const lists = {
  wanted: wantedList.options.map((list) => `wanted/${list}` as const),
  listed: authorityList.options.map((list) => `listed/${list}` as const),
} as const;
export type MarkRegister = Exclude<Mark, keyof typeof lists>;

/** A word on a register: a value, or what becomes of the value that held before. */
export type Word<V> = V | ((before: V) => V);
/** What a fact says on a register. Several words: it is one of them, and nobody says which. */
export type Said<V> = Word<V> | readonly Word<V>[];
export const kept = <V>(before: V): V => before;

/** Custody by its paper. `psychiatric` and `in-transfer` lie over it (`examined`, `moving`) and are no words here. */
export type Custody = Exclude<Liberty, 'psychiatric' | 'in-transfer'>;

/** What can be set and held by itself: each is a register, in which the last word holds. */
export interface Registers {
  readonly liberty: Custody;
  /** In a psychiatric hospital for an examination; what held before holds again when it ends. */
  readonly examined: boolean;
  /** On the way between places of detention. */
  readonly moving: boolean;
  /** Taken into custody in the courtroom with the sentence; who is `absent` can't be. */
  readonly taken: boolean;
  /** Proceeded against without being there. */
  readonly absent: boolean;
  readonly stage: Stage;
  /** The judgment has entered into force. A stage that is set is not final unless it is said in the same breath. */
  readonly final: boolean;
}

/**
 * What a fact sets, from its day until the next fact that sets the same. Liberty and procedure as people read them are
 * put together from the registers (`status.ts`). A register that is left out is left alone.
 */
export type Effect = { readonly [R in keyof Registers]?: Said<Registers[R]> } & {
  readonly marks?: Readonly<Partial<Record<MarkRegister, Said<boolean>>>>;
  readonly lists?: Readonly<Partial<Record<ListRegister, Said<boolean>>>>;
  /** After so many days all that this fact set to hold ends by itself: marks go off, and what held of liberty before holds again. */
  readonly days?: number | { readonly least: number; readonly most: number };
};
