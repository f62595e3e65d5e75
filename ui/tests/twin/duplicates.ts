// Doublons probables: pairs of the twin's own people, grouped, ungrouped and told apart.

import type { Duplicate } from '../../src/generated/Duplicate';
import type { DuplicateAccount } from '../../src/generated/DuplicateAccount';
import type { Duplicates } from '../../src/generated/Duplicates';
import type { GroupedAccount } from '../../src/generated/GroupedAccount';
import type { GroupingResult } from '../../src/generated/GroupingResult';
import type { PairRequest } from '../../src/generated/PairRequest';
import type { ToldApart } from '../../src/generated/ToldApart';
import type { UngroupingResult } from '../../src/generated/UngroupingResult';
import { NOW, TODAY } from './calendar';
import { distinct } from './listing';
import { freshPassword, type Holder, type Pair, primarySchool } from './people';
import type { Scenario } from './scenario';

/** An account grouped away: with which, and the pairs that were its own. */
interface Away {
  holder: Holder;
  kept: Holder;
  pairs: Pair[];
}

interface Said {
  away: Away[];
  apart: { pair: [Holder, Holder]; told: ToldApart }[];
}

const SAID = new WeakMap<Scenario, Said>();

function said(scenario: Scenario): Said {
  let known = SAID.get(scenario);
  if (!known) SAID.set(scenario, (known = { away: [], apart: [] }));
  return known;
}

/** A school where two persons have two accounts each. */
export function withDuplicates(): Pick<Scenario, 'pairs' | 'duplicates'> {
  const pairs = primarySchool();
  const holders = distinct(pairs);
  const again = (one: number, other: number): [Holder, Holder] => {
    const [kept, second] = [holders[one], holders[other]];
    if (!kept || !second) throw new Error('too few people');
    kept.mail = true;
    kept.login = kept.login.replace(/\d+$/, '');
    Object.assign(second, { name: kept.name, login: `${kept.login}2`, mobile: kept.mobile, mail: true });
    return [kept, second];
  };
  const duplicates = [again(1, 16), again(10, 23)];
  // The sheet of the one is out.
  const [, second] = duplicates[0] ?? [];
  if (second) {
    Object.assign(second, { state: 'notified', origin: 'school', notifiedOn: '2026-09-08' });
    freshPassword(second, '2026-09-08');
  }
  return { pairs, duplicates };
}

function side(scenario: Scenario, holder: Holder, elsewhere: boolean): DuplicateAccount {
  const words = holder.name.split(' ');
  return {
    account: holder.account,
    login: holder.login,
    name: `${words.at(-1)} ${words.slice(0, -1).join(' ')}`,
    birthName: elsewhere ? 'DE LA ZINNIA' : null,
    state: holder.state,
    notifiedOn: holder.notifiedOn,
    signedInOn: holder.signedInOn,
    resetAskedOn: holder.resetAskedOn,
    mail: `${words.at(-1)?.toLowerCase()}@courriel.exemple`,
    mobile: holder.mobile,
    address: ['12 RUE DES TILLEULS', '69000 VERTEFEUILLE'],
    pupils: scenario.pairs
      .filter((pair) => pair.holder === holder)
      .map((pair) => ({
        name: pair.pupil,
        class: pair.class.label || null,
        uai: elsewhere ? '0010003Y' : (scenario.schools[0]?.uai ?? ''),
        school: elsewhere ? 'ÉCOLE MATERNELLE DES COQUELICOTS' : (scenario.schools[0]?.name ?? ''),
      })),
    sheets: holder.state === 'notified' ? ['CDFG-2345'] : [],
  };
}

export function duplicates(scenario: Scenario): Duplicates {
  const pairs = (scenario.duplicates ?? []).map(([kept, other], index): Duplicate => ({
    kept: side(scenario, kept, false),
    other: side(scenario, other, index === 0),
    strength: index === 0 ? 'strong' : 'fair',
    names: index === 0 ? 'usage' : 'same',
    common: index === 0 ? ['mail', 'mobile', 'address'] : ['address'],
  }));
  return { pairs, total: pairs.length, apart: said(scenario).apart.map(({ told }) => told) };
}

/** The account that is opened in place of one that was grouped away. */
export function opened(scenario: Scenario, account: number): number {
  const away = said(scenario).away.find(({ holder }) => holder.account === account);
  return away ? away.kept.account : account;
}

export function groupedWith(scenario: Scenario, account: number): GroupedAccount[] {
  return said(scenario)
    .away.filter(({ kept }) => kept.account === account)
    .map(({ holder }) => ({
      account: holder.account,
      login: holder.login,
      state: holder.state,
      groupedOn: TODAY,
    }));
}

function taken(scenario: Scenario, one: number, other: number): [Holder, Holder] {
  const found = (scenario.duplicates ?? []).find((pair) =>
    pair.every(({ account }) => account === one || account === other),
  );
  if (!found) throw new Error(`no pair ${one}, ${other}`);
  scenario.duplicates = scenario.duplicates?.filter((pair) => pair !== found) ?? [];
  return found;
}

export function group(scenario: Scenario, { kept: one, other: two }: PairRequest): GroupingResult {
  const pair = taken(scenario, one, two);
  const [kept, holder] = pair[0].account === one ? pair : [pair[1], pair[0]];
  const sheets = side(scenario, holder, false).sheets;
  const pairs = scenario.pairs.filter((row) => row.holder === holder);
  for (const row of pairs) row.holder = kept;
  said(scenario).away.push({ holder, kept, pairs });
  return { account: kept.account, login: kept.login, otherLogin: holder.login, sheets };
}

export function ungroup(scenario: Scenario, account: number): UngroupingResult {
  const { away } = said(scenario);
  const place = away.findIndex(({ holder }) => holder.account === account);
  const found = away.splice(place, 1)[0];
  if (place < 0 || !found) throw new Error(`account ${account} is not grouped`);
  const { holder, kept, pairs } = found;
  for (const row of pairs) row.holder = holder;
  scenario.duplicates = [[kept, holder], ...(scenario.duplicates ?? [])];
  return {
    account,
    login: holder.login,
    state: holder.state,
    degree: scenario.schools[0]?.degree ?? '1D',
    expired: false,
    keptLogin: kept.login,
  };
}

export function answered(scenario: Scenario, { kept, other }: PairRequest, apart: boolean): null {
  const known = said(scenario);
  if (apart) {
    const pair = taken(scenario, kept, other);
    const [one, two] = pair;
    const told: ToldApart = {
      accounts: [one.account, two.account],
      logins: [one.login, two.login],
      names: [one.name, two.name],
      at: NOW,
      author: 'Camille Exemple',
    };
    known.apart.unshift({ pair, told });
    return null;
  }
  const place = known.apart.findIndex(({ told }) => told.accounts.includes(kept));
  const [back] = known.apart.splice(place, 1);
  if (back) scenario.duplicates = [back.pair, ...(scenario.duplicates ?? [])];
  return null;
}
