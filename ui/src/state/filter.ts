// Criteria of a list, apart from any screen.

import type { Filter } from '../generated/Filter';

export function emptyFilter(): Filter {
  return {
    text: '',
    classes: [],
    levels: [],
    states: [],
    origins: [],
    mail: null,
    mobile: null,
    family: null,
    expiringWithinDays: null,
    mark: null,
    accounts: [],
  };
}

/** How many criteria are at work. */
export function activeCriteria(filter: Filter): number {
  return Object.values(filter).filter((value) => {
    if (value === null) return false;
    return typeof value === 'string' ? value.trim() !== '' : Array.isArray(value) ? value.length > 0 : true;
  }).length;
}

/** A value taken in or out of a criterion. */
export function toggled<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** What is in both, in the order of the first. */
export function common(some: readonly number[], others: Iterable<number>): number[] {
  const among = new Set(others);
  return some.filter((one) => among.has(one));
}

/** What is in the first alone. */
export function without(some: readonly number[], others: Iterable<number>): number[] {
  const among = new Set(others);
  return some.filter((one) => !among.has(one));
}

export type Coverage = 'none' | 'some' | 'all';

/** How much of a set of accounts is selected. */
export function coverage(accounts: readonly number[], selected: ReadonlySet<number>): Coverage {
  if (accounts.length === 0) return 'none';
  const held = accounts.filter((account) => selected.has(account)).length;
  return held === 0 ? 'none' : held === accounts.length ? 'all' : 'some';
}
