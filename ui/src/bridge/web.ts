import type { Synchronisation } from '../generated/Synchronisation';
import {
  type Argument,
  asFailure,
  type Bridge,
  type CommandName,
  type FileDrag,
  type Result,
} from './bridge';

/** A browser: the same commands, posted to the page's own origin. Used by tests. */
export const webBridge: Bridge = {
  async call<C extends CommandName>(command: C, argument: Argument<C>): Promise<Result<C>> {
    try {
      const response = await fetch(`/invoke/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(argument),
      });
      const body: unknown = await response.json();
      if (!response.ok) throw body;
      return body as Result<C>;
    } catch (thrown) {
      throw asFailure(thrown);
    }
  },

  // A browser never tells a page the path of a dropped file: a test does.
  onFileDrag(callback) {
    const tell = (event: Event) => callback((event as CustomEvent<FileDrag>).detail);
    addEventListener('file-drag', tell);
    return () => removeEventListener('file-drag', tell);
  },

  // Nothing is pushed to a page: a test tells it.
  onClosing(callback) {
    addEventListener('closing', callback);
    return () => removeEventListener('closing', callback);
  },

  onLocked(callback) {
    addEventListener('locked', callback);
    return () => removeEventListener('locked', callback);
  },

  onSynchronisation(callback) {
    const tell = (event: Event) => callback((event as CustomEvent<Synchronisation>).detail);
    addEventListener('synchronisation', tell);
    return () => removeEventListener('synchronisation', tell);
  },
};
