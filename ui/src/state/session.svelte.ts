import { asFailure, bridge, type CommandFailure } from '../bridge';
import type { Argument, CommandName, Result } from '../bridge/bridge';
import type { Restored } from '../generated/Restored';
import type { SchoolCard } from '../generated/SchoolCard';
import type { Session } from '../generated/Session';
import { fileMoment } from '../messages/format';
import { forgetAnswers } from './answers';
import { forgetConflicts } from './conflicts.svelte';
import { forgetDashboards } from './dashboardCache.svelte';
import { forgetListings } from './listing.svelte';

const forgetters: ((locked: boolean) => void)[] = [];
const openers: ((session: Session) => Promise<void>)[] = [];
const lockers: (() => Promise<void>)[] = [];

/** Called when what screens keep while others are shown must not be seen any more. */
export function onForget(callback: (locked: boolean) => void): void {
  forgetters.push(callback);
}

/** Called when data are opened, before anything of them is shown. */
export function onOpen(callback: (session: Session) => Promise<void>): void {
  openers.push(callback);
}

/** Called before this window locks the data, or closes. */
export function onLock(callback: () => Promise<void>): void {
  lockers.push(callback);
}

export async function beforeLock(): Promise<void> {
  await Promise.all(lockers.map((callback) => callback()));
}

/** What screens keep while others are shown. */
function forget(locked: boolean): void {
  forgetListings();
  forgetAnswers();
  forgetDashboards();
  forgetConflicts();
  for (const callback of forgetters) callback(locked);
}

class SessionState {
  current = $state<Session | null>(null);
  failure = $state<CommandFailure | null>(null);
  /** What putting a copy back, or opening data that somebody put back, left to know and to do. */
  warnings = $state<string[]>([]);
  /** What the opening found, told already. */
  #told: string[] = [];
  #chosen = $state<string | null>(null);
  #turn = 0;

  /** The school at work: the only one, or the one chosen. */
  school: SchoolCard | null = $derived.by(() => {
    const schools = this.current?.schools ?? [];
    if (schools.length === 1) return schools[0] ?? null;
    return schools.find(({ uai }) => uai === this.#chosen) ?? null;
  });

  /** Now, as names of files say it: by the clocks of the school at work. */
  moment(): string {
    return fileMoment(new Date(), this.school?.zone ?? 'Europe/Paris');
  }

  warn(warning: string): void {
    this.warnings = [...this.warnings.filter((other) => other !== warning), warning];
  }

  choose(uai: string): void {
    this.#chosen = uai;
  }

  async accept(session: Session): Promise<void> {
    const turn = ++this.#turn;
    // Each decision has the session looked at anew.
    forgetAnswers();
    const elsewhere = session.demonstration !== this.current?.demonstration;
    const open = session.phase.kind === 'open';
    if (!open || elsewhere) forget(session.phase.kind === 'locked');
    if (open && this.current?.phase.kind !== 'open') {
      await Promise.all(openers.map((callback) => callback(session)));
      // Locked meanwhile, or looked at anew.
      if (turn !== this.#turn) return;
    }
    const found = session.notices.filter((notice) => !this.#told.includes(notice));
    this.warnings = [...this.warnings.filter((warning) => !found.includes(warning)), ...found];
    this.#told = session.notices;
    this.current = session;
    this.failure = null;
  }

  /** Other data stand in the place of those that were shown. */
  async restored({ warnings, ...session }: Restored): Promise<void> {
    forget(false);
    this.warnings = warnings;
    await this.accept(session);
  }

  async refresh(): Promise<void> {
    try {
      await this.accept(await bridge.call('session', {}));
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }
}

export const session = new SessionState();

/** Calls a command; when the store turns out to be locked, the window shows it. */
export async function call<C extends CommandName>(command: C, argument: Argument<C>): Promise<Result<C>> {
  try {
    return await bridge.call(command, argument);
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code === 'locked') void session.refresh();
    throw failure;
  }
}
