import type { State } from '../generated/State';
import type { StateCounts } from '../generated/StateCounts';

export function countOf(counts: StateCounts, state: State): number {
  switch (state) {
    case 'not_notified':
      return counts.notNotified;
    case 'notified':
      return counts.notified;
    case 'activating':
      return counts.activating;
    case 'activated':
      return counts.activated;
  }
}
