import { describe, expect, test, vi } from 'vitest';

vi.mock('../../src/bridge', () => ({ asFailure: (thrown: unknown) => thrown, bridge: {} }));

import { CommandFailure } from '../../src/bridge/bridge';
import { addressProblem, completeAddress } from '../../src/messages/address';
import { identityProblems, schoolProblems, settingsProblems } from '../../src/messages/problems';
import { draftOf, draftOver } from '../../src/state/draft.svelte';
import { Form } from '../../src/state/form.svelte';
import { session } from '../../src/state/session.svelte';
import { LOCKED, OPEN } from './sessions';

describe('addresses', () => {
  test.each([
    ['ent.exemple.fr', 'https://ent.exemple.fr'],
    [' ent.exemple.fr:8443/accueil ', 'https://ent.exemple.fr:8443/accueil'],
    ['https://ent.exemple.fr', 'https://ent.exemple.fr'],
    ['http://ent.exemple.fr', 'http://ent.exemple.fr'],
    ['  ', ''],
  ])('%o is completed', (typed, address) => expect(completeAddress(typed)).toBe(address));

  test.each([
    '',
    'ent.exemple.fr',
    'https://ent.exemple.fr',
    'https://ent.exemple.fr:8443/a?b=c.d',
    'https://exemple.fr/',
  ])('%o can be printed', (address) => expect(addressProblem(address)).toBe(null));

  test.each([
    ['http://exemple.fr', /commencer par https/],
    ['https://', /pas complète/],
    ['https://ent', /pas complète/],
    ['https://ent exemple.fr', /pas complète/],
  ])('%o cannot', (address, problem) => expect(addressProblem(address)).toMatch(problem));
});

describe('what is wrong', () => {
  const fields = (problems: Record<string, string | null>) =>
    Object.keys(problems).filter((field) => problems[field] !== null);

  test('with settings', () => {
    const service = { url: '', checkedAt: null, enabled: false };
    const right = {
      author: 'Camille Exemple',
      lockAfterMinutes: 15,
      portal: '',
      guardianService: service,
      pupilService: service,
      printing: {
        window: 'dl' as const,
        offsetX: -200,
        offsetY: 200,
        margin: 30,
        order: 'class' as const,
        separators: true,
      },
    };
    expect(fields(settingsProblems(right))).toEqual([]);
    const printing = { ...right.printing, margin: 31, offsetX: -201, offsetY: 201 };
    expect(fields(settingsProblems({ ...right, author: ' ', portal: 'http://a.fr', printing }))).toEqual([
      'author',
      'portal',
      'printing.margin',
      'printing.offsetX',
      'printing.offsetY',
    ]);
  });

  test('with the identity of a school', () => {
    const said = {
      name: '',
      street: '',
      postalCode: '',
      town: '',
      phone: '',
      mail: '',
      contact: '',
      assistance: '',
    };
    expect(fields(identityProblems(said))).toEqual([]);
    expect(fields(identityProblems({ ...said, postalCode: '31 000', mail: 'ecole@exemple.fr' }))).toEqual([]);
    expect(fields(identityProblems({ ...said, postalCode: '310', mail: 'ecole@exemple' }))).toEqual([
      'postalCode',
      'mail',
    ]);
  });

  test('with a school that is described; one that is known is named', () => {
    const named = { uai: '0311478N', name: null, degree: null, town: null };
    expect(fields(schoolProblems(named))).toEqual([]);
    expect(fields(schoolProblems({ ...named, uai: '', degree: '1D' }))).toEqual(['uai', 'name', 'town']);
    // A letter that does not fit is told, and does not stop.
    const described = { uai: '0311478A', name: 'École', degree: '1D' as const, town: 'Pau' };
    expect(fields(schoolProblems(described))).toEqual([]);
  });
});

describe('a draft', () => {
  test('stays over what is saved meanwhile, field by field', () => {
    const draft = draftOver('stays', { author: 'A', portal: { url: 'old' } });
    draft.values.author = 'B';
    expect([draft.isChanged, draftOf('stays')]).toEqual([true, draft]);
    draftOver('stays', { author: 'C', portal: { url: 'new' } });
    expect(draft.values).toEqual({ author: 'B', portal: { url: 'new' } });
    draft.reset();
    expect([draft.values, draft.isChanged]).toEqual([{ author: 'C', portal: { url: 'new' } }, false]);
    draft.values.portal.url = 'typed';
    draft.accept({ author: 'C', portal: { url: 'saved' } });
    expect([draft.values.portal.url, draft.isChanged]).toEqual(['saved', false]);
  });

  test('is forgotten with the lock, in so many words', async () => {
    await session.accept(OPEN);
    draftOver('forgotten', { author: 'A' });
    await session.accept(LOCKED);
    expect([draftOf('forgotten'), session.warnings]).toEqual([null, []]);
    await session.accept(OPEN);
    draftOver('forgotten', { author: 'A' }).values.author = 'B';
    await session.accept(LOCKED);
    expect(draftOf('forgotten')).toBe(null);
    expect(session.warnings).toEqual([expect.stringMatching(/^Des réglages n’étaient pas enregistrés/)]);
    session.warnings = [];
    await session.accept(OPEN);
    draftOver('forgotten', { author: 'A' }).values.author = 'B';
    await session.accept({ ...OPEN, demonstration: true });
    expect([draftOf('forgotten'), session.warnings]).toEqual([null, []]);
  });
});

describe('a form', () => {
  test('tells a refusal at its field until that is typed anew, and beside it what is of none', async () => {
    const typed = { phone: '05 61' };
    const form = new Form(() => typed);
    const refuse = (field: string | null) => () =>
      Promise.reject(new CommandFailure({ code: 'invalid', message: `${field} ?`, field }));
    await form.attempt(refuse('phone'));
    expect([form.errorOf('phone'), form.failure, form.busy]).toEqual(['phone ?', null, false]);
    typed.phone = '05 61 00 00 00';
    expect([form.errorOf('phone'), form.failure]).toEqual([null, null]);
    await form.attempt(refuse('elsewhere'));
    expect([form.errorOf('phone'), form.failure?.message]).toEqual([null, 'elsewhere ?']);
    await form.attempt(async () => undefined);
    expect(form.failure).toBe(null);
  });
});
