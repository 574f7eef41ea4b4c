/** Attempts to sign in, by name, in this process's memory: ten in fifteen minutes, then none is tried until one is past. */
export class Throttle {
  private readonly attempts = new Map<string, readonly number[]>();

  /**
   * Counts an attempt, before anything is checked: those that are made at once count too. Seconds to wait when there
   * were too many, and then it is not counted; 0 when it may be made.
   */
  attempt(name: string, now = Date.now()): number {
    const recent = this.recent(name, now);
    if (recent.length >= most) return Math.ceil((recent[0]! + window - now) / 1_000);
    this.attempts.delete(name); // so that the names are in the order of their last attempt
    this.attempts.set(name, [...recent, now]);
    if (this.attempts.size > mostNames) this.attempts.delete(this.attempts.keys().next().value!);
    return 0;
  }

  succeeded(name: string): void {
    this.attempts.delete(name);
  }

  private recent(name: string, now: number): readonly number[] {
    return (this.attempts.get(name) ?? []).filter((at) => at > now - window);
  }
}

const most = 10;
const window = 15 * 60_000;
const mostNames = 10_000;
