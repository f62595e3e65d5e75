// Locks the window after inactivity, and tells Rust that somebody is there, once a minute at most.

import { bridge } from '../bridge';
import { beforeLock, call, session } from './session.svelte';
import { work } from './task.svelte';

const MINUTE = 60_000;

/** Starts watching; gives back the function that stops. */
export function watchActivity(): () => void {
  let lastSeen = Date.now();
  let lastTold = 0;

  function seen(): void {
    lastSeen = Date.now();
    if (session.current?.phase.kind !== 'open' || lastSeen - lastTold < MINUTE) return;
    lastTold = lastSeen;
    void call('touch', {}).catch(() => session.refresh());
  }

  const timer = setInterval(() => {
    // The minutes count from the end of what is under way.
    if (work.underWay) lastSeen = Date.now();
    const minutes = session.current?.lockAfterMinutes ?? 0;
    if (session.current?.phase.kind !== 'open' || minutes === 0) return;
    if (Date.now() - lastSeen >= minutes * MINUTE) void lock().catch(() => session.refresh());
  }, 10_000);

  const stopListening = bridge.onLocked(() => void session.refresh());
  const events = ['pointerdown', 'keydown', 'wheel'] as const;
  for (const event of events) addEventListener(event, seen, { passive: true });
  return () => {
    clearInterval(timer);
    stopListening();
    for (const event of events) removeEventListener(event, seen);
  };
}

export async function lock(): Promise<void> {
  await beforeLock();
  await session.accept(await call('lock', {}));
}
