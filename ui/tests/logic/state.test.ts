import { describe, expect, test } from 'vitest';
import { applySentence } from '../../src/messages/import';
import { plot } from '../../src/screens/statistics/plot';
import { activeCriteria, common, coverage, emptyFilter, toggled, without } from '../../src/state/filter';
import { formatRoute, parseRoute, type Route } from '../../src/state/route';
import { columnsOf } from '../../src/screens/accounts/columns';

describe('routes', () => {
  test.each<Route>([
    { screen: 'home' },
    { screen: 'schools' },
    { screen: 'import' },
    { screen: 'corrections' },
    { screen: 'files' },
    { screen: 'settings' },
    { screen: 'journal' },
    { screen: 'accounts', population: 'persons_in_charge' },
    { screen: 'account', population: 'pupils', account: 42 },
    { screen: 'statistics', population: 'legal_guardians' },
    { screen: 'help', topic: 'notifier' },
    { screen: 'help', topic: null },
  ])('%o is read back', (route) => expect(parseRoute(formatRoute(route))).toEqual(route));

  test.each(['', '#', '#/nowhere', '#/../etc', '#/home/x'])('%s leads home', (fragment) =>
    expect(parseRoute(fragment)).toEqual({ screen: 'home' }),
  );

  test('what is not understood is left out', () => {
    expect(parseRoute('#/accounts/strangers')).toEqual({ screen: 'accounts', population: 'legal_guardians' });
    expect(parseRoute('#/accounts/pupils/-1')).toEqual({ screen: 'accounts', population: 'pupils' });
    expect(parseRoute('#/accounts/pupils/1.5')).toEqual({ screen: 'accounts', population: 'pupils' });
    expect(parseRoute('#/help/<b>')).toEqual({ screen: 'help', topic: null });
  });
});

describe('criteria', () => {
  test('only those at work are counted', () => {
    expect(activeCriteria(emptyFilter())).toBe(0);
    expect(activeCriteria({ ...emptyFilter(), text: '  ' })).toBe(0);
    expect(
      activeCriteria({ ...emptyFilter(), text: 'a', states: ['notified', 'activated'], mail: 'unknown' }),
    ).toBe(3);
    expect(activeCriteria({ ...emptyFilter(), expiringWithinDays: 0 })).toBe(1);
    expect(activeCriteria({ ...emptyFilter(), accounts: [4, 5] })).toBe(1);
  });

  test('a value goes in and out', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});

test('what an action moved out of the criteria is what they found, was selected, and is found no more', () => {
  const found = [1, 2, 3, 4];
  const concerned = common(found, new Set([2, 3, 9]));
  expect(concerned).toEqual([2, 3]);
  expect(without(concerned, [1, 3, 4])).toEqual([2]);
});

test('coverage of a result by the selection', () => {
  expect(coverage([], new Set([1]))).toBe('none');
  expect(coverage([1, 2], new Set([3]))).toBe('none');
  expect(coverage([1, 2], new Set([2, 3]))).toBe('some');
  expect(coverage([1, 2], new Set([1, 2, 3]))).toBe('all');
});

describe('columns', () => {
  const labels = (...of: Parameters<typeof columnsOf>) => columnsOf(...of).map(({ label }) => label);

  test('primary school', () => {
    expect(labels('legal_guardians', '1D')).toEqual([
      'Élève',
      'Classe',
      'Responsable',
      'Identifiant',
      'Messagerie',
      'Origine du compte',
      'État de compte',
      'Date de distribution',
      'Date de dernier accès',
    ]);
  });

  test('secondary school', () => {
    expect(labels('legal_guardians', '2D')).toEqual([
      'Élève',
      'Classe',
      'Représentant légal',
      'Identifiant',
      'Adr. mail',
      'Tél. port.',
      'État du compte',
      'Dernière information',
      'Dernière connexion',
    ]);
    expect(labels('persons_in_charge', '2D')[2]).toBe('Personne en charge');
    expect(labels('pupils', '2D')).not.toContain('Tél. port.');
  });
});

describe('curve', () => {
  const counts = (activated: number) => ({
    total: 10,
    notNotified: 0,
    notified: 0,
    activating: 0,
    activated,
  });

  test('time to the right, 100 % at the top', () => {
    const points = plot(
      [
        { day: '2026-09-01', counts: counts(0) },
        { day: '2026-09-11', counts: counts(5) },
        { day: '2026-09-21', counts: counts(10) },
      ],
      100,
      50,
    );
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [0, 50],
      [50, 25],
      [100, 0],
    ]);
  });

  test('one point stands in the middle; none is none', () => {
    expect(plot([{ day: '2026-09-01', counts: counts(5) }], 100, 50)).toMatchObject([{ x: 50, y: 25 }]);
    expect(plot([], 100, 50)).toEqual([]);
  });
});

test('an import is told before it is applied', () => {
  const changes = {
    pupilsNew: 1,
    pupilsChanged: 0,
    pupilsGone: 1,
    pupils: 1,
    guardiansNew: 2,
    guardiansChanged: 0,
    guardiansGone: 0,
    guardians: 2,
    accountsNew: 2,
    accountsKept: 1,
  };
  const report = {
    schools: [],
    totals: changes,
    unreferencedGuardians: 0,
    withoutResponsibility: 0,
    pupilsKept: 0,
    guardiansKept: 0,
    rejections: [],
    rejected: 0,
    warned: 0,
    questions: [],
    answered: [],
    correctionsFound: 0,
    unusedAnswers: [],
    correctionsMade: 0,
    examples: [],
    transmission: null,
    unchanged: false,
    applied: false,
  };
  expect(applySentence(report).map((text) => text.replace(/[\u00a0\u202f]/g, ' '))).toEqual([
    '2 comptes seront créés, à l’état « non notifié ».',
    '1 compte déjà connu gardera identifiant et mot de passe.',
    '1 élève absent des fichiers sera marqué comme parti ; rien n’est effacé.',
    'Vous pourrez annuler cet import tant qu’aucun des nouveaux comptes n’aura été utilisé.',
  ]);
});
