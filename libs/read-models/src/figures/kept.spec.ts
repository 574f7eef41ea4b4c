import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeptFigures, type Now, type Working } from './kept.js';

/** A registry in which as many are counted as events were recorded. */
class Registry implements Working {
  readonly everyKey = false;
  wholes = 0;
  fails = false;

  async whole(position: bigint) {
    await this.works();
    this.wholes += 1;
    return [{ key: [], many: [Number(position)] }];
  }

  async between(from: bigint, to: bigint) {
    await this.works();
    return { before: [{ key: [], many: [Number(from)] }], now: [{ key: [], many: [Number(to)] }] };
  }

  private async works() {
    await Promise.resolve();
    if (this.fails) throw new Error('gave way');
  }
}

let [kept, registry] = [new KeptFigures(), new Registry()];
beforeEach(() => {
  [kept, registry] = [new KeptFigures(), new Registry()];
});
const find = async (position: bigint, rewritten = 0n) => {
  const now: Now = { newest: 1_000n, rewritten };
  const [tally] = await kept.find('held', position, now, registry);
  return tally?.many[0];
};

describe('figures that were worked out before', () => {
  it('are made of one that was worked out whole, at later places in the log and at earlier ones', async () => {
    for (const position of [500n, 700n, 600n, 700n, 500n, 999n, 1n])
      expect(await find(position)).toBe(Number(position));
    expect(registry.wholes).toBe(1);
  });

  it('are worked out once for all who ask at the same time', async () => {
    expect(await Promise.all([find(10n), find(10n), find(20n), find(5n)])).toEqual([10, 10, 20, 5]);
    expect(registry.wholes).toBe(1);
  });

  it('are kept where a later one could not be worked out', async () => {
    await find(10n);
    registry.fails = true;
    await expect(find(20n)).rejects.toThrow('gave way');
    await expect(find(5n)).rejects.toThrow('gave way');
    registry.fails = false;
    expect([await find(10n), await find(20n), await find(5n)]).toEqual([10, 20, 5]);
    expect(registry.wholes).toBe(1);
  });

  it('are not there for having failed', async () => {
    registry.fails = true;
    await Promise.all([10n, 20n].map((position) => expect(find(position)).rejects.toThrow('gave way')));
    registry.fails = false;
    expect([await find(20n), await find(10n)]).toEqual([20, 10]);
  });

  it('are worked out anew once something was changed in place after them', async () => {
    await find(10n);
    await find(10n, 1_000n);
    expect(registry.wholes).toBe(1);
    await kept.find('held', 10n, { newest: 1_001n, rewritten: 1_001n }, registry);
    expect(registry.wholes).toBe(2);
  });

  it('take no more room for each place in the log that they are brought up to', async () => {
    await find(1n);
    for (let position = 2n; position < 3_000n; position += 1n) await find(position);
    expect((kept as unknown as { readonly kept: { readonly size: number } }).kept.size).toBe(1);
  });
});
