// What the back end knows, asked beside the page: what a test expects to read is not written twice.

import type { JournalQuery } from '../../src/generated/JournalQuery';
import type { AccountRow } from '../../src/generated/AccountRow';
import type { AccountsPage } from '../../src/generated/AccountsPage';
import type { Filter } from '../../src/generated/Filter';
import type { SchoolCard } from '../../src/generated/SchoolCard';
import { emptyFilter } from '../../src/state/filter';
import type { Window } from './window';

export async function firstSchool(window: Window): Promise<SchoolCard> {
  const [school] = (await window.ask('session', {})).schools;
  if (!school) throw new Error('no school');
  return school;
}

/** Fifty rows of the guardians that a filter keeps, the first ones unless told, in the order the list has at first. */
export async function guardians(
  window: Window,
  filter: Partial<Filter> = {},
  page = 0,
): Promise<AccountsPage> {
  const query = {
    school: (await firstSchool(window)).uai,
    population: 'legal_guardians' as const,
    filter: { ...emptyFilter(), ...filter },
    sort: 'pupil' as const,
    descending: false,
    page,
    pageSize: 50,
  };
  return window.ask('accounts', { query });
}

/** The first row with something about it. */
export function rowWhere(rows: readonly AccountRow[], is: (row: AccountRow) => boolean): AccountRow {
  const found = rows.find(is);
  if (!found) throw new Error('no such row');
  return found;
}

/** What is in a list, or it is none of a test that goes on. */
export function the<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('not there');
  return value;
}

/** The whole journal of a school, from the newest. */
export function journalQuery(school: string): JournalQuery {
  return { school, text: '', topic: null, from: null, until: null, page: 0, pageSize: 20 };
}
