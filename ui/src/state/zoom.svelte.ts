// How large everything is shown. All sizes are in rem: the size of the root's text is the zoom.

import { rememberedZoom, rememberZoom, ZOOMS } from './preferences';

export type ZoomAsked = 'in' | 'out' | 'reset';

/** One notch of a mouse wheel is more; a touchpad tells many small turns. */
const NOTCH = 50;

/** What those keys ask for, as browsers hear it: on a French keyboard, + wants Shift and 0 is the key of « à ». */
export function zoomAsked({
  key,
  code,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>): ZoomAsked | null {
  if (altKey || !(ctrlKey || metaKey)) return null;
  if (key === '+' || key === '=') return 'in';
  if (key === '-') return 'out';
  return key === '0' || code === 'Digit0' ? 'reset' : null;
}

/** The next larger or smaller of the sizes there are, or the same at their end. */
export function zoomAfter(percent: number, asked: ZoomAsked): number {
  if (asked === 'reset') return 100;
  const beyond =
    asked === 'in' ? ZOOMS.find((other) => other > percent) : ZOOMS.findLast((other) => other < percent);
  return beyond ?? percent;
}

class ZoomState {
  percent = $state(rememberedZoom());
  /** Whether somebody asked for another one since the window opened. */
  changed = $state(false);
  #turned = 0;

  start(): void {
    this.#apply();
    addEventListener('keydown', (event) => {
      const asked = zoomAsked(event);
      if (!asked) return;
      event.preventDefault();
      this.ask(asked);
    });
    addEventListener('wheel', (event) => this.#turn(event), { passive: false });
  }

  ask(asked: ZoomAsked): void {
    this.percent = zoomAfter(this.percent, asked);
    this.changed = true;
    rememberZoom(this.percent);
    this.#apply();
  }

  #turn(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#turned += event.deltaY;
    if (Math.abs(this.#turned) < NOTCH) return;
    this.ask(this.#turned < 0 ? 'in' : 'out');
    this.#turned = 0;
  }

  #apply(): void {
    document.documentElement.style.fontSize = `${this.percent}%`;
  }
}

export const zoom = new ZoomState();
