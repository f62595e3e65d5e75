// Files dragged over the window, on whatever screen: the import takes them.

import { bridge } from '../bridge';
import { router } from './router.svelte';
import { work } from './task.svelte';

class Drops {
  /** Files are held over the window. */
  over = $state(false);
  /** Dropped, until the import takes them. */
  waiting = $state.raw<readonly string[]>([]);

  /** Hears of them; gives back the function that stops. */
  watch(): () => void {
    return bridge.onFileDrag((drag) => {
      this.over = drag.kind === 'over' && !isAsking();
      if (drag.kind !== 'dropped' || drag.paths.length === 0 || isAsking() || work.underWay) return;
      this.waiting = drag.paths;
      router.go({ screen: 'import' });
    });
  }

  take(): string[] {
    const paths = [...this.waiting];
    if (paths.length > 0) this.waiting = [];
    return paths;
  }
}

/** A dialog waits for an answer first. */
function isAsking(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

export const drops = new Drops();
