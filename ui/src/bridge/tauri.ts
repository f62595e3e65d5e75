import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { Synchronisation } from '../generated/Synchronisation';
import { type Argument, asFailure, type Bridge, type CommandName, type Result } from './bridge';

/** The desktop window. */
export const tauriBridge: Bridge = {
  async call<C extends CommandName>(command: C, argument: Argument<C>): Promise<Result<C>> {
    try {
      return await invoke<Result<C>>(command, argument);
    } catch (thrown) {
      throw asFailure(thrown);
    }
  },

  onFileDrag(callback) {
    const listening = getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === 'drop') callback({ kind: 'dropped', paths: payload.paths });
      else if (payload.type === 'leave') callback({ kind: 'left' });
      // A text that is dragged has no path.
      else if (payload.type === 'enter' && payload.paths.length > 0) callback({ kind: 'over' });
    });
    return () => void listening.then((stop) => stop());
  },

  onClosing(callback) {
    const listening = listen('closing', () => callback());
    return () => void listening.then((stop) => stop());
  },

  onLocked(callback) {
    const listening = listen('locked', () => callback());
    return () => void listening.then((stop) => stop());
  },

  onSynchronisation(callback) {
    const listening = listen<Synchronisation>('synchronisation', ({ payload }) => callback(payload));
    return () => void listening.then((stop) => stop());
  },
};
