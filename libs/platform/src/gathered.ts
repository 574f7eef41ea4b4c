import DataLoader from 'dataloader';

/**
 * Makes of a read of many a read of one: what is asked for while some are under way goes into the next. `read` answers
 * in the order of what it was asked, and its failure is that of all who wait for it. Nothing is kept.
 */
export function gathered<K, V>(
  read: (asked: readonly K[]) => Promise<readonly V[]>,
  { atOnce = 2, most = 100 } = {},
): (asked: K) => Promise<V> {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  const go = () => (underWay < atOnce ? waiting.shift()?.() : undefined);
  const loader = new DataLoader<K, V>(
    async (asked) => {
      underWay += 1;
      try {
        return await read(asked);
      } finally {
        underWay -= 1;
        go();
      }
    },
    {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn(dispatch) {
        waiting.push(dispatch);
        setImmediate(go);
      },
    },
  );
  return (asked) => loader.load(asked);
}
