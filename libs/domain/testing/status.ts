import { expect } from '@jest/globals';
import { statusOn, type Day, type StandingFact } from '#domain';

export const on = (day: string) => (facts: readonly StandingFact[]) => statusOn(day as Day, facts);

/** Claims of the status on a day: `given(…).when(…).then(deprived('2021-09-04', 'yes'))`. */
export const liberty =
  (day: string, state: string, certainty = 'certain') =>
  (facts: readonly StandingFact[]) =>
    expect(on(day)(facts).liberty).toMatchObject({ state, certainty });
export const procedure = (day: string, state: string) => (facts: readonly StandingFact[]) =>
  expect(on(day)(facts).procedure.state).toBe(state);
export const deprived = (day: string, answer: string) => (facts: readonly StandingFact[]) =>
  expect(on(day)(facts).deprivedOfLiberty).toBe(answer);
export const marked =
  (day: string, ...marks: string[]) =>
  (facts: readonly StandingFact[]) =>
    expect(on(day)(facts).marks.map(({ mark }) => mark)).toEqual(marks);
