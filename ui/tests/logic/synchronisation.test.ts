import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConflictCard } from '../../src/generated/ConflictCard';
import type { EnrolmentStep } from '../../src/generated/EnrolmentStep';
import type { Session } from '../../src/generated/Session';
import type { Synchronisation } from '../../src/generated/Synchronisation';
import {
  decisionLine,
  keptForLater,
  kindIcon,
  lastExchange,
  linkedSentence,
  remedyLabel,
  timeLeft,
} from '../../src/messages/synchronisation';

const call = vi.hoisted(() => vi.fn());
const rust = vi.hoisted(() => ({ tell: (told: unknown): void => void told, heard: 0 }));
vi.mock('../../src/bridge', () => ({
  asFailure: (thrown: unknown) => thrown,
  bridge: {
    call,
    onSynchronisation: (callback: (told: unknown) => void) => {
      rust.tell = callback;
      rust.heard += 1;
      return () => (rust.heard -= 1);
    },
  },
}));

import { enrolment } from '../../src/state/enrolment.svelte';
import { session } from '../../src/state/session.svelte';
import { synchronisation } from '../../src/state/synchronisation.svelte';
import { OPEN } from './sessions';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

const open: Session = { ...OPEN, pendingOperations: 3 };
const alone: Synchronisation = {
  kind: 'alone',
  label: 'Sans service central',
  sentence: 'Cet ordinateur travaille seul.',
  waiting: 0,
  spokenAt: null,
  address: null,
  authority: null,
  author: null,
  until: null,
  schools: [],
  joining: [],
  pupilsAlone: [],
  opened: [],
  maintenance: null,
  ended: [],
  arrived: [],
};
const upToDate: Synchronisation = {
  ...alone,
  kind: 'up_to_date',
  label: 'À jour',
  spokenAt: '2026-11-28T10:00:00+01:00',
  address: 'https://service.exemple',
  author: 'Camille Exemple',
  until: '2027-11-28',
  schools: ['0310001A'],
};
const waiting: Synchronisation = { ...upToDate, kind: 'waiting', label: '2 à transmettre', waiting: 2 };
const later: Synchronisation = { ...upToDate, spokenAt: '2026-11-28T10:00:00Z' };

/** What each command answers, or fails with; what is not here is never answered. */
let answers: Record<string, () => Promise<unknown>>;
const asked = (command: string) => call.mock.calls.filter(([name]) => name === command).length;
const is = (value: unknown) => () => Promise.resolve(value);
const fails =
  (code: string, field: string | null = null) =>
  () =>
    Promise.reject({ code, message: `Refus ${code}.`, field } as unknown as Error);

beforeEach(async () => {
  answers = { session: is(open) };
  call
    .mockReset()
    .mockImplementation((command: string) => answers[command]?.() ?? new Promise(() => undefined));
  await session.accept(open);
  synchronisation.forget();
  enrolment.forget();
});

describe('what the frame says', () => {
  test('a computer that works alone says what it keeps, account by account', () => {
    expect(keptForLater(0)).toBeNull();
    expect(keptForLater(1)).toMatch(/^Une décision est gardée/);
    expect(plain(keptForLater(192) ?? '')).toMatch(
      /^192 décisions, une par compte et par action, sont gardées/,
    );
  });

  test('each state that needs something has a sign of its own', () => {
    const kinds = ['up_to_date', 'waiting', 'under_way', 'unreachable', 'stopped'] as const;
    expect(new Set(kinds.map(kindIcon)).size).toBe(kinds.length);
  });

  test('the last exchange', () => {
    expect(lastExchange('2026-11-28T10:00:00+01:00')).toBe('28/11/2026 à 10:00');
    expect(lastExchange(null)).toBe('aucun pour le moment');
  });
});

test('how long a code is worth something', () => {
  const at = Date.parse('2026-11-28T10:00:00+01:00');
  expect(plain(timeLeft('2026-11-28T09:10:00Z', at))).toBe('Ce code est valable encore 10 minutes.');
  expect(plain(timeLeft('2026-11-28T09:01:01Z', at))).toBe('Ce code est valable encore 2 minutes.');
  expect(timeLeft('2026-11-28T09:01:00Z', at)).toContain('moins d’une minute');
  expect(timeLeft('2026-11-28T08:00:00Z', at)).toContain('moins d’une minute');
});

