/** How many took so many days to end, or had gone on for so many when they were last seen. */
export interface Spell {
  readonly days: number;
  readonly ended: boolean;
  readonly many: number;
}

/**
 * The least number of days by which a share has ended, by the estimator of Kaplan and Meier (1958); `null` where the
 * curve does not come down so far. What is censored on a day was still there when others ended on it.
 */
export function endedBy(share: number, spells: readonly Spell[]): number | null {
  const days = [...new Set(spells.map(({ days }) => days))].sort((a, b) => a - b);
  const sum = (of: (spell: Spell) => boolean) => spells.reduce((all, one) => all + (of(one) ? one.many : 0), 0);
  let atRisk = sum(() => true);
  let lasting = 1;
  for (const day of days) {
    lasting *= 1 - sum(({ days, ended }) => ended && days === day) / atRisk;
    if (lasting <= 1 - share + 1e-12) return day;
    atRisk -= sum(({ days }) => days === day);
  }
  return null;
}
