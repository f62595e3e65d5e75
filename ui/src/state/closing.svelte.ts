// The window is about to close: what is shown is kept first, and what would be lost is asked about.

import { bridge } from '../bridge';
import { beforeLock, onForget } from './session.svelte';
import { unsavedNow } from './unsaved';

class ClosingState {
  /** What the window would lose, while the director is asked about it. */
  lost = $state.raw<string[]>([]);

  /** Has the window closed where nothing would be lost, and stay open for the question otherwise. */
  async ask(): Promise<void> {
    this.lost = unsavedNow();
    if (this.lost.length === 0) return this.close();
    await bridge.call('stay_open', {});
    // The session may end before the answer.
    await beforeLock();
  }

  stay(): void {
    this.lost = [];
  }

  async close(): Promise<void> {
    await beforeLock();
    await bridge.call('close_window', {});
  }
}

export const closing = new ClosingState();
onForget(() => closing.stay());

/** Hears that the window is to close; gives back the function that stops. */
export function watchClosing(): () => void {
  // A window that cannot answer is closed by Rust.
  return bridge.onClosing(() => void closing.ask().catch(() => undefined));
}
