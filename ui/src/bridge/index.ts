import type { Bridge } from './bridge';
import { tauriBridge } from './tauri';
import { webBridge } from './web';

export const bridge: Bridge = '__TAURI_INTERNALS__' in window ? tauriBridge : webBridge;
export { asFailure, CommandFailure } from './bridge';
