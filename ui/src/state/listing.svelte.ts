// What the director asked of each list, and what is ticked in it. Kept while other screens are shown,
// forgotten when the store locks.

import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { AccountRow } from '../generated/AccountRow';
import type { AccountsPage } from '../generated/AccountsPage';
import type { AccountsQuery } from '../generated/AccountsQuery';
import type { Filter } from '../generated/Filter';
import type { Population } from '../generated/Population';
import type { SortColumn } from '../generated/SortColumn';
import { emptyFilter } from './filter';
import type { Outcome } from './outcome';
import { rememberedPageSize, rememberPageSize } from './preferences';
import { ChosenAccounts } from './selection.svelte';

export class Listing {
  readonly school: string;
  readonly population: Population;
  filter = $state<Filter>(emptyFilter());
  sort = $state<SortColumn>('pupil');
  descending = $state(false);
  page = $state(0);
  pageSize = $state(rememberedPageSize());
  /** How far down its rows are scrolled, in pixels. */
  top = $state(0);
  /** Its page, as it was read last. */
  shown: AccountsPage | null = null;
  /** The row whose account was opened last. */
  opened: AccountRow | null = null;
  /** What the last action gave: it stays in reach, with the file that it wrote, when another screen is looked at. */
  outcome = $state.raw<Outcome | null>(null);
  /** Distinct accounts, whatever the page and the criteria. */
  readonly selected = new ChosenAccounts();

  constructor(school: string, population: Population) {
    this.school = school;
    this.population = population;
  }

  get query(): AccountsQuery {
    return {
      school: this.school,
      population: this.population,
      filter: this.filter,
      sort: this.sort,
      descending: this.descending,
      page: this.page,
      pageSize: this.pageSize,
    };
  }

  narrow(change: Partial<Filter>): void {
    this.show({ ...this.filter, ...change });
  }

  show(filter: Filter): void {
    this.filter = filter;
    this.turnTo(0);
  }

  sortBy(column: SortColumn): void {
    this.descending = this.sort === column && !this.descending;
    this.sort = column;
    this.turnTo(0);
  }

  resize(pageSize: number): void {
    const first = this.page * this.pageSize;
    this.pageSize = pageSize;
    this.turnTo(Math.floor(first / pageSize));
    rememberPageSize(pageSize);
  }

  /** Another page is read from its first row. */
  turnTo(page: number): void {
    this.page = page;
    this.top = 0;
    this.shown = null;
  }

  /** Past the end gives the last page: it is followed. */
  accept(page: AccountsPage): void {
    this.page = page.page;
    this.shown = page;
  }

  /** The account of a row is looked at: the list is found again there. */
  open(row: AccountRow, page: AccountsPage): void {
    if (page.page !== this.page) this.turnTo(page.page);
    this.shown = page;
    this.opened = row;
  }

  choose(accounts: readonly number[], chosen: boolean): void {
    if (chosen) this.add(accounts);
    else this.remove(accounts);
  }

  add(accounts: readonly number[]): void {
    this.selected.add(accounts);
  }

  remove(accounts: readonly number[]): void {
    this.selected.remove(accounts);
  }
}

/** The row of an account that stood there before, or its first. */
export function rowOf(
  rows: readonly AccountRow[],
  account: number,
  before: AccountRow | null,
): AccountRow | undefined {
  const own = rows.filter((row) => row.account === account);
  return own.find(({ row }) => row === before?.row) ?? own[0];
}

const kept = new SvelteMap<string, Listing>();

export function listingOf(school: string, population: Population): Listing {
  const key = keyOf(school, population);
  const known = untrack(() => kept.get(key));
  if (known) return known;
  const listing = new Listing(school, population);
  kept.set(key, listing);
  return listing;
}

/** What a list will ask as it opens, without opening it. */
export function queryOf(school: string, population: Population): AccountsQuery {
  return untrack(() => (kept.get(keyOf(school, population)) ?? new Listing(school, population)).query);
}

function keyOf(school: string, population: Population): string {
  return `${school}/${population}`;
}

/** Those that were looked at. */
export function listings(): Listing[] {
  return [...kept.values()];
}

export function forgetListings(): void {
  kept.clear();
}
