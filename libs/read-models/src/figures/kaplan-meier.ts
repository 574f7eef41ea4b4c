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
  const onDay = new Map<number, { many: number; ended: number }>();
  let atRisk = 0;
  for (const { days, ended, many } of spells) {
    const day = onDay.get(days) ?? { many: 0, ended: 0 };
    onDay.set(days, { many: day.many + many, ended: day.ended + (ended ? many : 0) });
    atRisk += many;
  }
  let lasting = 1;
  for (const [day, { many, ended }] of [...onDay].sort(([a], [b]) => a - b)) {
    lasting *= 1 - ended / atRisk;
    if (lasting <= 1 - share + 1e-12) return day;
    atRisk -= many;
  }
  return null;
}
