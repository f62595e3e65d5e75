// What the director asked of each list, and what is ticked in it. Kept while other screens are shown,
// forgotten when the store locks.

import { SvelteSet } from 'svelte/reactivity';
import type { AccountsQuery } from '../generated/AccountsQuery';
import type { Filter } from '../generated/Filter';
import type { Population } from '../generated/Population';
import type { SortColumn } from '../generated/SortColumn';
import { emptyFilter } from './filter';
import type { Outcome } from './outcome';
import { rememberedPageSize, rememberPageSize } from './preferences';

export class Listing {
  readonly school: string;
  readonly population: Population;
  filter = $state<Filter>(emptyFilter());
  sort = $state<SortColumn>('pupil');
  descending = $state(false);
  page = $state(0);
  pageSize = $state(rememberedPageSize());
  /** What the last action gave: it stays in reach, with the file that it wrote, when another screen is looked at. */
  outcome = $state.raw<Outcome | null>(null);
  /** Distinct accounts, whatever the page and the criteria. */
  readonly selected = new SvelteSet<number>();

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
    this.filter = { ...this.filter, ...change };
    this.page = 0;
  }

  show(filter: Filter): void {
    this.filter = filter;
    this.page = 0;
  }

  sortBy(column: SortColumn): void {
    this.descending = this.sort === column && !this.descending;
    this.sort = column;
    this.page = 0;
  }

  resize(pageSize: number): void {
    const first = this.page * this.pageSize;
    this.pageSize = pageSize;
    this.page = Math.floor(first / pageSize);
    rememberPageSize(pageSize);
  }

  toggle(account: number): void {
    if (!this.selected.delete(account)) this.selected.add(account);
  }

  add(accounts: readonly number[]): void {
    for (const account of accounts) this.selected.add(account);
  }

  remove(accounts: readonly number[]): void {
    for (const account of accounts) this.selected.delete(account);
  }
}

let listings: Record<string, Listing> = {};

export function listingOf(school: string, population: Population): Listing {
  return (listings[`${school}/${population}`] ??= new Listing(school, population));
}

export function forgetListings(): void {
  listings = {};
}
