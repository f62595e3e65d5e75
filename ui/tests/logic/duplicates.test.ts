import { describe, expect, test } from 'vitest';
import type { DuplicateAccount } from '../../src/generated/DuplicateAccount';
import {
  groupConsequences,
  groupedMessage,
  groupingSentence,
  ungroupConsequences,
  ungroupedMessage,
} from '../../src/messages/duplicates';
import { formatRoute, parseRoute } from '../../src/state/route';

const plain = (sentences: string[]) => sentences.map((text) => text.replace(/[\u00a0\u202f]/g, ' '));

function account(change: Partial<DuplicateAccount>): DuplicateAccount {
  return {
    account: 1,
    login: 'c.moulabert',
    name: 'Mme Chloé MOULABERT',
    birthName: null,
    state: 'not_notified',
    notifiedOn: null,
    signedInOn: null,
    resetAskedOn: null,
    mail: null,
    mobile: null,
    address: [],
    pupils: [{ name: 'Léa MOULABERT', class: 'CP A', uai: '0990001U', school: 'ÉCOLE' }],
    sheets: [],
    ...change,
  };
}

const NOUR = { name: 'Nour MOULABERT', class: 'PS', uai: '0990002V', school: 'ÉCOLE' };

describe('what grouping does', () => {
  test('nothing was given out yet', () => {
    const other = account({ account: 2, login: 'c.moulabert2' });
    expect(plain(groupConsequences(account({}), other, '1D'))).toEqual([
      'Le compte c.moulabert est gardé. Il n’a pas encore été notifié : donnez-lui ensuite un mot de passe.',
      'Il donnera accès à Léa MOULABERT.',
      'L’identifiant c.moulabert2 n’ouvrira rien.',
      'Rien n’est effacé : vous pourrez dégrouper ces comptes, chacun sera rendu comme il est.',
    ]);
  });

  test('the other account is in use, with sheets and a request', () => {
    const kept = account({ state: 'activated' });
    const other = account({
      login: 'c.moulabert2',
      state: 'activated',
      pupils: [NOUR],
      sheets: ['CDFG-2345', 'HJKM-6789'],
      resetAskedOn: '2026-11-19',
    });
    expect(plain(groupConsequences(kept, other, '2D'))).toEqual([
      'Le compte c.moulabert est gardé : son mot de passe et son état « Activé » ne changent pas.',
      'Il donnera accès à Léa MOULABERT et Nour MOULABERT.',
      'Dès le lendemain du regroupement, l’identifiant c.moulabert2 et son mot de passe n’ouvrent plus rien.',
      'Les feuilles CDFG-2345 et HJKM-6789 sont à détruire.',
      'La famille se sert de cet identifiant : dites-lui de prendre désormais c.moulabert.',
      'Elle a demandé un nouveau mot de passe pour ce compte : donnez-lui celui du compte gardé.',
      'Rien n’est effacé : vous pourrez dégrouper ces comptes, chacun sera rendu comme il est.',
    ]);
  });

  test('nobody is present any more', () => {
    const gone = account({ pupils: [] });
    expect(groupConsequences(gone, gone, '1D').some((text) => text.includes('accès'))).toBe(false);
  });

  test('what was done is told, and undone', () => {
    const result = { account: 1, login: 'c.m', otherLogin: 'c.m2', sheets: ['CDFG-2345'], waits: false };
    expect(plain(groupedMessage(result))).toEqual([
      'Les comptes sont regroupés : l’identifiant est c.m.',
      'À partir de demain, c.m2 n’ouvre plus rien. La feuille CDFG-2345 est à détruire.',
    ]);
    expect(plain(groupedMessage({ ...result, sheets: [], waits: true }))[1]).toBe(
      'Le service central s’en charge dès qu’il l’apprend ; à partir du lendemain, c.m2 n’ouvre plus rien.',
    );
    expect(groupingSentence(1)).toBe('Ce compte regroupe deux comptes de la même personne.');
    expect(groupingSentence(8)).toBe('Ce compte regroupe 9 comptes de la même personne.');
    const grouped = { account: 2, login: 'c.m2', state: 'notified', groupedOn: '2026-09-04' } as const;
    expect(plain(ungroupConsequences(grouped, 'c.m', '1D'))[0]).toBe(
      'Le compte c.m2 redevient un compte à part, avec ses élèves, son mot de passe et ses feuilles, à l’état « Notifié et non activé ».',
    );
    const back = {
      account: 2,
      login: 'c.m2',
      keptLogin: 'c.m',
      state: 'notified',
      degree: '1D',
      expired: false,
      waits: false,
    } as const;
    expect(plain([ungroupedMessage(back)])[0]).toBe(
      'Le compte c.m2 n’est plus regroupé avec c.m : il est de nouveau « Notifié et non activé ».',
    );
    expect(ungroupedMessage({ ...back, waits: true })).toContain('service central');
    expect(ungroupedMessage({ ...back, state: 'not_notified', expired: true })).toContain('trois mois');
  });

  test('the screen has an address', () => {
    expect(parseRoute('#/duplicates')).toEqual({ screen: 'duplicates' });
    expect(formatRoute({ screen: 'duplicates' })).toBe('#/duplicates');
  });
});
