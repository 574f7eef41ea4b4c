import { z } from 'zod';

/**
 * References into dated reference data. These three schemas are compared by identity when a fact's references are
 * checked (`checkReferences`), so use them as they are or under optional, default, array or object: never a clone
 * (`.describe()`, `.meta()`, `.refine()` make one).
 */

/** A provision of a penal code, as lawyers cite it: code, article, part in brackets: `RF CC 205.5(2)`, `UA CC 110`. */
export const provision = z
  .string()
  .regex(/^(RF|UA) (CC|CAO) \d{1,3}(\.\d{1,2}){0,2}(\(\d{1,2}(\.\d)?\))?$/, 'a provision such as RF CC 205.5(2)');
export type Provision = string;

/** The id of a place in the gazetteer, such as `simferopol` or `sizo-1-simferopol`. */
export const place = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'the id of a place, such as simferopol');

/** The id of a court, such as `southern-district-military-court`. */
export const court = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'the id of a court');