test('what a card says, and what its button does', () => {
  const card: ConflictCard = {
    operations: ['1'],
    decidedAt: '2026-11-28T10:00:00+01:00',
    title: '',
    text: '',
    refused: true,
    remedy: 'reset',
    accounts: [],
  };
  expect(decisionLine(card)).toBe('Opération du 28/11/2026 à 10:00, non effectuée');
  expect(decisionLine({ ...card, refused: false })).toBe('Opération du 28/11/2026 à 10:00, effectuée');
  expect(plain(remedyLabel('notify', 1, '1D'))).toBe('(Re)notifier ce compte');
  expect(plain(remedyLabel('notify', 7, '2D'))).toBe('Informer ces 7 comptes');
  expect(remedyLabel('reset', 1, '1D')).toBe('Réinitialiser le mot de passe');
  expect(plain(remedyLabel('reset', 2, '1D'))).toBe('Réinitialiser ces 2 mots de passe');
  expect(linkedSentence('Camille Exemple')).toBe('Cet ordinateur est relié au nom de Camille Exemple.');
});

describe('how this computer stands', () => {
  test('is asked, heard, and heard no more', async () => {
    answers['synchronisation'] = is(upToDate);
    await synchronisation.refresh();
    expect(synchronisation.current).toEqual(upToDate);
    expect(synchronisation.owns('0310001A')).toBe(true);
    expect(synchronisation.owns('0310002B')).toBe(false);
    const stop = synchronisation.watch();
    rust.tell(waiting);
    expect(synchronisation.current?.kind).toBe('waiting');
    stop();
    expect(rust.heard).toBe(0);
  });

  test('what is told meanwhile is newer than an answer that was asked for before', async () => {
    let answer = (told: Synchronisation): void => void told;
    answers['synchronisation'] = () => new Promise((resolve) => (answer = resolve));
    const refreshed = synchronisation.refresh();
    synchronisation.watch();
    rust.tell(upToDate);
    answer(waiting);
    await refreshed;
    expect(synchronisation.current?.kind).toBe('up_to_date');
  });

  test('the session is looked at anew once an exchange has ended, and only then', async () => {
    synchronisation.watch();
    rust.tell(upToDate);
    rust.tell(waiting);
    rust.tell({ ...waiting, kind: 'under_way' });
    rust.tell({ ...waiting, kind: 'under_way' });
    expect(asked('session')).toBe(0);
    rust.tell({ ...waiting, kind: 'unreachable' });
    expect(asked('session')).toBe(1);
    rust.tell(later);
    expect(asked('session')).toBe(2);
    rust.tell(later);
    expect(asked('session')).toBe(2);
  });

  test('an exchange is asked for once, and its end is what is current', async () => {
    synchronisation.watch();
    rust.tell(waiting);
    let end = (told: Synchronisation): void => void told;
    answers['synchronise'] = () => new Promise((resolve) => (end = resolve));
    const exchanged = synchronisation.exchange();
    void synchronisation.exchange();
    expect(asked('synchronise')).toBe(1);
    expect(synchronisation.underWay).toBe(true);
    end(later);
    await exchanged;
    expect(synchronisation.underWay).toBe(false);
    expect(synchronisation.current).toEqual(later);
    expect(asked('session')).toBe(1);
  });

  test('one that this computer could not make is told, and can be asked for again', async () => {
    answers['synchronise'] = fails('busy');
    await synchronisation.exchange();
    expect(synchronisation.failure?.code).toBe('busy');
    expect(synchronisation.underWay).toBe(false);
    answers['synchronise'] = is(upToDate);
    await synchronisation.exchange();
    expect(synchronisation.failure).toBeNull();
  });

  test('nothing of it is seen once the store is locked', async () => {
    synchronisation.watch();
    rust.tell(upToDate);
    let end = (told: Synchronisation): void => void told;
    answers['synchronise'] = () => new Promise((resolve) => (end = resolve));
    const exchanged = synchronisation.exchange();
    await session.accept({ ...open, phase: { kind: 'locked', asks: 'nothing' } });
    expect(synchronisation.current).toBeNull();
    expect(synchronisation.underWay).toBe(false);
    end(later);
    await exchanged;
    expect(synchronisation.current).toBeNull();
  });
});

