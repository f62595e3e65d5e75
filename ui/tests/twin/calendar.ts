// What day it is in the window, and when what was handed out stops working: as the rules of Rust count.

import type { Holder } from './people';

export const TODAY = '2026-11-21';
export const NOW = '2026-11-21T14:02:00+01:00';
export const SCHOOL_YEAR = '2026-09-01';

const DAY = 24 * 60 * 60 * 1000;

/** Three calendar months later. The dates of the twin end no month, so that no month is too short. */
function threeMonthsAfter(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 3);
  return date.toISOString().slice(0, 10);
}

/** Last day on which what was handed out works; `null` when nothing runs out. */
export function lastDay({ state, password, notifiedOn, provisionalSince }: Holder): string | null {
  const handedOut =
    state === 'notified' || state === 'activating'
      ? notifiedOn
      : state === 'activated' && password !== null
        ? provisionalSince
        : null;
  return handedOut === null ? null : threeMonthsAfter(handedOut);
}

/** Days left, today included as 0. */
export function daysLeft(holder: Holder): number | null {
  const last = lastDay(holder);
  return last === null ? null : Math.round((Date.parse(last) - Date.parse(TODAY)) / DAY);
}
