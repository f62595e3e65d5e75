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

  onFilesDropped(callback) {
    const listening = getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === 'drop') callback(payload.paths);
    });
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