describe('linking this computer', () => {
  const step: EnrolmentStep = {
    code: 'CDFG-HJKM',
    page: 'https://service.exemple/appareils',
    expiresAt: '2026-11-28T09:10:00Z',
    interval: 5_000,
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-28T10:00:00+01:00') });
    answers['begin_enrolment'] = is(step);
    answers['poll_enrolment'] = is({ kind: 'waiting' });
    answers['cancel_enrolment'] = is(null);
  });
  afterEach(() => vi.useRealTimers());

  test('asks whether the code is confirmed, then exchanges', async () => {
    answers['synchronisation'] = is({ ...waiting, spokenAt: null });
    answers['synchronise'] = is(later);
    await enrolment.begin('https://service.exemple');
    expect(call).toHaveBeenCalledWith('begin_enrolment', {
      address: 'https://service.exemple',
      authority: null,
    });
    expect(enrolment.step).toEqual(step);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(asked('poll_enrolment')).toBe(0);
    await vi.advanceTimersByTimeAsync(5_001);
    expect(asked('poll_enrolment')).toBe(2);
    answers['poll_enrolment'] = is({ kind: 'confirmed', author: 'Camille Exemple' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(enrolment.step).toBeNull();
    expect(enrolment.author).toBe('Camille Exemple');
    expect(asked('synchronise')).toBe(1);
    expect(synchronisation.current).toEqual(later);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked('poll_enrolment')).toBe(3);
  });

  test('an authority that was chosen is the one that is believed, until it is taken back', async () => {
    const chosen = { path: '/cle/autorite.pem', fingerprint: 'AB:CD' };
    answers['pick_authority'] = is(chosen);
    await enrolment.pickAuthority();
    answers['pick_authority'] = is(null);
    await enrolment.pickAuthority();
    expect(enrolment.authority).toEqual(chosen);
    await enrolment.begin('https://service.exemple');
    expect(call).toHaveBeenCalledWith('begin_enrolment', {
      address: 'https://service.exemple',
      authority: chosen.path,
    });
    answers['pick_authority'] = fails('invalid', 'authority');
    await enrolment.pickAuthority();
    expect(enrolment.failure?.field).toBe('authority');
    enrolment.authority = null;
  });

  test('a linked computer asks the service once another authority is believed', async () => {
    answers['pick_authority'] = is({ path: '/cle/autorite.pem', fingerprint: 'AB:CD' });
    answers['change_authority'] = is({ ...upToDate, authority: 'AB:CD' });
    answers['synchronise'] = is({ ...later, authority: 'AB:CD' });
    await synchronisation.pickAuthority();
    expect(call).toHaveBeenCalledWith('change_authority', { authority: '/cle/autorite.pem' });
    expect(synchronisation.current).toEqual({ ...later, authority: 'AB:CD' });
    answers['change_authority'] = fails('internal');
    await synchronisation.believe(null);
    expect([synchronisation.failure?.code, asked('synchronise')]).toEqual(['internal', 1]);
  });

  test('a code that ended can be asked for again at the same address', async () => {
    answers['poll_enrolment'] = is({ kind: 'ended' });
    await enrolment.begin('https://service.exemple');
    await vi.advanceTimersByTimeAsync(5_000);
    expect([enrolment.step, enrolment.ended, enrolment.author]).toEqual([null, true, null]);
    await enrolment.again();
    expect(enrolment.step).toEqual(step);
    expect(enrolment.ended).toBe(false);
    expect(call).toHaveBeenLastCalledWith('begin_enrolment', {
      address: 'https://service.exemple',
      authority: null,
    });
  });

  test('a service that does not answer is asked again while the code is worth something', async () => {
    await enrolment.begin('https://service.exemple');
    answers['poll_enrolment'] = fails('central-service');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(enrolment.step).toEqual(step);
    expect(enrolment.failure?.code).toBe('central-service');
    answers['poll_enrolment'] = is({ kind: 'waiting' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(enrolment.failure).toBeNull();
    answers['poll_enrolment'] = fails('central-service');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(enrolment.step).toBeNull();
    expect(enrolment.ended).toBe(true);
  });

  test('what this computer cannot keep ends it, and is told', async () => {
    await enrolment.begin('https://service.exemple');
    answers['poll_enrolment'] = fails('keyring');
    await vi.advanceTimersByTimeAsync(5_000);
    expect([enrolment.step, enrolment.ended]).toEqual([null, false]);
    expect(enrolment.failure?.code).toBe('keyring');
  });

  test('given up, it asks no more', async () => {
    await enrolment.begin('https://service.exemple');
    await enrolment.cancel();
    expect(asked('cancel_enrolment')).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked('poll_enrolment')).toBe(0);
    expect(enrolment.address).toBe('https://service.exemple');
  });

  test('an address that is refused is told at its field, and can be typed again', async () => {
    answers['begin_enrolment'] = fails('invalid', 'address');
    await enrolment.begin('http://service.exemple');
    expect(enrolment.failure?.field).toBe('address');
    expect([enrolment.asking, enrolment.step]).toEqual([false, null]);
  });

  test('the lock ends it', async () => {
    await enrolment.begin('https://service.exemple');
    await session.accept({ ...open, phase: { kind: 'locked', asks: 'nothing' } });
    expect(enrolment.step).toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked('poll_enrolment')).toBe(0);
  });
});
