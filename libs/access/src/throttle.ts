/** Failures to sign in, by name, in this process's memory: ten in fifteen minutes, then none is tried. */
export class Throttle {
  private readonly failures = new Map<string, readonly number[]>();

  /** Seconds to wait; 0 when one may try. */
  secondsToWait(name: string, now = Date.now()): number {
    const recent = this.recent(name, now);
    return recent.length < most ? 0 : Math.ceil((recent[0]! + window - now) / 1_000);
  }

  failed(name: string, now = Date.now()): void {
    if (this.failures.size >= mostNames) this.failures.clear();
    this.failures.set(name, [...this.recent(name, now), now]);
  }

  succeeded(name: string): void {
    this.failures.delete(name);
  }

  private recent(name: string, now: number): readonly number[] {
    return (this.failures.get(name) ?? []).filter((at) => at > now - window);
  }
}

const most = 10;
const window = 15 * 60_000;
const mostNames = 10_000;
