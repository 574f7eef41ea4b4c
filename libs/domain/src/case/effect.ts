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

/**
 * What a fact sets, from its day until the next fact that sets the same. Each field is a register of its own, in which
 * the last word holds; liberty and procedure as people read them are put together from the registers (`status.ts`).
 * A field that is left out leaves its register alone.
 */
export interface Effect {
  /** Custody by its paper. `psychiatric` and `in-transfer` are not set here: they lie over it (`examined`, `moving`). */
  readonly liberty?: Exclude<Liberty, 'psychiatric' | 'in-transfer'>;
  /** In a psychiatric hospital for an examination; what held before holds again when it ends. */
  readonly examined?: boolean;
  /** On the way between places of detention. */
  readonly moving?: boolean;
  /** A stage that is set is not final unless `final` says so in the same breath. */
  readonly stage?: Stage;
  /** The judgment has entered into force. */
  readonly final?: boolean;
  readonly marks?: Readonly<Partial<Record<Mark, boolean>>>;
  /** After so many days all that this fact set to hold ends by itself (15 days of SHIZO): marks off, liberty unknown. */
  readonly days?: number;
}
