// Where the application stands, for tests of what follows from it.

import type { Session } from '../../src/generated/Session';

/** At work, with nothing in particular. */
export const OPEN: Session = {
  phase: { kind: 'open' },
  asks: 'nothing',
  version: '0.1.0',
  author: 'Camille Exemple',
  schools: [],
  demonstration: false,
  pendingOperations: 0,
  lockAfterMinutes: 15,
  clockDoubt: null,
  olderState: null,
  loss: null,
  notices: [],
};

/** Locked, with a click to open. */
export const LOCKED: Session = { ...OPEN, phase: { kind: 'locked', asks: 'nothing' } };
