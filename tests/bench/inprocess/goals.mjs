// What the figures must reach, as least ratios theirs ÷ ours.

const BATCH_OVER_MAP = 4;
const GET_OVER_LRU = 1.4;
const CHURN_OVER_LRU = 3.5;
const REDIS_API = 5;

/** The goals that apply to these sizes, each with what became of it. */
export function goalsOf(sizes, contestants, ours) {
  const rivals = Object.keys(contestants).filter((name) => contestants[name].isRedis);
  return sizes.flatMap(({ entries, figures }) => {
    const goal = (task, rival, least) => {
      const found = figures.get(task);
      if (found?.[rival] === undefined) return [];
      const ratio = found[rival] / found[ours];
      return [{ task, entries, rival, ratio, least, isMet: ratio >= least }];
    };
    const large = entries >= 1_000_000;
    return [
      ...(large ? goal("batch", "Map", BATCH_OVER_MAP) : []),
      ...(entries >= 100_000 ? goal("get", "lru-cache", GET_OVER_LRU) : []),
      ...(large ? goal("churn", "lru-cache", CHURN_OVER_LRU) : []),
      ...rivals.flatMap((rival) => ["get", "set"].flatMap((task) => goal(task, rival, REDIS_API))),
    ];
  });
}
