// The home page and the statistics, counted from the twin's own people.

import type { Dashboard } from '../../src/generated/Dashboard';
import type { Expiring } from '../../src/generated/Expiring';
import type { ExpiringDay } from '../../src/generated/ExpiringDay';
import type { Figure } from '../../src/generated/Figure';
import type { Filter } from '../../src/generated/Filter';
import type { Origin } from '../../src/generated/Origin';
import type { Population } from '../../src/generated/Population';
import type { Statistics } from '../../src/generated/Statistics';
import type { StatisticsQuery } from '../../src/generated/StatisticsQuery';
import type { StatisticsRow } from '../../src/generated/StatisticsRow';
import { emptyFilter } from '../../src/state/filter';
import { populationsOf } from '../../src/words/codes';
import { share } from '../../src/words/format';
import { daysLeft, lastDay } from './calendar';
import { countStates, distinct, reachedPupils, result } from './listing';
import type { Holder, Pair } from './people';
import type { Scenario } from './scenario';

const SOON = 15;

function counted(pairs: readonly Pair[], population: Population) {
  return (code: string, label: string, change: Partial<Filter>): Figure => {
    const filter = { ...emptyFilter(), ...change };
    return {
      code,
      label,
      accounts: distinct(result(pairs, { population, filter })).length,
      population,
      filter,
    };
  };
}

type Counted = ReturnType<typeof counted>;

function toDo(figure: Counted): Figure[] {
  return [
    figure('link_reported_wrong', 'liens avec un élève signalés comme erronés', {
      mark: 'link_reported_wrong',
    }),
    figure('birth_date_reported_wrong', 'dates de naissance signalées comme erronées', {
      mark: 'birth_date_reported_wrong',
    }),
    figure('reset_asked', 'réinitialisations de mot de passe demandées', { mark: 'reset_asked' }),
    figure('password_to_give', 'nouveaux mots de passe à communiquer', { mark: 'password_to_give' }),
    figure('sheet_void', 'feuilles périmées à détruire', { mark: 'sheet_void' }),
  ].filter(({ accounts }) => accounts > 0);
}

function keyFigures(figure: Counted, population: Population): Figure[] {
  const guardians = population !== 'pupils';
  const shown: (Figure | false)[] = [
    figure('total', 'comptes au total', {}),
    figure('signed_in_this_year', 'connectés depuis le 1er septembre', { mark: 'signed_in_this_year' }),
    guardians && figure('mobile_confirmed', 'avec un téléphone portable confirmé', { mobile: 'confirmed' }),
    figure('mail_confirmed', 'avec une adresse mail confirmée', { mail: 'confirmed' }),
    population === 'legal_guardians' &&
      figure('inform_first', 'à informer en priorité', { mark: 'inform_first' }),
    guardians && figure('mobile_known', 'avec un téléphone portable connu', { mobile: 'known' }),
    figure('mail_known', 'avec une adresse mail connue', { mail: 'known' }),
  ];
  return shown.filter((candidate) => candidate !== false);
}

function expiring(figure: Counted, holders: readonly Holder[]): Expiring[] {
  const days = new Map<number, ExpiringDay>();
  for (const holder of holders) {
    const inDays = daysLeft(holder);
    const day = lastDay(holder);
    if (inDays === null || day === null || inDays > SOON) continue;
    const known = days.get(inDays) ?? { day, inDays, accounts: 0 };
    days.set(inDays, { ...known, accounts: known.accounts + 1 });
  }
  if (days.size === 0) return [];
  return [
    {
      figure: figure('expiring', 'mots de passe provisoires bientôt expirés', { expiringWithinDays: SOON }),
      days: [...days.values()].sort((a, b) => a.inDays - b.inDays),
    },
  ];
}

export function dashboard(scenario: Scenario, uai: string): Dashboard {
  const school = scenario.schools.find((card) => card.uai === uai);
  if (!school) throw new Error(`no school ${uai}`);
  const { pairs } = scenario;
  const holdersOf = (population: Population) =>
    distinct(pairs.filter(({ holder }) => holder.population === population));
  const populations = populationsOf(school.degree).filter(
    (population) => population === 'legal_guardians' || holdersOf(population).length > 0,
  );
  return {
    school,
    toDo: populations.flatMap((population) => toDo(counted(pairs, population))),
    duplicates: scenario.duplicates?.length ?? 0,
    corrections: scenario.corrections?.length ?? 0,
    populations: populations.map((population) => ({
      population,
      states: countStates(holdersOf(population)),
      figures: keyFigures(counted(pairs, population), population),
    })),
    expiring: populations.flatMap((population) =>
      expiring(counted(pairs, population), holdersOf(population)),
    ),
    backupAgeDays: scenario.backupAgeDays ?? null,
  };
}

const ORIGINS: Origin[] = ['aten', 'ent', 'school', 'france_connect', 'guardian', 'unset'];

function row(code: string, label: string, holders: Holder[]): StatisticsRow {
  const counts = countStates(holders);
  return { code, label, counts, activatedShare: share(counts.activated, counts.total) };
}

export function statistics(scenario: Scenario, { school, population }: StatisticsQuery): Statistics {
  const pairs = scenario.pairs.filter(({ holder }) => holder.population === population);
  const group = (key: (pair: Pair) => [string, string], without: string) => {
    const keys = [...new Map(pairs.map(key)).entries()];
    // Those without one come last.
    keys.sort(([a], [b]) => Number(a === '') - Number(b === ''));
    return keys.map(([code, label]) =>
      row(code, label || without, distinct(pairs.filter((pair) => key(pair)[0] === code))),
    );
  };
  const all = distinct(pairs);
  const total = countStates(all);
  const pupils = new Set(pairs.map(({ pupil }) => pupil)).size;
  const degree = scenario.schools.find(({ uai }) => uai === school)?.degree ?? '1D';
  return {
    computedAt: '2026-11-21T05:33:00+01:00',
    school: row(school, 'Établissement', all),
    pupilsReached: share(reachedPupils(scenario.pairs), pupils),
    pupils,
    classes: group((pair) => [pair.class.code, pair.class.label], 'Sans classe'),
    levels: group(
      (pair) => [pair.class.level, pair.class.level],
      degree === '1D' ? 'Sans niveau' : 'Sans MEF',
    ),
    origins: ORIGINS.map((origin) => ({
      origin,
      counts: countStates(all.filter((holder) => holder.origin === origin)),
    })),
    history: [
      ['2026-09-07', 0],
      ['2026-09-15', 0.3],
      ['2026-09-28', 0.62],
      ['2026-10-12', 0.8],
      ['2026-11-21', 1],
    ].map(([day, part]) => {
      const activated = Math.round(total.activated * Number(part));
      const notNotified = total.notNotified + total.activated - activated;
      return { day: String(day), counts: { ...total, activated, notNotified } };
    }),
  };
}
