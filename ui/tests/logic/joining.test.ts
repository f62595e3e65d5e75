import { expect, test, vi } from 'vitest';
import type { JoiningRehearsal } from '../../src/generated/JoiningRehearsal';
import type { Synchronisation } from '../../src/generated/Synchronisation';
import {
  changesAsText,
  joinConsequences,
  joinedSentences,
  joiningLines,
  sheetsOf,
  unchangedSentence,
} from '../../src/messages/joining';

const call = vi.hoisted(() => vi.fn());
vi.mock('../../src/bridge', () => ({ asFailure: (thrown: unknown) => thrown, bridge: { call } }));

import { synchronisation } from '../../src/state/synchronisation.svelte';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

const nothing: JoiningRehearsal = {
  pupilsFound: 0,
  pupilsOnlyHere: 0,
  pupilsNew: 0,
  accountsFound: 0,
  accountsOnlyHere: 0,
  sheetsKept: 0,
  groupingsUndone: 0,
  changes: [],
};
const some: JoiningRehearsal = {
  pupilsFound: 27,
  pupilsOnlyHere: 1,
  pupilsNew: 2,
  accountsFound: 50,
  accountsOnlyHere: 1,
  sheetsKept: 9,
  groupingsUndone: 2,
  changes: [
    { name: 'ABRICOT Rémi', login: 'r.abricot', newLogin: 'r.abricot2', void: 'login_taken' },
    { name: 'ABRICOT Rose', login: 'r.abricot3', newLogin: 'r.abricot4', void: null },
    { name: 'PRUNE Jean', login: 'j.prune', newLogin: null, void: 'in_use' },
  ],
};

test('the rehearsal is told figure by figure, and what concerns nobody is left out', () => {
  expect(joiningLines(nothing)).toEqual([]);
  expect(joiningLines(some).map(({ figure }) => plain(figure))).toEqual([
    '27 élèves retrouvés',
    '1 élève connu ici seulement',
    '2 nouveaux élèves',
    '50 comptes retrouvés',
    '1 compte connu ici seulement',
    '9 comptes dont la feuille reste bonne',
    '2 regroupements à refaire',
  ]);
  expect(joiningLines(some)[1]?.text).toMatch(/^Il reste tel quel/);
  expect(joiningLines({ ...some, pupilsOnlyHere: 2 })[1]?.text).toMatch(/^Ils restent tels quels/);
});

test('nothing changes, or nobody is known', () => {
  expect(unchangedSentence({ ...nothing, accountsFound: 3 })).toMatch(/^Aucun identifiant ne change/);
  expect(unchangedSentence(nothing)).toMatch(/ne retrouve aucun compte/);
});

test('what is confirmed, and what was done', () => {
  expect(joinConsequences(nothing)).toHaveLength(1);
  expect(joinConsequences(some).map(plain).slice(1)).toEqual([
    '2 identifiants changeront : la liste les montre.',
    'Les feuilles imprimées pour 2 comptes ne serviront plus : reprenez-les si elles ont été remises, et détruisez-les.',
  ]);
  expect(joinedSentences(some).map(plain)).toEqual([
    '50 comptes sont désormais ceux du service central.',
    'Les feuilles imprimées pour 9 comptes fonctionnent.',
    '2 identifiants ont changé.',
    'Les feuilles imprimées pour 2 comptes sont à détruire : la liste ci-dessous dit lesquelles.',
  ]);
  expect(joinedSentences({ ...nothing, accountsFound: 1 }).map(plain)).toEqual([
    '1 compte est désormais celui du service central.',
  ]);
});

test('the accounts that change are copied as a table', () => {
  const [taken, renamed, used] = some.changes;
  expect(new Set([taken, used].map((account) => account && sheetsOf(account))).size).toBe(2);
  expect(renamed && sheetsOf(renamed)).toBe('Aucune feuille imprimée');
  const lines = changesAsText(some.changes).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[2]?.split('\t')).toEqual([
    'ABRICOT Rose',
    'r.abricot3',
    'r.abricot4',
    'Aucune feuille imprimée',
  ]);
  expect(lines[3]?.split('\t')[2]).toBe('Inchangé');
});

test('a joining is done once its exchange went to its end, and is told so', async () => {
  const school = '0310001A';
  const waiting: Synchronisation = {
    kind: 'stopped',
    label: 'École à rattacher',
    sentence: '',
    waiting: 0,
    spokenAt: '2026-11-28T09:00:00Z',
    address: 'https://service.exemple',
    authority: null,
    author: 'Camille Exemple',
    until: '2027-11-28',
    schools: [school],
    joining: [school],
    pupilsAlone: [],
    opened: [],
    maintenance: null,
    ended: [],
    arrived: [],
  };
  const answers = (answer: Synchronisation) =>
    call.mockImplementation((command: string) =>
      command === 'session' ? new Promise(() => undefined) : Promise.resolve(answer),
    );
  answers(waiting);
  await synchronisation.refresh();
  expect(synchronisation.waitsToJoin(school)).toBe(true);
  answers({ ...waiting, kind: 'unreachable', joining: [] });
  expect(await synchronisation.join(school)).toBe(false);
  expect(call).toHaveBeenLastCalledWith('join_school', { school });
  expect(synchronisation.waitsToJoin(school)).toBe(false);
  // Another school of this computer may wait still.
  answers({ ...waiting, spokenAt: '2026-11-28T09:05:00Z', joining: ['0310002B'] });
  expect(await synchronisation.join(school)).toBe(true);
  answers({ ...waiting, kind: 'up_to_date', joining: [] });
  expect(await synchronisation.join(school)).toBe(true);
});
