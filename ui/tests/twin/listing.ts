// Filters, sort and pages over the fictitious school.

import type { AccountRow } from '../../src/generated/AccountRow';
import type { AccountsPage } from '../../src/generated/AccountsPage';
import type { AccountsQuery } from '../../src/generated/AccountsQuery';
import type { Filter } from '../../src/generated/Filter';
import type { Selection } from '../../src/generated/Selection';
import type { SelectionSummary } from '../../src/generated/SelectionSummary';
import type { SortColumn } from '../../src/generated/SortColumn';
import type { StateCounts } from '../../src/generated/StateCounts';
import { originLabel } from '../../src/words/codes';
import { matches } from '../../src/words/search';
import type { Holder, Pair } from './people';

function keeps(filter: Filter, pair: Pair): boolean {
  const { holder } = pair;
  const among = <T>(values: readonly T[], value: T) => values.length === 0 || values.includes(value);
  return (
    (filter.text.trim() === holder.login || matches(filter.text, `${pair.pupil} ${holder.name}`)) &&
    among(filter.classes, pair.class.code) &&
    among(filter.levels, pair.class.level) &&
    among(filter.states, holder.state) &&
    among(filter.origins, holder.origin) &&
    (filter.mail === null || filter.mail === holder.mail) &&
    (filter.mobile === null || filter.mobile === holder.mobile) &&
    (filter.mark !== 'link_reported_wrong' || pair.anomaly === 'link_reported_wrong') &&
    (filter.expiringWithinDays === null || holder.state === 'notified')
  );
}

export function result(pairs: readonly Pair[], query: AccountsQuery): Pair[] {
  return pairs.filter((pair) => pair.holder.population === query.population && keeps(query.filter, pair));
}

export function distinct(pairs: readonly Pair[]): Holder[] {
  return [...new Map(pairs.map(({ holder }) => [holder.account, holder])).values()];
}

const KEYS: Record<SortColumn, (pair: Pair) => string> = {
  pupil: ({ pupil }) => pupil,
  class: ({ class: { label } }) => label,
  guardian: ({ holder }) => holder.name,
  login: ({ holder }) => holder.login,
  mail: ({ holder }) => String(holder.mail),
  mobile: ({ holder }) => String(holder.mobile),
  origin: ({ holder }) => originLabel(holder.origin, '1D'),
  state: ({ holder }) => holder.state,
  notified_on: ({ holder }) => holder.notifiedOn ?? '',
  signed_in_on: ({ holder }) => holder.signedInOn ?? '',
};

export function pageOf(pairs: readonly Pair[], query: AccountsQuery): AccountsPage {
  const found = result(pairs, query);
  const key = KEYS[query.sort];
  const sign = query.descending ? -1 : 1;
  found.sort((a, b) => sign * key(a).localeCompare(key(b), 'fr') || a.row - b.row);
  const last = Math.max(0, Math.ceil(found.length / query.pageSize) - 1);
  const page = Math.min(query.page, last);
  return {
    rows: found.slice(page * query.pageSize, (page + 1) * query.pageSize).map(rowOf),
    page,
    rowCount: found.length,
    accountCount: distinct(found).length,
  };
}

function rowOf({ row, pupil, class: { label, level }, holder, anomaly }: Pair): AccountRow {
  return {
    row,
    account: holder.account,
    pupil,
    class: label,
    level,
    guardian: holder.population === 'pupils' ? '' : holder.name,
    login: holder.login,
    mail: holder.mail,
    mailConfirmed: holder.mail && holder.state === 'activated',
    mobile: holder.mobile,
    origin: holder.origin,
    state: holder.state,
    notifiedOn: holder.notifiedOn,
    signedInOn: holder.signedInOn,
    expiresOn: holder.state === 'notified' && holder.account % 2 === 0 ? '2026-12-08' : null,
    anomaly,
  };
}

export function countStates(holders: readonly Holder[]): StateCounts {
  const of = (state: Holder['state']) => holders.filter((holder) => holder.state === state).length;
  return {
    total: holders.length,
    notNotified: of('not_notified'),
    notified: of('notified'),
    activating: of('activating'),
    activated: of('activated'),
  };
}

/** The pair each account of a selection is filed under: in the classes the list is narrowed to, if it has one there. */
function filed(pairs: readonly Pair[], selection: Selection): Pair[] {
  const { accounts, classes, levels, population } = selection;
  const isNarrowed = ({ class: { code, level } }: Pair) =>
    (classes.length === 0 || classes.includes(code)) && (levels.length === 0 || levels.includes(level));
  return accounts.flatMap((account) => {
    const own = pairs.filter(({ holder }) => holder.account === account && holder.population === population);
    return own.find(isNarrowed) ?? own[0] ?? [];
  });
}

export function summaryOf(
  pairs: readonly Pair[],
  selection: Selection,
): Omit<SelectionSummary, 'withoutPortal'> {
  const chosen = filed(pairs, selection);
  const holders = distinct(chosen);
  const { notNotified, notified, activating, activated } = countStates(holders);
  return {
    accounts: holders.length,
    notNotified,
    notified,
    activating,
    activated,
    chosenPasswords: holders.filter(({ state, password }) => state === 'activated' && password === null)
      .length,
    classes: new Set(chosen.map((pair) => pair.class.code)).size,
    households: new Set(holders.map(({ name }) => name.split(' ').slice(0, -1).join(' '))).size,
  };
}
