import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const call = vi.hoisted(() => vi.fn());
const told = vi.hoisted(() => ({ locked: (): void => undefined }));
vi.mock('../../src/bridge', () => ({
  asFailure: (thrown: unknown) => thrown,
  bridge: {
    call,
    onLocked: (callback: () => void) => {
      told.locked = callback;
      return () => undefined;
    },
  },
}));

import { watchActivity } from '../../src/state/activity.svelte';
import { session } from '../../src/state/session.svelte';
import { Task } from '../../src/state/task.svelte';
import { LOCKED as locked, OPEN as open } from './sessions';

const MINUTE = 60_000;

const asked = (command: string) => call.mock.calls.filter(([name]) => name === command).length;

let stop: () => void;
let working: boolean;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  working = true;
  call.mockReset().mockImplementation((command: string) => {
    if (command !== 'task') return Promise.resolve(locked);
    const state = working ? { kind: 'running' } : { kind: 'finished', value: { kind: 'done' } };
    return Promise.resolve({ id: 1, label: '', done: 0, total: 0, state });
  });
  await session.accept(open);
  stop = watchActivity();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the window locks after the minutes without activity', async () => {
  await vi.advanceTimersByTimeAsync(14 * MINUTE);
  expect(asked('lock')).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(asked('lock')).toBe(1);
  expect(session.current?.phase.kind).toBe('locked');
});

test('the minutes count from the end of work', async () => {
  const done = new Task().run(() => Promise.resolve(1));
  await vi.advanceTimersByTimeAsync(40 * MINUTE);
  expect(asked('lock')).toBe(0);
  working = false;
  await vi.advanceTimersByTimeAsync(14 * MINUTE);
  await done;
  expect(asked('lock')).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(asked('lock')).toBe(1);
});

test('what the opening found is told once, until it is closed', async () => {
  await session.accept({ ...open, notices: ['un état plus ancien'] });
  await session.accept({ ...open, notices: ['un état plus ancien'] });
  expect(session.warnings).toEqual(['un état plus ancien']);
  session.warnings = [];
  await session.accept({ ...open, notices: ['un état plus ancien'] });
  expect(session.warnings).toEqual([]);
  await session.accept(locked);
  await session.accept({ ...open, notices: ['un état plus ancien'] });
  expect(session.warnings).toEqual(['un état plus ancien']);
  session.warnings = [];
  await session.accept(locked);
});

test('what Rust locked by itself is seen at once', async () => {
  told.locked();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked('session')).toBe(1);
  expect(session.current?.phase.kind).toBe('locked');
});
