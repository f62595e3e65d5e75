// What hands do on the rows of a list, by mouse and by keyboard. Rows are told by their place in the body of the table.

import type { Point } from '../../components/Menu.svelte';

export interface RowGestures {
  /** The key of what stands in that place. */
  rowAt(place: number): number | undefined;
  open(place: number): void;
  toggle(place: number): void;
  /** What may be done with a row, asked for there. */
  menu(place: number, at: Point): void;
  /** Every row from one place to another, in either order. */
  choose(from: number, to: number, chosen: boolean): void;
}

export function rowGestures(on: RowGestures): (body: HTMLElement) => () => void {
  return (body) => {
    /** Where a range starts: the row that was clicked or reached last. */
    let anchor: HTMLTableRowElement | null = null;
    /** What stood there then. */
    let anchored: number | undefined;

    function anchorAt(row: HTMLTableRowElement | null): void {
      anchor = row;
      anchored = row ? on.rowAt(row.sectionRowIndex) : undefined;
    }

    /** Where another page took its place, a range starts anew. */
    function startOf(row: HTMLTableRowElement): HTMLTableRowElement {
      return anchor?.isConnected && on.rowAt(anchor.sectionRowIndex) === anchored ? anchor : row;
    }

    /** Takes the focus to a row; the range still starts where it did. */
    function reach(row: HTMLTableRowElement, control: 'input' | 'a', start: HTMLTableRowElement): void {
      row.querySelector<HTMLElement>(control)?.focus();
      anchorAt(start);
    }

    function onfocusin(event: FocusEvent): void {
      anchorAt(rowOf(event));
    }

    /** What is selected is rows, not the text between them. */
    function onmousedown(event: MouseEvent): void {
      if (event.shiftKey) event.preventDefault();
    }

    function onclick(event: MouseEvent): void {
      const row = rowOf(event);
      const { target } = event;
      if (!row || !(target instanceof Element)) return;
      const place = row.sectionRowIndex;
      if (event.shiftKey) {
        const start = startOf(row);
        on.choose(start.sectionRowIndex, place, !isTick(target) || target.checked);
        reach(row, isTick(target) ? 'input' : 'a', start);
        if (!isTick(target)) event.preventDefault();
        return;
      }
      anchorAt(row);
      if (isTick(target)) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey || target.matches('.tick')) on.toggle(place);
      else if (target.closest('a') || getSelection()?.isCollapsed !== false) on.open(place);
    }

    function onkeydown(event: KeyboardEvent): void {
      const row = rowOf(event);
      const { target } = event;
      if (!row || !(target instanceof HTMLElement) || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
        const reached = next instanceof HTMLTableRowElement ? next : row;
        const start = event.shiftKey ? startOf(row) : reached;
        reach(reached, isTick(target) ? 'input' : 'a', start);
        if (event.shiftKey) stretch(start.sectionRowIndex, row.sectionRowIndex, reached.sectionRowIndex);
      } else if (event.key === ' ' && !isTick(target)) {
        event.preventDefault();
        on.toggle(row.sectionRowIndex);
      } else if (event.key === 'Enter' && isTick(target)) {
        event.preventDefault();
        on.open(row.sectionRowIndex);
      }
    }

    /** What is left behind on the way back to the start is let go. */
    function stretch(start: number, left: number, reached: number): void {
      on.choose(left, left, false);
      on.choose(start, reached, true);
    }

    function oncontextmenu(event: MouseEvent): void {
      const row = rowOf(event);
      if (!row) return;
      event.preventDefault();
      const control = row.querySelector<HTMLElement>('a');
      control?.focus();
      // By the keyboard it opens under the row, not where the pointer was left.
      const { left: x, bottom: y } = (control ?? row).getBoundingClientRect();
      on.menu(row.sectionRowIndex, event.button === 2 ? { x: event.clientX, y: event.clientY } : { x, y });
    }

    body.addEventListener('focusin', onfocusin);
    body.addEventListener('mousedown', onmousedown);
    body.addEventListener('click', onclick);
    body.addEventListener('keydown', onkeydown);
    body.addEventListener('contextmenu', oncontextmenu);
    return () => {
      body.removeEventListener('focusin', onfocusin);
      body.removeEventListener('mousedown', onmousedown);
      body.removeEventListener('click', onclick);
      body.removeEventListener('keydown', onkeydown);
      body.removeEventListener('contextmenu', oncontextmenu);
    };
  };
}

function rowOf({ target }: Event): HTMLTableRowElement | null {
  return target instanceof Element ? target.closest('tr') : null;
}

function isTick(target: Element): target is HTMLInputElement {
  return target instanceof HTMLInputElement;
}
