import type { Dashboard } from '../../src/generated/Dashboard';
import type { Figure } from '../../src/generated/Figure';
import type { MarkFilter } from '../../src/generated/MarkFilter';
import type { Population } from '../../src/generated/Population';
import type { Statistics } from '../../src/generated/Statistics';
import type { StatisticsQuery } from '../../src/generated/StatisticsQuery';
import type { StatisticsRow } from '../../src/generated/StatisticsRow';
import { emptyFilter } from '../../src/state/filter';
import { populationsOf } from '../../src/words/codes';
import { share } from '../../src/words/format';
import { countStates, distinct } from './listing';
import type { Holder, Pair } from './people';
import type { Scenario } from './scenario';

function figure(
  code: string,
  label: string,
  accounts: number,
  population: Population,
  mark: MarkFilter | null,
): Figure {
  return { code, label, accounts, population, filter: { ...emptyFilter(), mark } };
}

export function dashboard(scenario: Scenario, uai: string): Dashboard {
  const school = scenario.schools.find((card) => card.uai === uai);
  if (!school) throw new Error(`no school ${uai}`);
  const quiet = scenario.nothingToDo ?? false;
  const first: Population = 'legal_guardians';
  return {
    school,
    toDo: quiet
      ? []
      : [
          figure(
            'link_reported_wrong',
            'liens avec un élève signalés comme erronés',
            4,
            first,
            'link_reported_wrong',
          ),
          figure(
            'birth_date_reported_wrong',
            'dates de naissance signalées comme erronées',
            2,
            first,
            'birth_date_reported_wrong',
          ),
          figure('reset_asked', 'réinitialisations de mot de passe demandées', 7, first, 'reset_asked'),
          figure('password_to_give', 'nouveaux mots de passe à communiquer', 5, first, 'password_to_give'),
          figure('sheet_void', 'feuilles périmées à détruire', 12, first, 'sheet_void'),
        ],
    populations: populationsOf(school.degree).map((population) => {
      const holders = distinct(scenario.pairs.filter(({ holder }) => holder.population === population));
      return {
        population,
        states: countStates(holders),
        figures: [
          figure('total', 'comptes au total', holders.length, population, null),
          figure(
            'signed_in_this_year',
            'connectés depuis le 1er septembre',
            31,
            population,
            'signed_in_this_year',
          ),
          figure('mobile_known', 'avec un téléphone portable confirmé', 42, population, 'mobile_confirmed'),
          figure('mail_known', 'avec une adresse mail confirmée', 38, population, 'mail_confirmed'),
          figure('inform_first', 'à informer en priorité', 9, population, 'inform_first'),
        ],
      };
    }),
    expiring: quiet
      ? []
      : [
          { day: '2026-11-21', inDays: 0, accounts: 3 },
          { day: '2026-11-22', inDays: 1, accounts: 1 },
          { day: '2026-12-01', inDays: 10, accounts: 14 },
        ],
    backupAgeDays: quiet ? null : 6,
  };
}

function row(code: string, label: string, holders: Holder[]): StatisticsRow {
  const counts = countStates(holders);
  return { code, label, counts, activatedShare: share(counts.activated, counts.total) };
}

export function statistics(scenario: Scenario, { school, population }: StatisticsQuery): Statistics {
  const pairs = scenario.pairs.filter(({ holder }) => holder.population === population);
  const group = (key: (pair: Pair) => [string, string]) =>
    [...new Map(pairs.map(key)).entries()].map(([code, label]) =>
      row(code, label, distinct(pairs.filter((pair) => key(pair)[0] === code))),
    );
  const all = distinct(pairs);
  const total = countStates(all);
  return {
    computedAt: '2026-11-21T05:33:00+01:00',
    school: row(school, 'Établissement', all),
    pupilsReached: 5127,
    pupils: new Set(pairs.map(({ pupil }) => pupil)).size,
    classes: group((pair) => [pair.class.code, pair.class.label]),
    levels: group((pair) => [pair.class.level, pair.class.level]),
    origins: (['school', 'france_connect', 'unset'] as const).map((origin) => ({
      origin,
      counts: countStates(all.filter((holder) => holder.origin === origin)),
    })),
    history: [
      ['2026-09-07', 0],
      ['2026-09-15', 0.3],
      ['2026-09-28', 0.62],
      ['2026-10-12', 0.8],
      ['2026-11-21', 1],
    ].map(([day, part]) => ({
      day: String(day),
      counts: { ...total, activated: Math.round(total.activated * Number(part)) },
    })),
  };
}
