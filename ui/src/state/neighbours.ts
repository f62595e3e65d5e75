// Going from the account of one row of a list to that of the next.

import type { AccountRow } from '../generated/AccountRow';
import type { AccountsPage } from '../generated/AccountsPage';
import { type Listing, rowOf } from './listing.svelte';
import { call } from './session.svelte';

/** A row, and the page it was read on. */
export interface Stop {
  row: AccountRow;
  page: AccountsPage;
}

export interface Neighbours {
  previous: Stop | null;
  next: Stop | null;
}

/**
 * The accounts before and after one, in the order in which the list was read: who has left its criteria meanwhile keeps
 * their place. None where the account does not stand on the list’s page.
 */
export async function neighboursOf(listing: Listing, account: number): Promise<Neighbours> {
  const here = listing.shown ?? (await read(listing, listing.page));
  const row = rowOf(here.rows, account, listing.opened);
  if (!row) return { previous: null, next: null };
  listing.open(row, here);

  const at = here.rows.indexOf(row);
  const known = new Set(here.rows.map((other) => other.row));
  const isOther = (other: AccountRow) => other.account !== account;
  const isFurther = (other: AccountRow) => isOther(other) && !known.has(other.row);
  const stop = (found: AccountRow | undefined, page: AccountsPage) => (found ? { row: found, page } : null);

  async function before(): Promise<Stop | null> {
    const near = stop(here.rows.slice(0, at).findLast(isOther), here);
    if (near || here.page === 0) return near;
    const page = await read(listing, here.page - 1);
    return stop(page.rows.findLast(isFurther), page);
  }

  /** Rows that left the criteria have let others come up on this very page. */
  async function after(): Promise<Stop | null> {
    const near = stop(here.rows.slice(at + 1).find(isOther), here);
    if (near) return near;
    for (const number of [here.page, here.page + 1]) {
      const page = await read(listing, number);
      const further = stop(page.rows.find(isFurther), page);
      if (further) return further;
    }
    return null;
  }

  const [previous, next] = await Promise.all([before(), after()]);
  return { previous, next };
}

function read(listing: Listing, page: number): Promise<AccountsPage> {
  return call('accounts', { query: { ...listing.query, page } });
}
