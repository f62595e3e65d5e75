// Geometry of the curve, apart from its drawing.

import type { Snapshot } from '../../generated/Snapshot';
import { share } from '../../messages/format';

export interface Point {
  x: number;
  y: number;
  day: string;
  /** Activated accounts, in hundredths of a percent. */
  share: number;
}

const DAY = 86_400_000;

/** Points in a box of the given size, time to the right, 100 % at the top. */
export function plot(history: readonly Snapshot[], width: number, height: number): Point[] {
  const days = history.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / DAY);
  const first = days[0] ?? 0;
  const span = Math.max(1, (days.at(-1) ?? first) - first);
  return history.map(({ day, counts }, index) => {
    const activated = share(counts.activated, counts.total);
    return {
      x: history.length === 1 ? width / 2 : (((days[index] ?? first) - first) / span) * width,
      y: height - (activated / 10_000) * height,
      day,
      share: activated,
    };
  });
}
