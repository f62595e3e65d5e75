// Filters, sort and pages over the fictitious school.

import type { AccountRow } from '../../src/generated/AccountRow';
import type { AccountsPage } from '../../src/generated/AccountsPage';
import type { AccountsQuery } from '../../src/generated/AccountsQuery';
import type { FamilyFilter } from '../../src/generated/FamilyFilter';
import type { Filter } from '../../src/generated/Filter';
import type { MailFilter } from '../../src/generated/MailFilter';
import type { MarkFilter } from '../../src/generated/MarkFilter';
import type { MobileFilter } from '../../src/generated/MobileFilter';
import type { PasswordKind } from '../../src/generated/PasswordKind';
import type { Selection } from '../../src/generated/Selection';
import type { SelectionSummary } from '../../src/generated/SelectionSummary';
import type { SortColumn } from '../../src/generated/SortColumn';
import type { StateCounts } from '../../src/generated/StateCounts';
import { originLabel } from '../../src/words/codes';
import { matches } from '../../src/words/search';
import { daysLeft, lastDay, SCHOOL_YEAR } from './calendar';
import type { Holder, Pair } from './people';

function keeps(filter: Filter, pair: Pair, families: Families): boolean {
  const { holder } = pair;
  const among = <T>(values: readonly T[], value: T) => values.length === 0 || values.includes(value);
  const days = daysLeft(holder);
  return (
    (filter.text.trim() === holder.login || matches(filter.text, `${pair.pupil} ${holder.name}`)) &&
    among(filter.accounts, holder.account) &&
    among(filter.classes, pair.class.code) &&
    among(filter.levels, pair.class.level) &&
    among(filter.states, holder.state) &&
    among(filter.origins, holder.origin) &&
    (filter.mail === null || hasMail(holder, filter.mail)) &&
    (filter.mobile === null || hasMobile(holder, filter.mobile)) &&
    (filter.family === null || isFamily(families.get(pair.pupil), filter.family)) &&
    (filter.mark === null || isMarked(pair, filter.mark, families)) &&
    (filter.expiringWithinDays === null || (days !== null && days <= filter.expiringWithinDays))
  );
}

function hasMail({ mail, mailConfirmed }: Holder, wanted: MailFilter): boolean {
  return { known: mail, unknown: !mail, confirmed: mailConfirmed, unconfirmed: !mailConfirmed }[wanted];
}

function isUsable(mobile: string | null): boolean {
  return mobile !== null && /^0[67]/.test(mobile);
}

function hasMobile({ mobile, mobileConfirmed }: Holder, wanted: MobileFilter): boolean {
  const known = mobile !== null;
  const usable = isUsable(mobile);
  return {
    known,
    unknown: !known,
    usable,
    unusable: known && !usable,
    confirmed: mobileConfirmed,
    unconfirmed: !mobileConfirmed,
  }[wanted];
}

/** How many legal guardians a pupil has, and how many of them are activated. */
type Families = Map<string, { guardians: number; activated: number }>;

function familiesOf(pairs: readonly Pair[]): Families {
  const families: Families = new Map();
  for (const { pupil, holder } of pairs) {
    if (holder.population !== 'legal_guardians') continue;
    const known = families.get(pupil) ?? { guardians: 0, activated: 0 };
    known.guardians += 1;
    if (holder.state === 'activated') known.activated += 1;
    families.set(pupil, known);
  }
  return families;
}

function isFamily({ guardians, activated } = { guardians: 0, activated: 0 }, wanted: FamilyFilter): boolean {
  if (wanted === 'none_activated') return activated === 0;
  return activated > 0 && (wanted === 'some_activated' || activated === guardians);
}

function isMarked(pair: Pair, mark: MarkFilter, families: Families): boolean {
  const { holder, anomaly } = pair;
  switch (mark) {
    case 'link_reported_wrong':
    case 'birth_date_reported_wrong':
      return anomaly === mark;
    case 'reset_asked':
      return holder.resetAskedOn !== null;
    case 'signed_in_this_year':
      return holder.signedInOn !== null && holder.signedInOn >= SCHOOL_YEAR;
    case 'inform_first':
      return (
        holder.state !== 'activated' &&
        !isUsable(holder.mobile) &&
        isFamily(families.get(pair.pupil), 'none_activated')
      );
    case 'sheet_void':
      return holder.sheetVoid;
    case 'password_to_give':
      return holder.password !== null && holder.provisionalSince !== holder.notifiedOn;
  }
}

export function result(
  pairs: readonly Pair[],
  { population, filter }: Pick<AccountsQuery, 'population' | 'filter'>,
): Pair[] {
  const families = familiesOf(pairs);
  return pairs.filter((pair) => pair.holder.population === population && keeps(filter, pair, families));
}

/** Pupils one of whose legal guardians is activated. */
export function reachedPupils(pairs: readonly Pair[]): number {
  return [...familiesOf(pairs).values()].filter(({ activated }) => activated > 0).length;
}

export function distinct(pairs: readonly Pair[]): Holder[] {
  return [...new Map(pairs.map(({ holder }) => [holder.account, holder])).values()];
}

const KEYS: Record<SortColumn, (pair: Pair) => string> = {
  pupil: ({ pupil }) => pupil,
  class: ({ class: { label } }) => label,
  guardian: ({ holder }) => holder.name,
  login: ({ holder }) => holder.login,
  mail: ({ holder }) => String(!holder.mail),
  mobile: ({ holder }) => String(holder.mobile === null),
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
    mailConfirmed: holder.mailConfirmed,
    mobile: holder.mobile !== null,
    mobileConfirmed: holder.mobileConfirmed,
    origin: holder.origin,
    state: holder.state,
    notifiedOn: holder.notifiedOn,
    signedInOn: holder.signedInOn,
    expiresOn: (daysLeft(holder) ?? Infinity) <= 15 ? lastDay(holder) : null,
    anomaly,
  };
}

export function passwordKind({ state, origin, password }: Holder): PasswordKind {
  if (password !== null) return 'provisional';
  if (state === 'not_notified') return 'none';
  return origin === 'france_connect' ? 'france_connect' : 'chosen';
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
    chosenPasswords: holders.filter((holder) => passwordKind(holder) === 'chosen').length,
    classes: new Set(chosen.map((pair) => pair.class.code)).size,
    households: new Set(holders.map(({ name }) => name.split(' ').slice(0, -1).join(' '))).size,
  };
}
