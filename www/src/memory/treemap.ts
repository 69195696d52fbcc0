// A squarified treemap: areas in proportion to sizes, as near to squares as they get (Bruls, Huizing, van Wijk, 2000).

export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One tile a size, in the order of the sizes, which have to be positive and fall. */
export function squarify(sizes: readonly number[], width: number, height: number): Tile[] {
  const tiles: Tile[] = [];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let [left, top, right, bottom] = [0, 0, width, height];
  let rest = total;
  for (let at = 0; at < sizes.length; ) {
    const side = Math.min(right - left, bottom - top);
    const area = (right - left) * (bottom - top);
    const scale = rest > 0 ? area / rest : 0;
    let count = 1;
    while (at + count < sizes.length && worst(sizes, at, count + 1, side, scale) <= worst(sizes, at, count, side, scale)) count++;
    const row = sizes.slice(at, at + count);
    const sum = row.reduce((sum, size) => sum + size, 0);
    const depth = side > 0 ? (sum * scale) / side : 0;
    const upright = right - left >= bottom - top;
    let along = upright ? top : left;
    for (const size of row) {
      const length = sum > 0 ? (size / sum) * side : 0;
      tiles.push(upright ? { left, top: along, width: depth, height: length } : { left: along, top, width: length, height: depth });
      along += length;
    }
    if (upright) left += depth;
    else top += depth;
    rest -= sum;
    at += count;
  }
  return tiles;
}

/** How far the worst tile of a row is from a square. */
function worst(sizes: readonly number[], at: number, count: number, side: number, scale: number): number {
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += (sizes[i] ?? 0) * scale;
  const [largest, smallest] = [(sizes[at] ?? 0) * scale, (sizes[at + count - 1] ?? 0) * scale];
  return smallest > 0 ? Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest)) : Number.POSITIVE_INFINITY;
}
